// The refit against an independent solver, and what it promises on the calibration rows.
#include "engine/pruning/least_squares.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>

#include "engine/parallel/parallel.hpp"
#include "engine/pruning/rebuild.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/pruning/planting.hpp"

namespace sentei::pruning {
namespace {

using reference::Vector;

std::vector<LayerStatistics> surveyed(const model::Network& network, const Matrix& inputs) {
    return survey(network, {inputs, {}, {}}, needs(Compensation::least_squares), *support::backends().front());
}

Matrix random_rows(std::size_t rows, std::size_t inputs, Random& random) {
    return reference::random_matrix(rows, inputs, random);
}

Units random_units(std::size_t units, double share, Random& random) {
    Units kept;
    for (std::uint32_t unit = 0; unit < units; ++unit)
        if (random.uniform() < share) kept.push_back(unit);
    if (kept.empty()) kept.push_back(static_cast<std::uint32_t>(random.below(units)));
    return kept;
}

Kept all_of(const model::Network& network) {
    Kept kept;
    for (std::size_t l = 0; l < network.hidden(); ++l) kept.push_back(all_units(network.layers[l].units()));
    return kept;
}

Kept without(const model::Network& network, std::size_t layer, const Units& removed) {
    Kept kept = all_of(network);
    kept[layer] = other_units(removed, network.layers[layer].units());
    return kept;
}

bool same_bytes(const model::Network& a, const model::Network& b) {
    const auto same = [](const auto& x, const auto& y) {
        return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0;
    };
    for (std::size_t l = 0; l < a.layers.size(); ++l)
        if (!same(a.layers[l].weights, b.layers[l].weights) || !same(a.layers[l].bias, b.layers[l].bias)) return false;
    return a.layers.size() == b.layers.size();
}

bool finite(const model::Network& network) {
    const auto all = [](const auto& values) {
        return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
    };
    return std::ranges::all_of(network.layers,
                               [&](const auto& layer) { return all(layer.weights.values()) && all(layer.bias); });
}

// Largest difference between the outputs over the rows, in standard deviations of the outputs.
double difference(const model::Network& general, const model::Network& rebuilt, const Matrix& rows) {
    double largest = 0, sum = 0, squares = 0, count = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const Vector input = reference::row(rows, r);
        const Vector expected = reference::forward(general, input).back();
        const Vector outputs = reference::forward(rebuilt, input).back();
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            largest = std::max(largest, std::abs(outputs[k] - expected[k]));
            sum += expected[k], squares += expected[k] * expected[k], ++count;
        }
    }
    return largest / std::sqrt(squares / count - sum / count * sum / count);
}

// Mean squared error of what layer l + 1 sums up, when its inputs are the general network's activations.
double sum_error(const model::Network& general, const model::Network& rebuilt, const Kept& kept, std::size_t l,
                 const Matrix& rows) {
    const auto& next = general.layers[l + 1];
    const Units outputs = l + 1 < general.hidden() ? kept[l + 1] : all_units(next.units());
    double error = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const Vector h = reference::forward(general, reference::row(rows, r))[l];
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            double z = double{rebuilt.layers[l + 1].bias[o]} - next.bias[outputs[o]];
            for (std::size_t i = 0; i < h.size(); ++i) z -= next.weights(outputs[o], i) * h[i];
            for (std::size_t k = 0; k < kept[l].size(); ++k) z += rebuilt.layers[l + 1].weights(o, k) * h[kept[l][k]];
            error += z * z;
        }
    }
    return error / static_cast<double>(rows.rows());
}

