// Where a path ends.
#include "tests/unit/evaluation/pruning_path.hpp"

namespace sentei::evaluation {
namespace {

TEST_F(PruningPath, AKeepRatioIsMetExactlyInEveryLayer) {
    for (const double ratio : {1.0, 0.9, 0.5, 0.31, 0.12, 0.01})
        for (const std::size_t rounds : {0u, 2u, 3u})
            for (const std::size_t floor : {1u, 4u}) {
                SCOPED_TRACE(std::to_string(ratio) + " in " + std::to_string(rounds) + " floor " +
                             std::to_string(floor));
                options.goal = pruning::KeepRatio{ratio};
                options.rounds = rounds;
                options.pruning.limits.floor = floor;
                const auto path = walk();
                expect_sound(path);
                ASSERT_FALSE(path.empty());
                for (std::size_t i = 0; i < path.size(); ++i)
                    for (std::size_t l = 0; l < 3; ++l) {
                        const auto wanted = std::max(share_of(ratio, general.layers[l].units()), floor);
                        const auto selected = path[i].pruned.layers[l].selected;
                        EXPECT_GE(selected, std::min(units_before(path, i, l), wanted)) << "point " << i;
                        if (i + 1 == path.size()) {
                            EXPECT_TRUE(selected <= wanted || units_before(path, i, l) == 0) << "layer " << l;
                            EXPECT_EQ(path[i].pruned.layers[l].asked, share_of(ratio, general.layers[l].units()));
                        }
                    }
            }
}

TEST_F(PruningPath, ABudgetIsMetByTheLastPointAlone) {
    std::size_t exact = 0;
    for (const double share : {1.5, 0.9, 0.4, 0.2, 0.1, 0.05})
        for (const std::size_t rounds : {0u, 2u}) {
            SCOPED_TRACE(share);
            const auto budget = static_cast<std::size_t>(share * static_cast<double>(general.parameters()));
            options.goal = pruning::ParameterBudget{budget};
            options.rounds = rounds;
            const auto path = walk();
            expect_sound(path);
            ASSERT_FALSE(path.empty());
            for (const auto& point : path)
                EXPECT_EQ(point.pruned.network.parameters() <= budget, &point == &path.back());
            if (!path.back().pruned.epsilon) continue;  // the clean-up of a round went below
            const auto step = prune(before(path, path.size() - 1), *options.goal, options.pruning);
            EXPECT_EQ(path.back().pruned.network, retrained(step.network, path.size() - 1));
            ++exact;
        }
    EXPECT_GT(exact, 8u);
}

TEST_F(PruningPath, EveryBudgetThatFloorsAllowIsMet) {
    for (const pruning::Limits& limits :
         {pruning::Limits{.floor = 6}, pruning::Limits{.cap = 0.7}, pruning::Limits{.multiple = 8}}) {
        options.pruning.limits = limits;
        const auto fewest = pruning::fewest_parameters(general, limits);
        for (const auto budget : {fewest, fewest + 7, (fewest + general.parameters()) / 2}) {
            options.goal = pruning::ParameterBudget{budget};
            const auto path = walk();
            expect_sound(path);
            ASSERT_FALSE(path.empty());
            EXPECT_LE(path.back().pruned.network.parameters(), budget);
        }
    }
}

// The path once ended at the floors as if the goal had been met.
TEST_F(PruningPath, ABudgetThatCannotBeMetIsRefused) {
    for (const std::size_t rounds : {0u, 1u, 2u, 50u})
        for (const std::size_t floor : {1u, 6u}) {
            SCOPED_TRACE(rounds);
            options.rounds = rounds;
            options.pruning.limits.floor = floor;
            options.goal = pruning::ParameterBudget{5};
            EXPECT_THROW(walk(), InputError);
        }
}

// A layer that is multiplied out while it is wide leaves more parameters than one of a single unit.
TEST_F(PruningPath, ABudgetThatALinearNetworkExceedsIsRefusedUnlessInOneShot) {
    use(3, {24, 24}, {SENTEI_IDENTITY});
    options.goal = pruning::ParameterBudget{14};
    EXPECT_THROW(walk(), InputError);
    options.rounds = 1;
    EXPECT_LE(walk()[0].pruned.network.parameters(), 14u);
}

// Rounding up to a multiple once undid what a round took away, and the path ended there.
TEST_F(PruningPath, MultiplesDoNotStopThePathBeforeItsGoal) {
    use(3, {40, 40});
    options.pruning.limits.multiple = 8;
    EXPECT_LE(walk().back().pruned.layers[0].after, 8u);
    options.goal = pruning::KeepRatio{0.2};
    for (const auto& layer : walk().back().pruned.layers) EXPECT_LE(layer.after, 8u);
}

TEST_F(PruningPath, OneShotWithAToleranceIsPruneAndTrain) {
    for (const double epsilon : {-1.0, 0.1, 0.3, 1e9})
        for (const std::size_t rounds : {0u, 1u, 5u}) {
            options.rounds = rounds;
            options.goal = pruning::Tolerance{epsilon};
            options.pruning = {{.floor = 2}, pruning::Compensation::least_squares};
            const auto path = walk();
            expect_sound(path);
            ASSERT_EQ(path.size(), 1u);
            const auto by_hand = prune(general, *options.goal, options.pruning);
            EXPECT_EQ(path[0].pruned.network, retrained(by_hand.network, 0));
            EXPECT_EQ(path[0].pruned.epsilon, epsilon);
            for (std::size_t l = 0; l < 3; ++l) {
                EXPECT_EQ(path[0].pruned.layers[l].asked, by_hand.layers[l].asked);
                EXPECT_EQ(path[0].pruned.layers[l].selected, by_hand.layers[l].selected);
                EXPECT_EQ(path[0].pruned.layers[l].after, by_hand.layers[l].after);
            }
        }
}

}  // namespace
}  // namespace sentei::evaluation
