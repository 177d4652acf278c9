// The criteria that come with Sentei, against numbers worked out by hand.
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/plugin/catalogue.hpp"
#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

// Two units, three inputs, two outputs. Outputs h over four rows: (0, 0, 0, 4) and (1, 2, 3, 4).
struct Layer : sentei_layer {
    const float weights_[6] = {3, 0, -4, 1, 1, 1};
    const float bias_[2] = {0, 0};
    const float next_[4] = {1, 0, -1, 2};  // columns: (1, -1) and (0, 2)
    const double variance_[2] = {3, 1.25}, minimum_[2] = {0, 1}, maximum_[2] = {4, 4}, deviation_[2] = {1.5, 1};

    Layer() : sentei_layer{} {
        units = 2, inputs = 3, outputs = 2, rows = 4;
        weights = weights_, bias = bias_, next_weights = next_;
        variance = variance_, minimum = minimum_, maximum = maximum_, absolute_deviation = deviation_;
    }
};

std::vector<double> scores(const std::string& id, const Settings& settings) {
    return Catalogue().pruner(id, settings)->score(Layer());
}

std::uint32_t needs(const std::string& id, const Settings& settings = {}) {
    return Catalogue().pruner(id, settings)->needs();
}

TEST(Variability, Statistics) {
    EXPECT_EQ(scores("variability", {}), (std::vector<double>{std::sqrt(3.0), std::sqrt(1.25)}));
    EXPECT_EQ(scores("variability", {{"statistic", "range"}}), (std::vector<double>{4, 3}));
    EXPECT_EQ(scores("variability", {{"statistic", "mad"}}), (std::vector<double>{1.5, 1}));
}

TEST(Variability, ScaledByTheLargestOfTheLayer) {
    EXPECT_EQ(scores("variability", {{"statistic", "range"}, {"scale", "layer"}}), (std::vector<double>{1, 0.75}));
    Layer still;
    const double zeros[2] = {0, 0};
    still.variance = zeros;
    EXPECT_EQ(Catalogue().pruner("variability", {{"scale", "layer"}})->score(still), (std::vector<double>{0, 0}));
}

TEST(Variability, AsksForWhatItsStatisticNeeds) {
    EXPECT_EQ(needs("variability"), std::uint32_t{SENTEI_NEEDS_MOMENTS});
    EXPECT_EQ(needs("variability", {{"statistic", "range"}}), std::uint32_t{SENTEI_NEEDS_MOMENTS});
    EXPECT_EQ(needs("variability", {{"statistic", "mad"}}), std::uint32_t{SENTEI_NEEDS_DEVIATION});
}

TEST(Magnitude, NormsOfIncomingOutgoingAndBoth) {
    const double root2 = std::sqrt(2.0), root3 = std::sqrt(3.0);
    EXPECT_EQ(needs("magnitude"), 0u);
    EXPECT_EQ(scores("magnitude", {}), (std::vector<double>{5, root3}));
    EXPECT_EQ(scores("magnitude", {{"norm", "l1"}}), (std::vector<double>{7, 3}));
    EXPECT_EQ(scores("magnitude", {{"of", "outgoing"}}), (std::vector<double>{root2, 2}));
    EXPECT_EQ(scores("magnitude", {{"of", "outgoing"}, {"norm", "l1"}}), (std::vector<double>{2, 2}));
    EXPECT_EQ(scores("magnitude", {{"of", "product"}}), (std::vector<double>{5 * root2, root3 * 2}));
    EXPECT_EQ(scores("magnitude", {{"of", "product"}, {"norm", "l1"}}), (std::vector<double>{14, 6}));
}

TEST(Random, DependsOnSeedLayerAndUnitAlone) {
    const Catalogue catalogue;
    sentei_layer layer{};
    const auto draw = [&](const char* seed, std::uint32_t index, std::size_t units) {
        layer.index = index, layer.units = units;
        return catalogue.pruner("random", {{"seed", seed}})->score(layer);
    };
    const auto wide = draw("1", 0, 1000), narrow = draw("1", 0, 10);
    EXPECT_TRUE(std::ranges::equal(narrow, std::span(wide).first(10)));
    EXPECT_NE(draw("2", 0, 10), narrow);
    EXPECT_NE(draw("1", 1, 10), narrow);
    EXPECT_EQ(std::set(wide.begin(), wide.end()).size(), 1000u);
    double mean = 0;
    for (const double score : wide) {
        EXPECT_TRUE(score >= 0 && score < 1);
        mean += score / 1000;
    }
    EXPECT_NEAR(mean, 0.5, 0.03);
}

// Frozen: the same order on every machine and in every version.
TEST(Random, TheFirstScores) {
    sentei_layer layer{};
    layer.units = 2;
    const auto first = Catalogue().pruner("random")->score(layer);
    EXPECT_EQ(first, (std::vector<double>{0.2691303195904541, 0.27471265698820735}));
}

}  // namespace
}  // namespace sentei::plugin