// The rebuilt network with one layer's outgoing weights fitted under a ridge of one's own.
model::Network refitted(const model::Network& network, const Kept& kept, std::size_t layer,
                        const std::vector<LayerStatistics>& statistics, double ridge) {
    auto rebuilt = rebuild(network, kept, Compensation::fold, statistics);
    auto& next = rebuilt.layers[layer + 1];
    const Units outputs = layer + 1 < kept.size() ? kept[layer + 1] : all_units(next.units());
    const auto changes = least_squares(network.layers[layer + 1], outputs, kept[layer], statistics[layer], ridge);
    for (std::size_t o = 0; o < next.units(); ++o) {
        double bias = next.bias[o];
        for (std::size_t k = 0; k < next.inputs(); ++k) {
            const double change = changes[o * next.inputs() + k];
            next.weights(o, k) = static_cast<float>(next.weights(o, k) + change);
            bias -= change * statistics[layer].mean[kept[layer][k]];
        }
        next.bias[o] = static_cast<float>(bias);
    }
    return rebuilt;
}

// X of A X = B by Gauss-Jordan elimination with pivoting.
using Table = std::vector<std::vector<long double>>;
Table solved(Table a, Table b) {
    for (std::size_t p = 0; p < a.size(); ++p) {
        std::size_t best = p;
        for (std::size_t i = p; i < a.size(); ++i)
            if (std::abs(a[i][p]) > std::abs(a[best][p])) best = i;
        std::swap(a[p], a[best]);
        std::swap(b[p], b[best]);
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (i == p) continue;
            const long double factor = a[i][p] / a[p][p];
            for (std::size_t j = p; j < a.size(); ++j) a[i][j] -= factor * a[p][j];
            for (std::size_t j = 0; j < b[i].size(); ++j) b[i][j] -= factor * b[p][j];
        }
    }
    for (std::size_t p = 0; p < a.size(); ++p)
        for (auto& value : b[p]) value /= a[p][p];
    return b;
}

class LeastSquares : public testing::TestWithParam<std::uint32_t> {};

TEST_P(LeastSquares, SolvesTheNormalEquations) {
    Random random(51, GetParam());
    for (std::size_t round = 0; round < 12; ++round) {
        const std::size_t units = 2 + random.below(round < 10 ? 40 : 180), outputs = 1 + random.below(90);
        const auto network = test::network_of({6, units, outputs}, GetParam(), random);
        const auto statistics = surveyed(network, random_rows(3 * units + 20, 6, random));
        const auto& layer = statistics[0];
        const Units kept = random_units(units, random.uniform(), random), removed = other_units(kept, units);
        const Units rows = random_units(outputs, 0.7, random);
        const double ridge = std::pow(10.0, -1.0 - static_cast<double>(random.below(4)));
        SCOPED_TRACE(test::describe(network) + ", ridge " + std::to_string(ridge));
        const auto changes = least_squares(network.layers[1], rows, kept, layer, ridge);
        if (removed.empty()) {
            EXPECT_TRUE(changes.empty());
            continue;
        }

        const auto covariance = [&](std::size_t i, std::size_t j) { return layer.covariance[i * units + j]; };
        long double lambda = 0;
        for (std::size_t j = 0; j < units; ++j) lambda += covariance(j, j) * ridge / static_cast<double>(units);
        Table system(kept.size(), std::vector<long double>(kept.size()));
        Table sides(kept.size(), std::vector<long double>(rows.size()));
        for (std::size_t i = 0; i < kept.size(); ++i) {
            for (std::size_t j = 0; j < kept.size(); ++j)
                system[i][j] = covariance(kept[i], kept[j]) + (i == j ? lambda : 0.0L);
            for (std::size_t r = 0; r < rows.size(); ++r)
                for (const std::uint32_t unit : removed)
                    sides[i][r] +=
                        static_cast<long double>(network.layers[1].weights(rows[r], unit)) * covariance(kept[i], unit);
        }
        const Table expected = solved(system, sides);
        ASSERT_EQ(changes.size(), rows.size() * kept.size());
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t k = 0; k < kept.size(); ++k)
                ASSERT_NEAR(changes[r * kept.size() + k], static_cast<double>(expected[k][r]), 1e-8);
    }
}

