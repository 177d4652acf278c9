// obs against optimal brain surgeon done slowly: every step starts from the definition.
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/plugin/catalogue.hpp"
#include "tests/unit/plugin/criteria_layers.hpp"
#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

using Real = long double;
using Rows = std::vector<std::vector<Real>>;
using Scores = std::vector<double>;
using testing::HasSubstr;

Scores obs(const RandomLayer& layer, const Settings& settings = {}) {
    return Catalogue().pruner("obs", settings)->score(layer.view());
}

// The solution X of A X = B, by elimination with the largest pivot of the column.
Rows solve(Rows a, Rows b) {
    const std::size_t n = a.size();
    for (std::size_t p = 0; p < n; ++p) {
        std::size_t pivot = p;
        for (std::size_t i = p + 1; i < n; ++i)
            if (std::abs(a[i][p]) > std::abs(a[pivot][p])) pivot = i;
        std::swap(a[p], a[pivot]);
        std::swap(b[p], b[pivot]);
        for (std::size_t i = 0; i < n; ++i) {
            if (i == p) continue;
            const Real factor = a[i][p] / a[p][p];
            for (std::size_t j = p; j < n; ++j) a[i][j] -= factor * a[p][j];
            for (std::size_t j = 0; j < b[i].size(); ++j) b[i][j] -= factor * b[p][j];
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        for (Real& value : b[i]) value /= a[i][i];
    return b;
}

// The layer's least squares problem: G, and what every set of survivors makes of the outgoing weights.
class Problem {
  public:
    explicit Problem(const RandomLayer& layer, Real ridge = 1e-3L) : layer_(layer), view_(layer.view()) {
        const std::size_t n = view_.units;
        const Real mean = std::accumulate(layer.variance.begin(), layer.variance.end(), Real{0}) / static_cast<Real>(n);
        gram_.assign(n, std::vector<Real>(n));
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) gram_[i][j] = layer.covariance[i * n + j];
            gram_[i][i] += ridge * mean;
        }
    }

    // [survivors][outputs]: the outgoing weights of the survivors, fitted anew to all of the original ones.
    Rows refitted(const std::vector<std::size_t>& survivors) const {
        Rows right(survivors.size(), std::vector<Real>(view_.outputs));
        for (std::size_t i = 0; i < survivors.size(); ++i)
            for (std::size_t o = 0; o < view_.outputs; ++o)
                for (std::size_t k = 0; k < view_.units; ++k)
                    if (live(k)) right[i][o] += gram_[survivors[i]][k] * layer_.next_weights[o * view_.units + k];
        return solve(among(survivors), right);
    }

    Rows inverse(const std::vector<std::size_t>& survivors) const {
        Rows identity(survivors.size(), std::vector<Real>(survivors.size()));
        for (std::size_t i = 0; i < survivors.size(); ++i) identity[i][i] = 1;
        return solve(among(survivors), identity);
    }

    Real squared(const std::vector<Real>& change) const {  // d' S d
        Real sum = 0;
        for (std::size_t o = 0; o < view_.outputs; ++o)
            for (std::size_t p = 0; p < view_.outputs; ++p)
                sum += change[o] * layer_.sensitivity[o * view_.outputs + p] * change[p];
        return sum;
    }

    // What the output loses with these survivors alone: trace of S D G D', D = original - refitted weights.
    Real loss(const std::vector<std::size_t>& survivors) const {
        const std::size_t n = view_.units;
        Rows apart(n, std::vector<Real>(view_.outputs));
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t o = 0; o < view_.outputs; ++o) apart[k][o] = layer_.next_weights[o * n + k];
        const auto weights = refitted(survivors);
        for (std::size_t i = 0; i < survivors.size(); ++i)
            for (std::size_t o = 0; o < view_.outputs; ++o) apart[survivors[i]][o] -= weights[i][o];
        Real sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                for (std::size_t o = 0; o < view_.outputs; ++o)
                    for (std::size_t p = 0; p < view_.outputs; ++p)
                        sum += gram_[i][j] * apart[i][o] * layer_.sensitivity[o * view_.outputs + p] * apart[j][p];
        return sum;
    }

    // A unit that never changes carries nothing, whatever its weights: it goes first, at no cost.
    bool live(std::size_t unit) const { return layer_.minimum[unit] != layer_.maximum[unit]; }

    // cost(survivors, i): of removing survivors[i].
    template <class Cost>
    Scores scores(const Cost& cost) const {
        std::vector<std::size_t> survivors;
        for (std::size_t j = 0; j < view_.units; ++j)
            if (live(j)) survivors.push_back(j);
        Scores scores(view_.units, 0.0);
        Real largest = 0;
        while (!survivors.empty()) {
            const auto costs = cost(survivors);
            const auto cheapest = std::ranges::min_element(costs) - costs.begin();
            largest = std::max(largest, costs[static_cast<std::size_t>(cheapest)]);
            scores[survivors[static_cast<std::size_t>(cheapest)]] = static_cast<double>(std::sqrt(largest));
            survivors.erase(survivors.begin() + cheapest);
        }
        return scores;
    }

    Scores by_surgeon() const {
        return scores([this](const std::vector<std::size_t>& survivors) {
            const auto weights = refitted(survivors), inverse = this->inverse(survivors);
            std::vector<Real> costs;
            for (std::size_t i = 0; i < survivors.size(); ++i) costs.push_back(squared(weights[i]) / inverse[i][i]);
            return costs;
        });
    }

    Scores by_definition() const {
        return scores([this](const std::vector<std::size_t>& survivors) {
            std::vector<Real> costs;
            for (std::size_t i = 0; i < survivors.size(); ++i) {
                auto rest = survivors;
                rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
                costs.push_back(loss(rest) - loss(survivors));
            }
            return costs;
        });
    }

  private:
    Rows among(const std::vector<std::size_t>& survivors) const {
        Rows part(survivors.size());
        for (std::size_t i = 0; i < survivors.size(); ++i)
            for (const auto j : survivors) part[i].push_back(gram_[survivors[i]][j]);
        return part;
    }

    const RandomLayer& layer_;
    sentei_layer view_;
    Rows gram_;
};

