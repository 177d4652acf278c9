// Which units of the general network a network of the path still has.
#include "tests/unit/evaluation/pruning_path.hpp"

namespace sentei::evaluation {
namespace {

// Retraining hardly moves anything here, and nothing is folded into weights: a unit is known by its weights.
class UnitIdentity : public PruningPath {
  protected:
    void SetUp() override {
        PruningPath::SetUp();
        options.retraining.rate = 1e-30;
    }

    void expect_weights_of_kept_units(const pruning::Pruned& pruned) const {
        std::vector<std::uint32_t> inputs(general.inputs());
        std::iota(inputs.begin(), inputs.end(), 0u);
        for (std::size_t l = 0; l < general.hidden(); ++l) {
            const auto& units = pruned.kept[l];
            for (std::size_t r = 0; r < units.size(); ++r)
                for (std::size_t c = 0; c < inputs.size(); ++c)
                    ASSERT_EQ(pruned.network.layers[l].weights(r, c), general.layers[l].weights(units[r], inputs[c]))
                        << "layer " << l << " unit " << r;
            inputs = units;
        }
    }
};

TEST_F(UnitIdentity, SurvivesRoundsAndOneShot) {
    for (const std::size_t rounds : {0u, 1u})
        for (const std::uint32_t activation : {SENTEI_TANH, SENTEI_GELU, SENTEI_SIGMOID}) {
            SCOPED_TRACE(activation);
            use(3, {24, 20, 7}, {activation});
            options.rounds = rounds;
            const auto path = walk();
            expect_sound(path);
            ASSERT_GT(path.size(), 3u);
            for (const auto& point : path) expect_weights_of_kept_units(point.pruned);
        }
}

// Units that say nothing new stand before, between and after the others, in every layer, and the clean-up takes them.
TEST_F(UnitIdentity, SurvivesTheCleanUp) {
    use(3, {12, 10}, {SENTEI_TANH});
    for (auto& layer : general.layers)
        for (const std::size_t unit : {0u, 4u, 9u})
            if (unit + 1 < layer.units()) {
                std::ranges::copy(layer.weights.row(unit + 1), layer.weights.row(unit).begin());
                layer.bias[unit] = layer.bias[unit + 1];
            }
    for (float& weight : general.layers[1].weights.values()) weight = std::abs(weight) + 0.01f;
    const auto pruned = prune(general, pruning::KeepRatio{1.0}, {.compensation = pruning::Compensation::none});
    EXPECT_GT(pruned.clean_up.duplicates, 0u);
    EXPECT_LT(pruned.kept[0].size(), 12u);
    for (std::size_t r = 0; r < pruned.kept[0].size(); ++r) {
        const auto expected = general.layers[0].weights.row(pruned.kept[0][r]);
        EXPECT_TRUE(std::ranges::equal(pruned.network.layers[0].weights.row(r), expected)) << r;
    }
    for (std::size_t l = 0; l < 2; ++l) EXPECT_EQ(pruned.kept[l].size(), pruned.layers[l].after);
}

// Identity layers are multiplied out wherever that saves parameters.
TEST_F(UnitIdentity, ALayerThatIsMultipliedOutKeepsNone) {
    use(3, {24, 20, 7}, {SENTEI_IDENTITY});
    const auto path = walk();
    ASSERT_FALSE(path.empty());
    expect_sound(path);
    EXPECT_GT(path.back().pruned.clean_up.linear, 0u);
    for (const auto& point : path)
        for (std::size_t l = 0; l < general.hidden(); ++l)
            EXPECT_EQ(point.pruned.kept[l].empty(), point.pruned.layers[l].after == 0);
}

TEST_F(UnitIdentity, ScoresAreThoseOfTheGeneralNetwork) {
    const auto statistics = pruning::survey(general, data.train, pruner->needs(), *backend);
    const auto scores = pruning::score(general, statistics, *pruner);
    for (const std::size_t rounds : {0u, 1u, 3u}) {
        options.rounds = rounds;
        for (const auto& point : walk()) EXPECT_EQ(*point.scores, scores);
    }
}

// In one shot a layer keeps its best-scored units.
TEST_F(UnitIdentity, OneShotKeepsTheBestScored) {
    options.rounds = 1;
    for (const auto& point : walk())
        for (std::size_t l = 0; l < general.hidden(); ++l) {
            const auto& scores = (*point.scores)[l];
            const auto& kept = point.pruned.kept[l];
            if (kept.empty()) continue;
            double worst_kept = std::numeric_limits<double>::infinity();
            for (const auto unit : kept) worst_kept = std::min(worst_kept, scores[unit]);
            const auto better = std::ranges::count_if(scores, [&](double score) { return score > worst_kept; });
            EXPECT_LT(static_cast<std::size_t>(better), kept.size() + point.pruned.clean_up.removed());
        }
}

TEST_F(UnitIdentity, IsTheSameOnAnyNumberOfThreads) {
    for (const std::size_t rounds : {0u, 1u}) {
        options.rounds = rounds;
        const auto one = on_threads(1, [&] { return walk(); });
        for (const std::size_t threads : {2u, 7u}) {
            const auto more = on_threads(threads, [&] { return walk(); });
            ASSERT_EQ(more.size(), one.size());
            for (std::size_t i = 0; i < one.size(); ++i) {
                EXPECT_EQ(more[i].pruned.kept, one[i].pruned.kept);
                EXPECT_EQ(*more[i].scores, *one[i].scores);
            }
        }
    }
}

}  // namespace
}  // namespace sentei::evaluation
