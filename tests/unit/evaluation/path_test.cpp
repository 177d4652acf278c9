#include "tests/unit/evaluation/pruning_path.hpp"

namespace sentei::evaluation {
namespace {

// --- iterative -----------------------------------------------------------------------------------------------------

TEST_F(PruningPath, IterativeIsSurveyScorePruneAndTrainInTurn) {
    for (const std::size_t classes : {0u, 2u, 3u})
        for (const auto compensation : {pruning::Compensation::fold, pruning::Compensation::least_squares}) {
            SCOPED_TRACE(classes);
            use(classes, {16, 11});
            options.pruning.compensation = compensation;
            options.keep = 0.5;
            const auto path = walk();
            expect_sound(path);
            model::Network network = general;
            std::size_t widest = 16, rounds = 0;
            for (; widest > 1 && rounds < path.size(); ++rounds) {
                const std::size_t kept = share_of(0.5, widest);
                const auto step =
                    prune(network, pruning::KeepRatio{static_cast<double>(kept) / static_cast<double>(widest)},
                          {.compensation = compensation});
                EXPECT_EQ(path[rounds].pruned.clean_up.removed(), step.clean_up.removed());
                const auto first = training::measure(step.network, data.encoder, data.validation, backend);
                EXPECT_EQ(path[rounds].before.loss, first.loss);
                network = retrained(step.network, rounds);
                EXPECT_EQ(path[rounds].pruned.network, network) << "round " << rounds;
                widest = 1;
                for (std::size_t l = 0; l < network.hidden(); ++l) widest = std::max(widest, network.layers[l].units());
            }
            EXPECT_EQ(widest, 1u) << "ended too early";
            EXPECT_EQ(rounds, path.size());
        }
}

TEST_F(PruningPath, EveryRoundKeepsTheShareOfEveryLayer) {
    for (const double keep : {0.3, 0.65, 0.95}) {
        SCOPED_TRACE(keep);
        options.keep = keep;
        const auto path = walk();
        expect_sound(path);
        ASSERT_GT(path.size(), 2u);
        for (std::size_t i = 0; i < path.size(); ++i) {
            std::size_t widest = 0;
            for (std::size_t l = 0; l < 3; ++l) widest = std::max(widest, units_before(path, i, l));
            const std::size_t goal = std::min(widest - 1, static_cast<std::size_t>(std::ceil(keep * double(widest))));
            for (std::size_t l = 0; l < 3; ++l)
                if (units_before(path, i, l) > 0) {
                    EXPECT_EQ(path[i].pruned.layers[l].selected,
                              share_of(double(goal) / double(widest), units_before(path, i, l)))
                        << "round " << i << " layer " << l;
                }
            EXPECT_LT(path[i].pruned.network.parameters(), before(path, i).parameters());
        }
        for (const auto& layer : path.back().pruned.layers) EXPECT_LE(layer.after, 1u);
    }
}

TEST_F(PruningPath, FloorCapAndMultipleHoldAgainstTheGeneralNetworkAndAreReached) {
    for (const pruning::Limits& limits :
         {pruning::Limits{.floor = 5}, pruning::Limits{.cap = 0.6}, pruning::Limits{.floor = 4, .cap = 0.8},
          pruning::Limits{.multiple = 4}, pruning::Limits{.multiple = 8}, pruning::Limits{.floor = 3, .multiple = 8},
          pruning::Limits{.cap = 0.01}}) {
        SCOPED_TRACE(std::to_string(limits.floor) + " " + std::to_string(limits.cap) + " " +
                     std::to_string(limits.multiple));
        options.pruning.limits = limits;
        const auto path = walk();
        expect_sound(path);
        if (path.empty()) continue;
        for (std::size_t l = 0; l < 3; ++l) {
            const auto fewest = pruning::fewest_units(general.layers[l].units(), l, limits);
            EXPECT_LE(path.back().pruned.layers[l].after, fewest) << "layer " << l;
        }
        for (std::size_t i = 0; i < path.size(); ++i)
            for (std::size_t l = 0; l < 3; ++l) {
                const auto selected = path[i].pruned.layers[l].selected;
                EXPECT_TRUE(selected % limits.multiple == 0 || selected == units_before(path, i, l));
            }
    }
}

TEST_F(PruningPath, ALimitOfRoundsCutsThePathOff) {
    const auto whole = walk();
    for (const std::size_t rounds : {2u, 3u}) {
        options.rounds = rounds;
        const auto path = walk();
        ASSERT_EQ(path.size(), rounds);
        for (std::size_t i = 0; i < rounds; ++i) EXPECT_EQ(path[i].pruned.network, whole[i].pruned.network);
    }
}

TEST_F(PruningPath, HiddenAfterRoundIsWhatARoundSelects) {
    for (const double keep : {0.3, 0.65, 0.95})
        for (const std::size_t multiple : {1u, 4u, 8u}) {
            options.keep = keep;
            options.pruning.limits.multiple = multiple;
            const auto path = walk();
            for (std::size_t i = 0; i < path.size(); ++i) {
                std::vector<std::size_t> units, selected;
                for (std::size_t l = 0; l < 3; ++l) {
                    units.push_back(units_before(path, i, l));
                    if (units.back() == 0)
                        units.pop_back();
                    else
                        selected.push_back(path[i].pruned.layers[l].selected);
                }
                EXPECT_EQ(hidden_after_round(units, options), selected);
            }
        }
    EXPECT_TRUE(hidden_after_round({}, options).empty());
}

// --- one shot ------------------------------------------------------------------------------------------------------

TEST_F(PruningPath, OneShotPrunesEveryPointFromTheGeneralNetworkToItsBudget) {
    options.rounds = 1;
    for (const pruning::Limits& limits : {pruning::Limits{}, pruning::Limits{.floor = 6}, pruning::Limits{.cap = 0.5},
                                          pruning::Limits{.multiple = 8}}) {
        options.pruning.limits = limits;
        const auto path = walk();
        expect_sound(path);
        std::size_t point = 0;
        for (int i = 0; i < 16; ++i) {
            const double share = 0.7 * std::pow(0.005 / 0.7, i / 15.0);
            const auto budget = static_cast<std::size_t>(share * static_cast<double>(general.parameters()));
            if (budget < pruning::fewest_parameters(general, limits)) continue;
            ASSERT_LT(point, path.size());
            const auto by_hand = prune(general, pruning::ParameterBudget{budget}, options.pruning);
            EXPECT_EQ(path[point].pruned.network, retrained(by_hand.network, static_cast<std::size_t>(i)));
            EXPECT_LE(path[point].pruned.network.parameters(), budget);
            ++point;
        }
        EXPECT_EQ(point, path.size());
    }
    options.pruning.limits = {.cap = 0.01};
    EXPECT_TRUE(walk().empty());
}

TEST_F(PruningPath, OneShotMeetsARatioOrABudgetWithOnePoint) {
    options.rounds = 1;
    for (const pruning::Goal& goal : {pruning::Goal{pruning::KeepRatio{0.3}}, {pruning::ParameterBudget{200}}}) {
        options.goal = goal;
        const auto path = walk();
        expect_sound(path);
        ASSERT_EQ(path.size(), 1u);
        EXPECT_EQ(path[0].pruned.network, retrained(prune(general, goal, options.pruning).network, 0));
    }
}

// --- layers that vanish --------------------------------------------------------------------------------------------

// A narrow linear layer between wide ones is worth its parameters until they have become narrow too.
TEST_F(PruningPath, ReportsComposeWhenALayerVanishesOnTheWay) {
    for (const std::size_t floor : {1u, 2u}) {
        use(3, {40, 3, 40});
        general.layers[1].activation = {SENTEI_IDENTITY};
        options.pruning.limits.floor = floor;
        options.keep = 0.5;
        const auto path = walk();
        expect_sound(path);
        std::size_t with = 0, without = 0;
        for (const auto& point : path) ++(point.pruned.layers[1].after > 0 ? with : without);
        EXPECT_GT(with, 0u);
        EXPECT_GT(without, 1u);
        EXPECT_GE(path.back().pruned.layers[2].selected, floor);
        for (std::size_t i = 0; i < path.size(); ++i)
            for (const std::size_t l : {0u, 2u})
                if (units_before(path, i, l) > 0) {
                    EXPECT_LE(path[i].pruned.layers[l].selected, units_before(path, i, l));
                }
    }
}

TEST_F(PruningPath, EndsWhereEveryLayerHasVanished) {
    use(3, {30, 30}, {SENTEI_IDENTITY});
    for (const std::size_t rounds : {0u, 3u}) {
        options.rounds = rounds;
        const auto path = walk();
        expect_sound(path);
        ASSERT_EQ(path.size(), 1u);
        EXPECT_EQ(path[0].pruned.network.hidden(), 0u);
    }
}

TEST_F(PruningPath, ANetworkWithoutHiddenLayersHasNoPath) {
    use(2, {});
    for (const std::size_t rounds : {0u, 1u, 3u})
        for (const std::optional<pruning::Goal>& goal :
             {std::optional<pruning::Goal>{}, {pruning::KeepRatio{0.5}}, {pruning::Tolerance{0.1}}}) {
            options.rounds = rounds;
            options.goal = goal;
            EXPECT_TRUE(walk().empty());
            EXPECT_EQ(path_length(general, options), 0u);
        }
}

// --- threads, stopping, observing ----------------------------------------------------------------------------------

TEST_F(PruningPath, AnyNumberOfThreadsGivesTheSameBytes) {
    for (const std::size_t rounds : {0u, 1u}) {
        options.rounds = rounds;
        const auto one = on_threads(1, [&] { return walk(); });
        ASSERT_GT(one.size(), 4u);
        for (const std::size_t threads : {2u, 7u}) {
            const auto other = on_threads(threads, [&] { return walk(); });
            ASSERT_EQ(one.size(), other.size());
            for (std::size_t i = 0; i < one.size(); ++i) {
                EXPECT_EQ(one[i].pruned.network, other[i].pruned.network);
                EXPECT_EQ(one[i].rows.loss, other[i].rows.loss);
                EXPECT_EQ(one[i].after.loss, other[i].after.loss);
            }
        }
    }
}

TEST_F(PruningPath, AStopRequestGivesAShorterPath) {
    for (const std::size_t rounds : {0u, 1u}) {
        options.rounds = rounds;
        const auto whole = walk();
        std::stop_source source;
        const auto path = on_threads(1, [&] {
            return walk(source.get_token(), [&](std::size_t done, std::size_t) {
                if (done == 2) source.request_stop();
            });
        });
        EXPECT_EQ(path.size(), 2u);
        for (const auto& point : path)
            EXPECT_TRUE(std::ranges::any_of(
                whole, [&](const PathPoint& other) { return other.pruned.network == point.pruned.network; }));
        EXPECT_TRUE(walk(source.get_token()).empty());
    }
}

TEST_F(PruningPath, TheObserverHearsOfEveryPointOnce) {
    for (const std::size_t rounds : {0u, 1u, 2u}) {
        options.rounds = rounds;
        std::vector<std::size_t> heard;
        const auto path = walk({}, [&](std::size_t done, std::size_t of) {
            heard.push_back(done);
            EXPECT_EQ(of, path_length(general, options));
        });
        std::vector<std::size_t> wanted(path.size());
        std::iota(wanted.begin(), wanted.end(), std::size_t{1});
        EXPECT_EQ(heard, wanted);
    }
}

}  // namespace
}  // namespace sentei::evaluation