// Of the rebuilt network: cov(residual, h_K) = lambda D, and the residual's mean is 0.
TEST_P(LeastSquares, LeavesAResidualThatTheKeptUnitsDoNotExplain) {
    Random random(52, GetParam());
    for (std::size_t round = 0; round < 10; ++round) {
        const std::size_t units = 3 + random.below(30), count = 200;
        const auto network = test::network_of({7, units, 4}, GetParam(), random);
        const auto rows = random_rows(count, 7, random);
        const auto statistics = surveyed(network, rows);
        const Kept kept{random_units(units, 0.6, random)};
        const auto rebuilt = rebuild(network, kept, Compensation::least_squares, statistics);
        double trace = 0;
        for (std::size_t j = 0; j < units; ++j) trace += statistics[0].covariance[j * units + j];
        const double lambda = least_squares_ridge * trace / static_cast<double>(units);
        const auto &before = network.layers[1].weights, &after = rebuilt.layers[1].weights;
        for (std::size_t o = 0; o < 4; ++o) {
            double mean = 0;
            Vector explained(kept[0].size());
            for (std::size_t r = 0; r < count; ++r) {
                const Vector h = reference::forward(network, reference::row(rows, r))[0];
                double residual = double{network.layers[1].bias[o]} - rebuilt.layers[1].bias[o];
                for (std::size_t j = 0; j < units; ++j) residual += before(o, j) * h[j];
                for (std::size_t k = 0; k < kept[0].size(); ++k) residual -= after(o, k) * h[kept[0][k]];
                mean += residual / count;
                for (std::size_t k = 0; k < kept[0].size(); ++k)
                    explained[k] += residual * (h[kept[0][k]] - statistics[0].mean[kept[0][k]]) / count;
            }
            EXPECT_NEAR(mean, 0, 1e-6);
            for (std::size_t k = 0; k < kept[0].size(); ++k)
                EXPECT_NEAR(explained[k], lambda * (double{after(o, k)} - before(o, kept[0][k])), 2e-6 * (1 + trace));
        }
    }
}

TEST_P(LeastSquares, IsNeverWorseThanFoldOnTheCalibrationRows) {
    Random random(53, GetParam());
    double of_squares = 0, of_fold = 0, of_none = 0;
    for (std::size_t round = 0; round < 25; ++round) {
        const auto network = test::random_network(GetParam(), 1 + round % 3, random);
        const auto rows = random_rows(1 + random.below(150), network.inputs(), random);
        const auto statistics = surveyed(network, rows);
        SCOPED_TRACE(test::describe(network) + ", rows " + std::to_string(rows.rows()));
        Kept kept;
        for (std::size_t l = 0; l < network.hidden(); ++l)
            kept.push_back(random_units(network.layers[l].units(), random.uniform(), random));
        const auto squares = rebuild(network, kept, Compensation::least_squares, statistics);
        const auto fold = rebuild(network, kept, Compensation::fold, statistics);
        const auto none = rebuild(network, kept, Compensation::none, statistics);
        for (std::size_t l = 0; l < network.hidden(); ++l) {
            const double error = sum_error(network, squares, kept, l, rows);
            const double folded = sum_error(network, fold, kept, l, rows);
            const double zeroed = sum_error(network, none, kept, l, rows);
            ASSERT_LE(error, folded * (1 + 1e-5) + 1e-10);
            ASSERT_LE(folded, zeroed * (1 + 1e-5) + 1e-10);
            of_squares += error, of_fold += folded, of_none += zeroed;
        }
    }
    EXPECT_LT(of_squares, 0.8 * of_fold);
    EXPECT_LT(of_fold, of_none);
}

