// Models: what they say of themselves, files and bytes, values, threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <type_traits>
#include <utility>

#include "tests/api/support.hpp"

namespace sentei::test {
namespace {

using testing::HasSubstr;

static_assert(std::is_nothrow_move_constructible_v<Model> && std::is_nothrow_move_assignable_v<Model>);
static_assert(std::is_nothrow_move_constructible_v<Result> && std::is_nothrow_move_assignable_v<Result>);
static_assert(std::is_base_of_v<std::runtime_error, Error>);

const Result& iris_result() {
    static const Result made = [] {
        auto options = quick();
        options.int8 = true;
        options.goal = MaxDrop{50, "balanced"};
        return optimize(iris, options);
    }();
    return made;
}

TEST(Model, SaysWhatItIs) {
    const auto& model = iris_result().general();
    EXPECT_EQ(model.task(), Task::classification);
    EXPECT_EQ(model.target(), "target");
    EXPECT_EQ(model.classes().size(), 3u);
    EXPECT_EQ(model.outputs(), 3u);
    EXPECT_EQ(model.column_names().size(), 4u);
    EXPECT_EQ(model.layers(), (std::vector<std::size_t>{4, 24, 24, 3}));
    EXPECT_EQ(model.inputs(), 4u);
    EXPECT_EQ(model.parameters(), 5u * 24 + 25 * 24 + 25 * 3);
    EXPECT_FALSE(model.int8());
    EXPECT_FALSE(model.backend().empty());
    ASSERT_TRUE(iris_result().int8());
    EXPECT_TRUE(iris_result().int8()->int8());
    EXPECT_EQ(iris_result().int8()->layers(), iris_result().refined().layers());
}

TEST(Model, FilesAndBytesHoldTheSameModel) {
    const TemporaryFolder folder;
    for (const auto& model : {iris_result().general(), iris_result().refined(), *iris_result().int8()}) {
        model.save(folder / "m.sentei");
        EXPECT_EQ(read(folder / "m.sentei"), model.bytes());
        for (const auto& again : {Model::load(folder / "m.sentei"), Model::parse(model.bytes())}) {
            EXPECT_EQ(again.bytes(), model.bytes());
            EXPECT_EQ(again.parameters(), model.parameters());
            EXPECT_EQ(again.predict(std::filesystem::path(iris)), model.predict(std::filesystem::path(iris)));
            EXPECT_EQ(again.predict_values(std::filesystem::path(iris)),
                      model.predict_values(std::filesystem::path(iris)));
        }
    }
}

TEST(Model, ProbabilitiesSumToOneAndTheLargestIsTheAnswer) {
    const auto& model = iris_result().refined();
    const auto values = model.predict_values(std::filesystem::path(iris));
    const auto answers = model.predict(std::filesystem::path(iris));
    ASSERT_EQ(values.size(), answers.size() * 3);
    for (std::size_t r = 0; r < answers.size(); ++r) {
        const auto row = values.begin() + static_cast<std::ptrdiff_t>(3 * r);
        EXPECT_NEAR(row[0] + row[1] + row[2], 1, 1e-5);
        EXPECT_EQ(model.classes()[static_cast<std::size_t>(std::max_element(row, row + 3) - row)], answers[r]);
    }
}

TEST(Model, ABinaryModelHasTwoProbabilitiesAndARegressionItsUnits) {
    Blobs blobs(150);
    for (auto& label : blobs.labels)
        if (label == "cedar") label = "ash";
    const auto binary = optimize(blobs.view(), blobs.labels, quick()).refined();
    EXPECT_EQ(binary.outputs(), 2u);
    const auto values = binary.predict_values(blobs.view());
    ASSERT_EQ(values.size(), 2 * blobs.rows());
    for (std::size_t r = 0; r < blobs.rows(); ++r) EXPECT_NEAR(values[2 * r] + values[2 * r + 1], 1, 1e-6);

    auto options = quick();
    options.epochs = 60;
    const auto line = optimize(blobs.view(), blobs.numbers, options).general();
    const auto numbers = line.predict_values(blobs.view());
    ASSERT_EQ(numbers.size(), blobs.rows());
    for (std::size_t r = 0; r < blobs.rows(); ++r) EXPECT_NEAR(numbers[r], blobs.numbers[r], 2);
}

TEST(Model, CopiesShareAndOutliveTheResult) {
    Model copy = iris_result().refined();
    const auto expected = copy.predict(std::filesystem::path(iris));
    std::optional<Result> result = iris_result();
    const Model kept = result->refined();
    result.reset();
    const Model moved = std::move(copy);
    EXPECT_EQ(kept.predict(std::filesystem::path(iris)), expected);
    EXPECT_EQ(moved.predict(std::filesystem::path(iris)), expected);
    EXPECT_EQ(&kept.bytes(), &moved.bytes());
}

TEST(Model, TwoThreadsPredictWithTwoModelsAndWithOne) {
    const auto& first = iris_result().refined();
    const Model second = Model::parse(first.bytes(), {.threads = 1}), third = Model::parse(first.bytes());
    const auto expected = first.predict_values(std::filesystem::path(iris));
    std::vector<int> wrong(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < wrong.size(); ++t)
            threads.emplace_back([&, t] {
                const Model& model = t == 0 ? second : t == 1 ? third : first;
                for (int i = 0; i < 100; ++i) wrong[t] += model.predict_values(std::filesystem::path(iris)) != expected;
            });
    }
    EXPECT_EQ(wrong, std::vector<int>(4));
}

// Plugins are looked for when a model is made: a prediction must go on where none could be found any more.
TEST(Model, PredictsWithoutLookingForPluginsAgain) {
    const Model model = Model::parse(iris_result().refined().bytes());
    const std::string path = std::getenv("SENTEI_PLUGIN_PATH");
    const auto expected = model.predict(std::filesystem::path(iris));
    ::setenv("SENTEI_BACKEND", "nosuch", 1);
    EXPECT_EQ(model.predict(std::filesystem::path(iris)), expected);
    EXPECT_THAT(error_of([&] { Model::parse(model.bytes()); }), HasSubstr("nosuch"));
    ::unsetenv("SENTEI_BACKEND");
}

TEST(Model, ComputesWithTheBackendThatIsAskedFor) {
    const auto model = Model::parse(iris_result().refined().bytes(), {.backend = "scalar"});
    EXPECT_EQ(model.backend(), "scalar");
    const auto expected = iris_result().refined().predict_values(std::filesystem::path(iris));
    const auto values = model.predict_values(std::filesystem::path(iris));
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-4);
}

}  // namespace
}  // namespace sentei::test
