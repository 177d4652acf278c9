#include "engine/training/quality.hpp"

#include <gtest/gtest.h>

#include "engine/training/initialise.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"
#include "tests/support/tables.hpp"

namespace sentei::training {
namespace {

model::Network network_for(const data::Dataset& data, std::uint64_t seed) {
    const std::size_t widths[] = {data.encoder.inputs(), 9, data.encoder.outputs()};
    return initialise(widths, {}, seed);
}

TEST(MeasureRows, AveragesToWhatMeasureSays) {
    for (const std::size_t classes : {0u, 2u, 3u}) {
        const auto data = support::dataset(200, classes, 8);
        for (std::uint64_t seed = 1; seed < 6; ++seed)
            for (const auto& backend : support::backends()) {
                SCOPED_TRACE(std::to_string(classes) + " classes on " + backend->id());
                const auto network = network_for(data, seed);
                const auto whole = measure(network, data.encoder, data.test, backend);
                const auto rows = measure_rows(network, data.encoder, data.test, backend);
                const auto count = static_cast<double>(data.test.rows());
                ASSERT_EQ(rows.loss.size(), data.test.rows());
                ASSERT_EQ(rows.right.size(), classes == 0 ? 0 : data.test.rows());
                double loss = 0, right = 0;
                for (const double row : rows.loss) loss += row;
                for (const auto row : rows.right) right += row;
                EXPECT_NEAR(loss / count, whole.loss, 1e-5 * (1 + whole.loss));
                if (classes > 0)
                    EXPECT_EQ(right / count, whole.accuracy);
                else
                    EXPECT_NEAR(std::sqrt(loss / count) * data.encoder.target_scale(), whole.rmse, 1e-5 * whole.rmse);
            }
    }
}

TEST(MeasureRows, EveryRowIsTheReferencesLoss) {
    for (const std::size_t classes : {0u, 2u, 3u}) {
        const auto data = support::dataset(100, classes, 3);
        const auto network = network_for(data, 1);
        const auto rows = measure_rows(network, data.encoder, data.test, support::catalogue().backend());
        for (std::size_t r = 0; r < data.test.rows(); ++r) {
            const auto outputs = reference::forward(network, reference::row(data.test.inputs, r)).back();
            const double wanted = reference::loss(data.encoder.task(), outputs, data.test, r);
            EXPECT_NEAR(rows.loss[r], wanted, 1e-4 * (1 + wanted));
        }
    }
}

// exp of a large output would not be finite.
TEST(MeasureRows, OutputsFarFromZeroGiveFiniteLosses) {
    for (const std::size_t classes : {2u, 3u}) {
        const auto data = support::dataset(100, classes, 3);
        auto network = network_for(data, 1);
        for (float& weight : network.layers.back().weights.values()) weight *= 1e5f;
        const auto rows = measure_rows(network, data.encoder, data.test, support::catalogue().backend());
        bool large = false;
        for (std::size_t r = 0; r < data.test.rows(); ++r) {
            EXPECT_TRUE(std::isfinite(rows.loss[r]));
            EXPECT_TRUE(rows.loss[r] >= 0 && (rows.right[r] != 0 || rows.loss[r] > 0.6));
            large |= rows.loss[r] > 1000;
        }
        EXPECT_TRUE(large);
    }
}

TEST(Drop, IsShareOfAccuracyOrRelativeIncreaseOfRmse) {
    const Quality base{.accuracy = 0.9, .rmse = 2}, worse{.accuracy = 0.85, .rmse = 3};
    EXPECT_DOUBLE_EQ(drop(data::Task::binary, base, worse), 0.9 - 0.85);
    EXPECT_DOUBLE_EQ(drop(data::Task::multiclass, worse, base), 0.85 - 0.9);
    EXPECT_DOUBLE_EQ(drop(data::Task::regression, base, worse), 0.5);
    EXPECT_DOUBLE_EQ(drop(data::Task::regression, {}, worse), 3);
}

}  // namespace
}  // namespace sentei::training