TEST_P(LeastSquares, GivesARemovedDuplicateToItsTwin) {
    Random random(54, GetParam());
    for (int round = 0; round < 10; ++round) {
        auto network = test::network_of({8, 6, 5, 3}, GetParam(), random);
        const std::size_t layer = random.below(2), of = random.below(5);
        auto twin = test::random_unit(network, layer, random);
        std::ranges::copy(network.layers[layer].weights.row(of), twin.incoming.begin());
        twin.bias = network.layers[layer].bias[of];
        test::insert(network, layer, 0, twin);
        const auto rows = random_rows(300, 8, random);
        const auto statistics = surveyed(network, rows);
        const Kept kept = without(network, layer, {0});
        const auto rebuilt = rebuild(network, kept, Compensation::least_squares, statistics);
        const auto fold = rebuild(network, kept, Compensation::fold, statistics);
        EXPECT_LT(sum_error(network, rebuilt, kept, layer, rows), 1e-2 * sum_error(network, fold, kept, layer, rows));

        const auto exact = refitted(network, kept, layer, statistics, 1e-6);
        const auto &before = network.layers[layer + 1].weights, &after = exact.layers[layer + 1].weights;
        for (std::size_t o = 0; o < after.rows(); ++o)
            for (std::size_t k = 0; k < after.columns(); ++k)
                EXPECT_NEAR(after(o, k), before(o, k + 1) + (k == of ? twin.outgoing[o] : 0.0f), 1e-3);
        EXPECT_LT(difference(network, exact, rows), 1e-4);
    }
}

TEST_P(LeastSquares, LetsDeadUnitsBe) {
    Random random(55, GetParam());
    auto network = test::network_of({6, 12, 4}, GetParam(), random);
    for (const std::size_t dead : {1u, 4u, 7u, 11u}) {
        std::ranges::fill(network.layers[0].weights.row(dead), 0.0f);
        network.layers[0].bias[dead] = dead == 4 ? -3.0f : 2.0f;
    }
    const auto rows = random_rows(100, 6, random);
    const auto statistics = surveyed(network, rows);
    const Kept fewer = without(network, 0, {4, 7});
    EXPECT_TRUE(same_bytes(rebuild(network, fewer, Compensation::least_squares, statistics),
                           rebuild(network, fewer, Compensation::fold, statistics)));
    const Kept only_dead{{1, 4, 7}};
    EXPECT_TRUE(same_bytes(rebuild(network, only_dead, Compensation::least_squares, statistics),
                           rebuild(network, only_dead, Compensation::fold, statistics)));

    const Kept kept = without(network, 0, {3, 4, 8});
    const auto rebuilt = rebuild(network, kept, Compensation::least_squares, statistics);
    EXPECT_TRUE(finite(rebuilt));
    const auto at = [&](std::uint32_t unit) { return std::ranges::find(kept[0], unit) - kept[0].begin(); };
    for (std::size_t o = 0; o < 4; ++o)
        for (const std::uint32_t dead : {1u, 7u, 11u})
            EXPECT_EQ(rebuilt.layers[1].weights(o, at(dead)), network.layers[1].weights(o, dead));
}

TEST_P(LeastSquares, OfAConstantLayerIsFold) {
    Random random(56, GetParam());
    const auto network = test::network_of({5, 20, 6, 3}, GetParam(), random);
    Matrix rows(333, 5);
    for (float& value : rows.values()) value = 0.7f;
    const auto statistics = surveyed(network, rows);
    const Kept kept{random_units(20, 0.5, random), random_units(6, 0.5, random)};
    EXPECT_TRUE(same_bytes(rebuild(network, kept, Compensation::least_squares, statistics),
                           rebuild(network, kept, Compensation::fold, statistics)));
}

TEST_P(LeastSquares, KeepingEverythingChangesNothing) {
    Random random(57, GetParam());
    auto network = test::network_of({5, 20, 6, 3}, GetParam(), random);
    network.layers[1].weights(2, 3) = -0.0f;
    const auto statistics = surveyed(network, random_rows(100, 5, random));
    EXPECT_TRUE(same_bytes(rebuild(network, all_of(network), Compensation::least_squares, statistics), network));
}

INSTANTIATE_TEST_SUITE_P(EveryActivation, LeastSquares, testing::ValuesIn(test::activation_kinds));