void expect_near(const Scores& scores, const Scores& expected, double relative) {
    ASSERT_EQ(scores.size(), expected.size());
    const double largest = std::ranges::max(expected);
    for (std::size_t j = 0; j < scores.size(); ++j)
        EXPECT_NEAR(scores[j], expected[j], relative * (expected[j] + 1e-3 * largest)) << "unit " << j;
}

TEST(Obs, EveryStepFromScratchGivesTheSameScores) {
    std::uint32_t seed = 100;
    for (const auto& shape : shapes) {
        const RandomLayer layer(shape, ++seed);
        SCOPED_TRACE(testing::Message() << shape.units << " units, " << shape.rows << " rows");
        expect_near(obs(layer), Problem(layer).by_surgeon(), 1e-9);
        expect_near(obs(layer, {{"ridge", "0.1"}}), Problem(layer, 0.1L).by_surgeon(), 1e-10);
        expect_near(obs(layer, {{"ridge", "1e-6"}}), Problem(layer, 1e-6L).by_surgeon(), 1e-6);
    }
}

TEST(Obs, ACostIsWhatLeastSquaresLoses) {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        const RandomLayer layer({6, 2, 3, 40}, seed);
        expect_near(obs(layer), Problem(layer).by_definition(), 1e-9);
    }
}

TEST(Obs, AsksForMomentsGramAndSensitivity) {
    EXPECT_EQ(Catalogue().pruner("obs")->needs(),
              std::uint32_t{SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_GRAM | SENTEI_NEEDS_SENSITIVITY});
}

TEST(Obs, SameLayerSameScores) {
    const RandomLayer layer({37, 5, 6, 50}, 7);
    EXPECT_EQ(obs(layer), obs(layer));
}

TEST(Obs, AUnitWithoutReadersOrALayerThatNobodyReadsIsZero) {
    RandomLayer layer({5, 3, 2, 30}, 4);
    layer.next_weights[1] = layer.next_weights[5 + 1] = 0;
    EXPECT_EQ(obs(layer)[1], 0);
    std::ranges::fill(layer.sensitivity, 0.0);
    EXPECT_EQ(obs(layer), Scores(5, 0.0));
}

