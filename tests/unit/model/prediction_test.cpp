#include "engine/model/prediction.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <numeric>

#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

using data::Task;
using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float huge = std::numeric_limits<float>::max();

Matrix matrix(std::size_t columns, const std::vector<float>& values) {
    Matrix matrix(values.size() / columns, columns);
    std::ranges::copy(values, matrix.values().begin());
    return matrix;
}

TEST(PredictedClasses, AreTheLargestOutputAndTiesGoLow) {
    EXPECT_THAT(predicted_classes(Task::multiclass, matrix(3, {0, 5, 5, -1, -2, -3, -huge, 0, infinity})),
                ElementsAre(1, 0, 2));
}

TEST(PredictedClasses, OfBinaryAreTheSign) {
    EXPECT_THAT(predicted_classes(Task::binary, matrix(1, {0.0f, -0.0f, 1e-30f, -1e-30f, infinity})),
                ElementsAre(0, 0, 1, 0, 1));
}

TEST(PredictedClasses, OfNoRowsAreNone) {
    EXPECT_TRUE(predicted_classes(Task::multiclass, Matrix(0, 3)).empty());
    EXPECT_EQ(class_probabilities(Task::binary, Matrix(0, 1)).rows(), 0u);
}

TEST(ClassProbabilities, AreTheSoftmax) {
    const auto p = class_probabilities(Task::multiclass, matrix(3, {1, 2, 3}));
    EXPECT_THAT(p.row(0), ElementsAre(FloatEq(0.09003057f), FloatEq(0.24472848f), FloatEq(0.66524094f)));
}

TEST(ClassProbabilities, StandOutputsOfAnySize) {
    const std::vector<std::vector<float>> rows{{huge, -huge, 0},
                                               {huge, huge, huge},
                                               {-huge, -huge, -huge},
                                               {infinity, 1, infinity},
                                               {-infinity, 1, 1},
                                               {1e4f, 1e4f, -1e4f},
                                               {-infinity, -infinity, -infinity},
                                               {88, 89, 90},
                                               {0, 0, 0}};
    for (const auto& row : rows) {
        const auto p = class_probabilities(Task::multiclass, matrix(3, row));
        EXPECT_NEAR(std::accumulate(p.values().begin(), p.values().end(), 0.0), 1, 1e-6);
        EXPECT_THAT(p.values(), Each(testing::AllOf(testing::Ge(0), testing::Le(1))));
    }
    EXPECT_THAT(class_probabilities(Task::multiclass, matrix(3, {infinity, 1, infinity})).row(0),
                ElementsAre(0.5f, 0, 0.5f));
}

TEST(ClassProbabilities, OfBinaryAreBothSidesOfTheSigmoid) {
    const auto p = class_probabilities(Task::binary, matrix(1, {0, 2, -2, 40, -40, huge, -infinity}));
    EXPECT_EQ(p.columns(), 2u);
    EXPECT_THAT(p.row(0), ElementsAre(0.5f, 0.5f));
    EXPECT_THAT(p.row(1), ElementsAre(FloatEq(0.11920292f), FloatEq(0.88079708f)));
    EXPECT_THAT(p.row(2), ElementsAre(FloatEq(0.88079708f), FloatEq(0.11920292f)));
    EXPECT_THAT(p.row(3), ElementsAre(FloatEq(4.248354e-18f), 1));  // the small side keeps its digits
    EXPECT_THAT(p.row(4), ElementsAre(1, FloatEq(4.248354e-18f)));
    EXPECT_THAT(p.row(5), ElementsAre(0, 1));
    EXPECT_THAT(p.row(6), ElementsAre(1, 0));
}

TEST(PredictedValues, AreInUnitsOfTheTarget) {
    const auto encoder = test::encoder(Task::regression);
    const auto values = predicted_values(encoder, matrix(1, {0, 1, -2}));
    EXPECT_THAT(values, ElementsAre(encoder.target_mean(), encoder.target_mean() + encoder.target_scale(),
                                    encoder.target_mean() - 2 * encoder.target_scale()));
}

}  // namespace
}  // namespace sentei::model
