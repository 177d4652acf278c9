// A table, a general network and what has to hold of any of its pruning paths.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/evaluation/path.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/pruning/survey.hpp"
#include "engine/training/initialise.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::evaluation {

using Path = std::vector<PathPoint>;

inline Path on_threads(std::size_t threads, const std::function<Path()>& work) {
    Path path;
    parallel::Threads(threads).run([&] { path = work(); });
    return path;
}

class PruningPath : public testing::Test {
  protected:
    void SetUp() override {
        options.retraining.epochs = 1;
        use(3, {24, 20, 7});
    }

    void use(std::size_t classes, std::vector<std::size_t> hidden, model::Activation activation = {}) {
        data = support::dataset(160, classes, 4);
        hidden.insert(hidden.begin(), data.encoder.inputs());
        hidden.push_back(data.encoder.outputs());
        general = training::initialise(hidden, activation, 1);
        training::train(general, data.encoder, data.train, data.validation, {.rate = 0.01, .epochs = 2}, backend);
    }

    Path walk(std::stop_token stop = {}, const PathObserver& observer = {}) const {
        return prune_path(general, data, *pruner, options, backend, std::move(stop), observer);
    }

    pruning::Pruned prune(const model::Network& network, const pruning::Goal& goal, const pruning::Options& how) const {
        const auto statistics =
            pruning::survey(network, data.train, pruner->needs() | pruning::needs(how.compensation), *backend);
        return pruning::prune(network, statistics, pruning::score(network, statistics, *pruner), goal, how);
    }

    model::Network retrained(model::Network network, std::size_t index) const {
        auto retraining = options.retraining;
        retraining.seed += index;
        training::train(network, data.encoder, data.train, data.validation, retraining, backend, {}, {}, true);
        return network;
    }

    const model::Network& before(const Path& path, std::size_t point) const {
        return point == 0 ? general : path[point - 1].pruned.network;
    }

    std::size_t units_before(const Path& path, std::size_t point, std::size_t layer) const {
        return point == 0 ? general.layers[layer].units() : path[point - 1].pruned.layers[layer].after;
    }

    // What has to hold of any path.
    void expect_sound(const Path& path) const {
        ASSERT_LE(path.size(), path_length(general, options));
        for (std::size_t i = 0; i < path.size(); ++i) {
            SCOPED_TRACE("point " + std::to_string(i));
            const auto& [pruned, first, last, rows, history, scores] = path[i];
            if (i > 0) {
                EXPECT_LE(pruned.network.parameters(), path[i - 1].pruned.network.parameters());
            }
            const auto again = training::measure(pruned.network, data.encoder, data.validation, backend);
            EXPECT_EQ(last.loss, again.loss);
            EXPECT_LE(last.loss, first.loss);
            EXPECT_EQ(rows.loss, training::measure_rows(pruned.network, data.encoder, data.validation, backend).loss);
            EXPECT_EQ(history.epochs.size(), options.retraining.epochs);
            ASSERT_EQ(pruned.layers.size(), general.hidden());
            ASSERT_EQ(pruned.kept.size(), general.hidden());
            EXPECT_EQ(*scores, *path[0].scores);
            std::vector<std::size_t> left;
            for (std::size_t l = 0; l < general.hidden(); ++l) {
                const auto& layer = pruned.layers[l];
                EXPECT_EQ(layer.before, general.layers[l].units());
                EXPECT_LE(layer.after, layer.selected);
                const auto& kept = pruned.kept[l];
                EXPECT_EQ(kept.size(), layer.after);
                EXPECT_TRUE(std::ranges::is_sorted(kept, std::less_equal{}));
                EXPECT_TRUE(kept.empty() || kept.back() < layer.before);
                EXPECT_EQ((*scores)[l].size(), layer.before);
                EXPECT_LE(layer.selected, layer.before);
                if (layer.after > 0) left.push_back(layer.after);
                if (options.one_shot()) continue;
                if (i > 0) {
                    EXPECT_TRUE(std::ranges::includes(path[i - 1].pruned.kept[l], kept));
                }
                if (i > 0 && path[i - 1].pruned.layers[l].after == 0) {
                    EXPECT_EQ(layer.after, 0u);
                }
                const auto fewest = pruning::fewest_units(layer.before, l, options.pruning.limits);
                EXPECT_GE(layer.selected, std::min(units_before(path, i, l), fewest)) << "layer " << l;
            }
            auto widths = pruned.network.widths();
            EXPECT_EQ(left, (std::vector<std::size_t>(widths.begin() + 1, widths.end() - 1)));
        }
    }

    const std::shared_ptr<const plugin::Backend> backend = support::catalogue().backend();
    const std::shared_ptr<const plugin::Pruner> pruner = support::catalogue().pruner("variability");
    data::Dataset data;
    model::Network general;
    PathOptions options;
};

inline std::size_t share_of(double ratio, std::size_t units) {
    return static_cast<std::size_t>(std::ceil(ratio * static_cast<double>(units) - 1e-9));
}

}  // namespace sentei::evaluation