TEST(Obs, OneOfTwoUnitsThatDoTheSameIsFree) {
    for (const float factor : {1.0F, -3.0F}) {
        RandomLayer layer({9, 4, 3, 200}, 8);
        layer.copy_unit(2, 6, factor);
        const auto scores = obs(layer, {{"ridge", "1e-7"}});
        expect_near(scores, Problem(layer, 1e-7L).by_surgeon(), 1e-5);
        auto others = scores;
        others.erase(others.begin() + 6);
        others.erase(others.begin() + 2);
        EXPECT_LT(std::min(scores[2], scores[6]), 1e-2 * std::ranges::min(others));
        EXPECT_GT(std::max(scores[2], scores[6]), 0.5 * std::ranges::min(others));
    }
}

TEST(Obs, AllUnitsConstantAreAllZero) {
    for (const auto& shape : shapes) {
        RandomLayer layer(shape, 9);
        for (std::size_t j = 0; j < shape.units; ++j) layer.make_constant(j, 0.1F * static_cast<float>(j));
        EXPECT_EQ(obs(layer), Scores(shape.units, 0.0));
    }
}

// The ridge made a unit of no variance look as if it had some, so that one with large weights outlived live units.
TEST(Obs, DeadUnitWithLargeWeightsOutlivedLiveUnits) {
    RandomLayer layer({9, 4, 3, 100}, 10);
    for (const std::size_t dead : {0UL, 5UL}) {
        layer.make_constant(dead, 2.5F);
        for (std::size_t o = 0; o < 3; ++o) layer.next_weights[o * 9 + dead] = 1e6F;
    }
    const auto scores = obs(layer);
    for (std::size_t j = 0; j < 9; ++j) EXPECT_EQ(scores[j] == 0, j == 0 || j == 5) << scores[j];
    expect_near(scores, Problem(layer).by_surgeon(), 1e-9);
}

// A ridge that rounds away beside the covariance left a singular matrix; what came of it was taken for 0.
TEST(Obs, RidgeTooSmallToCountGaveEveryUnitZero) {
    RandomLayer layer({37, 4, 3, 6}, 11);
    for (std::size_t j = 1; j < 20; ++j) layer.copy_unit(0, j);
    for (const char* const ridge : {"1e-11", "1e-17", "1e-300"})
        EXPECT_THAT(refusal_of([&] { obs(layer, {{"ridge", ridge}}); }), HasSubstr("from 1e-10 to 1e6")) << ridge;
    const auto scores = obs(layer, {{"ridge", "1e-10"}});
    EXPECT_NEAR(std::ranges::max(scores), std::ranges::max(Problem(layer, 1e-10L).by_surgeon()), 0.01);
}

// NaN is not above the largest cost so far, so that statistics without sense gave zeros and not a sentence.
TEST(Obs, StatisticsThatAreNotFiniteGaveEveryUnitZero) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto fault = [](RandomLayer& layer) { return refusal_of([&] { obs(layer); }); };
    RandomLayer covariance({5, 4, 3, 30}, 12), sensitivity({5, 4, 3, 30}, 12);
    covariance.covariance[7] = nan;
    EXPECT_THAT(fault(covariance), HasSubstr("criterion obs, hidden layer 1: the score of unit"));
    sensitivity.sensitivity[4] = nan;
    EXPECT_THAT(fault(sensitivity), HasSubstr("criterion obs, hidden layer 1: the score of unit"));
}

TEST(Obs, RidgeThatIsNoNumberAboveZeroIsRefused) {
    for (const char* const ridge : {"0", "-1", "-0", "1e7", "nan", "inf", "much", "", "1e-3x", "1e-400"})
        EXPECT_THAT(refusal_of([&] { Catalogue().pruner("obs", {{"ridge", ridge}}); }), HasSubstr("ridge")) << ridge;
    EXPECT_THAT(refusal_of([] { Catalogue().pruner("obs", {{"ridge", "0"}}); }), HasSubstr("expected a number"));
    EXPECT_THAT(refusal_of([] { Catalogue().pruner("obs", {{"ridge", "nan"}}); }), HasSubstr("expected a number"));
}

}  // namespace
}  // namespace sentei::plugin
