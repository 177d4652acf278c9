// The criteria that read the survey, each against a plain formula over random layers.
#include <cmath>
#include <functional>

#include "engine/plugin/catalogue.hpp"
#include "tests/unit/plugin/criteria_layers.hpp"
#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

using Scores = std::vector<double>;

// Scores the layer with what the criterion asked for and nothing else: reading more is a crash.
Scores scores_of(const std::string& id, const RandomLayer& random) {
    const auto pruner = Catalogue().pruner(id);
    sentei_layer layer = random.view();
    const auto needs = pruner->needs();
    if ((needs & SENTEI_NEEDS_MOMENTS) == 0)
        layer.mean = layer.variance = layer.minimum = layer.maximum = layer.positive = nullptr;
    if ((needs & SENTEI_NEEDS_ACTIVATIONS) == 0) layer.activations = nullptr;
    if ((needs & SENTEI_NEEDS_GRADIENTS) == 0) layer.gradients = nullptr;
    if ((needs & SENTEI_NEEDS_GRAM) == 0) layer.covariance = nullptr;
    if ((needs & SENTEI_NEEDS_SENSITIVITY) == 0) layer.sensitivity = nullptr;
    return pruner->score(layer);
}

void expect_scores(const std::string& id,
                   const std::function<long double(const RandomLayer&, const Shape&, std::size_t)>& expected) {
    std::uint32_t seed = 0;
    for (const auto& shape : shapes) {
        const RandomLayer layer(shape, ++seed);
        const auto scores = scores_of(id, layer);
        ASSERT_EQ(scores.size(), shape.units);
        for (std::size_t j = 0; j < shape.units; ++j) {
            const auto value = static_cast<double>(expected(layer, shape, j));
            EXPECT_NEAR(scores[j], value, 1e-12 * (1 + std::abs(value))) << shape.units << " units, unit " << j;
        }
        EXPECT_EQ(scores_of(id, layer), scores);
    }
}

TEST(Sensitivity, IsTheRootMeanSquareChangeOfTheOutput) {
    EXPECT_EQ(Catalogue().pruner("sensitivity")->needs(),
              std::uint32_t{SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_SENSITIVITY});
    expect_scores("sensitivity", [](const RandomLayer& layer, const Shape& shape, std::size_t j) {
        long double change = 0;  // sum over the rows of d' S d with d = w_j (h_j - mean)
        for (std::size_t r = 0; r < shape.rows; ++r) {
            const long double apart = layer.activations[r * shape.units + j] - layer.mean[j];
            for (std::size_t o = 0; o < shape.outputs; ++o)
                for (std::size_t p = 0; p < shape.outputs; ++p)
                    change += apart * layer.next_weights[o * shape.units + j] *
                              layer.sensitivity[o * shape.outputs + p] * apart *
                              layer.next_weights[p * shape.units + j];
        }
        return std::sqrt(std::max(change / static_cast<long double>(shape.rows), 0.0L));
    });
}

TEST(Sensitivity, AConstantUnitOrAnOutputThatNobodyReadsIsZero) {
    RandomLayer layer({5, 3, 2, 20}, 1);
    layer.make_constant(2, 0.3F);
    EXPECT_EQ(scores_of("sensitivity", layer)[2], 0);
    std::ranges::fill(layer.sensitivity, 0.0);
    EXPECT_EQ(scores_of("sensitivity", layer), Scores(5, 0.0));
}

TEST(Taylor, IsTheMeanOfActivationTimesGradient) {
    EXPECT_EQ(Catalogue().pruner("taylor")->needs(),
              std::uint32_t{SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_ACTIVATIONS | SENTEI_NEEDS_GRADIENTS});
    expect_scores("taylor", [](const RandomLayer& layer, const Shape& shape, std::size_t j) {
        long double sum = 0;
        for (std::size_t at = j; at < shape.rows * shape.units; at += shape.units)
            sum += std::abs((static_cast<long double>(layer.activations[at]) - layer.mean[j]) * layer.gradients[at]);
        return sum / static_cast<long double>(shape.rows);
    });
}

TEST(Taylor, AConstantUnitIsZero) {
    RandomLayer layer({5, 3, 2, 20}, 1);
    layer.make_constant(4, 1.7F);
    EXPECT_EQ(scores_of("taylor", layer)[4], 0);
}

TEST(Apoz, IsTheShareOfRowsAboveZero) {
    EXPECT_EQ(Catalogue().pruner("apoz")->needs(), std::uint32_t{SENTEI_NEEDS_MOMENTS});
    expect_scores("apoz", [](const RandomLayer& layer, const Shape& shape, std::size_t j) {
        std::size_t active = 0;
        for (std::size_t r = 0; r < shape.rows; ++r)
            if (layer.activations[r * shape.units + j] > 0) ++active;
        return static_cast<long double>(active) / static_cast<long double>(shape.rows);
    });
}

TEST(Fpgm, IsTheSumOfDistancesToTheOtherUnits) {
    EXPECT_EQ(Catalogue().pruner("fpgm")->needs(), 0u);
    expect_scores("fpgm", [](const RandomLayer& layer, const Shape& shape, std::size_t j) {
        long double sum = 0;
        for (std::size_t i = 0; i < shape.units; ++i) {
            long double square = std::pow(static_cast<long double>(layer.bias[i]) - layer.bias[j], 2);
            for (std::size_t k = 0; k < shape.inputs; ++k)
                square += std::pow(
                    static_cast<long double>(layer.weights[i * shape.inputs + k]) - layer.weights[j * shape.inputs + k],
                    2);
            sum += std::sqrt(square);
        }
        return sum;
    });
}

TEST(Fpgm, UnitsThatDifferInTheirBiasAloneAreApart) {
    RandomLayer layer({2, 3, 2, 20}, 1);
    std::copy_n(layer.weights.begin(), 3, layer.weights.begin() + 3);
    layer.bias = {0.5F, -1.5F};
    EXPECT_EQ(scores_of("fpgm", layer), (Scores{2, 2}));
}

}  // namespace
}  // namespace sentei::plugin