// More units than inputs and no activation: every unit is an affine combination of the others.
TEST(LeastSquaresOfCollinearUnits, ReproducesTheOutputs) {
    Random random(61);
    for (int round = 0; round < 10; ++round) {
        const std::size_t units = 8 + random.below(30);
        const auto network = test::network_of({4, units, 3}, SENTEI_IDENTITY, random);
        const auto rows = random_rows(200, 4, random);
        const auto statistics = surveyed(network, rows);
        Units kept = all_units(units);
        random.shuffle(std::span(kept));
        kept.resize(6);
        std::ranges::sort(kept);
        const auto rebuilt = rebuild(network, {kept}, Compensation::least_squares, statistics);
        EXPECT_TRUE(finite(rebuilt));
        const auto fold = rebuild(network, {kept}, Compensation::fold, statistics);
        EXPECT_LT(sum_error(network, rebuilt, {kept}, 0, rows), 0.05 * sum_error(network, fold, {kept}, 0, rows));
        EXPECT_LT(difference(network, refitted(network, {kept}, 0, statistics, 1e-6), rows), 1e-3);
    }
}

TEST(LeastSquaresThreads, GiveTheSameBytes) {
    Random random(62);
    const auto network = test::network_of({9, 230, 150, 70, 1}, SENTEI_RELU, random);
    const auto statistics = surveyed(network, random_rows(400, 9, random));
    const Kept kept{random_units(230, 0.7, random), random_units(150, 0.9, random), random_units(70, 0.3, random)};
    std::vector<model::Network> rebuilt;
    for (const std::size_t threads : {1, 2, 7})
        parallel::Threads(threads).run(
            [&] { rebuilt.push_back(rebuild(network, kept, Compensation::least_squares, statistics)); });
    EXPECT_FALSE(same_bytes(rebuilt[0], rebuild(network, kept, Compensation::fold, statistics)));
    EXPECT_TRUE(same_bytes(rebuilt[0], rebuilt[1]));
    EXPECT_TRUE(same_bytes(rebuilt[0], rebuilt[2]));
}

TEST(LeastSquaresEdges, KeepsWeightsThatWouldLeaveFp32) {
    model::Network network{
        {{Matrix(2, 1), Buffer(2), {SENTEI_IDENTITY}}, {Matrix(1, 2), Buffer(1), {SENTEI_IDENTITY}}}};
    network.layers[1].weights(0, 0) = 1.0f;
    network.layers[1].weights(0, 1) = 1e38f;
    std::vector<LayerStatistics> statistics(1);
    statistics[0].mean = {0, 0};
    statistics[0].covariance = {1, 100, 100, 1e4};
    const auto rebuilt = rebuild(network, {{0}}, Compensation::least_squares, statistics);
    EXPECT_TRUE(finite(rebuilt));
    EXPECT_LT(rebuilt.layers[1].weights(0, 0), 3e38f);
    statistics[0].covariance = {1e4, 1e6, 1e6, 1e4};
    EXPECT_EQ(rebuild(network, {{0}}, Compensation::least_squares, statistics),
              rebuild(network, {{0}}, Compensation::fold, statistics));
}

TEST(LeastSquaresEdges, AsksForTheCovariance) {
    EXPECT_EQ(needs(Compensation::none), 0);
    EXPECT_EQ(needs(Compensation::fold), SENTEI_NEEDS_MOMENTS);
    EXPECT_EQ(needs(Compensation::least_squares), SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_GRAM);
    Random random(63);
    const auto network = test::network_of({3, 4, 2}, SENTEI_RELU, random);
    auto statistics = surveyed(network, random_rows(20, 3, random));
    statistics[0].covariance.clear();
    EXPECT_THROW(rebuild(network, {{1, 2}}, Compensation::least_squares, statistics), std::logic_error);
    EXPECT_THROW(rebuild(network, all_of(network), Compensation::least_squares, statistics), std::logic_error);
    EXPECT_NO_THROW(rebuild(network, {{1, 2}}, Compensation::fold, statistics));
}

}  // namespace
}  // namespace sentei::pruning
