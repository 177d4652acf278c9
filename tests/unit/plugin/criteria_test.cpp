// The three criteria against their formulas, written out once more.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/random.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei::plugin {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::Pointwise;

// A layer of numbers drawn at random; the statistics stand for nothing, formulas do not ask.
struct Layer {
    static constexpr std::size_t units = 7, inputs = 5, outputs = 3;
    std::vector<float> weights = std::vector<float>(units * inputs), next = std::vector<float>(outputs * units);
    std::vector<double> variance = std::vector<double>(units), minimum = variance, maximum = variance,
                        deviation = variance;

    Layer() {
        Random random(5);
        for (float& weight : weights) weight = static_cast<float>(random.normal());
        for (float& weight : next) weight = static_cast<float>(random.normal());
        for (std::size_t j = 0; j < units; ++j) {
            variance[j] = std::pow(random.normal(), 2);
            minimum[j] = -std::abs(random.normal());
            maximum[j] = std::abs(random.normal());
            deviation[j] = std::abs(random.normal());
        }
    }

    sentei_layer table(std::uint32_t index = 0) const {
        sentei_layer layer{};
        layer.index = index;
        layer.units = units, layer.inputs = inputs, layer.outputs = outputs;
        layer.weights = weights.data(), layer.next_weights = next.data();
        layer.variance = variance.data(), layer.minimum = minimum.data(), layer.maximum = maximum.data();
        layer.absolute_deviation = deviation.data();
        return layer;
    }

    template <class Formula>
    static std::vector<double> per_unit(Formula formula) {
        std::vector<double> scores;
        for (std::size_t j = 0; j < units; ++j) scores.push_back(formula(j));
        return scores;
    }
};

void expect_scores(const char* pruner, const Settings& settings, const std::vector<double>& expected) {
    const auto scores = Catalogue().pruner(pruner, settings)->score(Layer().table());
    EXPECT_THAT(scores, Pointwise(DoubleNear(1e-9), expected));
}

TEST(Variability, IsTheStandardDeviationUnlessSaidOtherwise) {
    const Layer layer;
    const auto expected = Layer::per_unit([&](std::size_t j) { return std::sqrt(layer.variance[j]); });
    expect_scores("variability", {}, expected);
    expect_scores("variability", {{"statistic", "std"}}, expected);
}

TEST(Variability, IsTheRange) {
    const Layer layer;
    expect_scores("variability", {{"statistic", "range"}},
                  Layer::per_unit([&](std::size_t j) { return layer.maximum[j] - layer.minimum[j]; }));
}

TEST(Variability, IsTheMeanAbsoluteDeviation) {
    const Layer layer;
    expect_scores("variability", {{"statistic", "mad"}}, layer.deviation);
}

TEST(Variability, AsksForTheDeviationOnlyWhenItReadsIt) {
    const Catalogue catalogue;
    EXPECT_EQ(catalogue.pruner("variability")->needs(), SENTEI_NEEDS_MOMENTS);
    EXPECT_EQ(catalogue.pruner("variability", {{"statistic", "range"}})->needs(), SENTEI_NEEDS_MOMENTS);
    EXPECT_EQ(catalogue.pruner("variability", {{"statistic", "mad"}})->needs(), SENTEI_NEEDS_DEVIATION);
}

TEST(Variability, ScaledByLayerIsAShareOfTheLargest) {
    const Layer layer;
    const double largest = *std::ranges::max_element(layer.deviation);
    expect_scores("variability", {{"statistic", "mad"}, {"scale", "layer"}},
                  Layer::per_unit([&](std::size_t j) { return layer.deviation[j] / largest; }));
}

TEST(Variability, ScaledByALayerThatNeverVariesIsZero) {
    Layer layer;
    layer.variance.assign(Layer::units, 0);
    EXPECT_THAT(Catalogue().pruner("variability", {{"scale", "layer"}})->score(layer.table()), Each(0));
}

TEST(Magnitude, IsANormOfTheWeightsNamed) {
    const Layer layer;
    const auto norm = [&](bool l1, bool incoming, std::size_t j) {
        double sum = 0;
        const auto add = [&](double weight) { sum += l1 ? std::abs(weight) : weight * weight; };
        if (incoming)
            for (std::size_t i = 0; i < Layer::inputs; ++i) add(layer.weights[j * Layer::inputs + i]);
        else
            for (std::size_t o = 0; o < Layer::outputs; ++o) add(layer.next[o * Layer::units + j]);
        return l1 ? sum : std::sqrt(sum);
    };
    for (const std::string name : {"l1", "l2"}) {
        const bool l1 = name == "l1";
        expect_scores("magnitude", {{"norm", name}, {"of", "incoming"}},
                      Layer::per_unit([&](std::size_t j) { return norm(l1, true, j); }));
        expect_scores("magnitude", {{"norm", name}, {"of", "outgoing"}},
                      Layer::per_unit([&](std::size_t j) { return norm(l1, false, j); }));
        expect_scores("magnitude", {{"norm", name}, {"of", "product"}},
                      Layer::per_unit([&](std::size_t j) { return norm(l1, true, j) * norm(l1, false, j); }));
    }
    expect_scores("magnitude", {}, Layer::per_unit([&](std::size_t j) { return norm(false, true, j); }));
}

TEST(RandomCriterion, IsTheSameOnEveryCallAndDiffersByLayerAndSeed) {
    const Layer layer;
    const Catalogue catalogue;
    const auto scores = [&](const char* seed, std::uint32_t index) {
        return catalogue.pruner("random", {{"seed", seed}})->score(layer.table(index));
    };
    EXPECT_EQ(scores("1", 0), scores("1", 0));
    EXPECT_EQ(scores("1", 0), Catalogue().pruner("random")->score(layer.table(0)));
    EXPECT_NE(scores("1", 0), scores("1", 1));
    EXPECT_NE(scores("1", 0), scores("2", 0));
}

TEST(RandomCriterion, IsSpreadOverZeroToOneWithoutTies) {
    sentei_layer layer{};
    layer.units = 10000;
    const auto scores = Catalogue().pruner("random")->score(layer);
    EXPECT_THAT(scores, Each(testing::AllOf(testing::Ge(0), testing::Lt(1))));
    EXPECT_EQ(std::set<double>(scores.begin(), scores.end()).size(), scores.size());
    double sum = 0;
    for (const double score : scores) sum += score;
    EXPECT_NEAR(sum / static_cast<double>(scores.size()), 0.5, 0.01);
}

TEST(WeightCriteria, NeedNoStatistics) {
    const Catalogue catalogue;
    EXPECT_EQ(catalogue.pruner("magnitude")->needs(), 0u);
    EXPECT_EQ(catalogue.pruner("random")->needs(), 0u);
}

}  // namespace
}  // namespace sentei::plugin
