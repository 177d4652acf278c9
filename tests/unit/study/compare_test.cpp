#include "engine/study/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/optimize/general.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/study/width_search.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::study {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::size_t training_epochs = 5, retraining_epochs = 4, teachers = 2;

CompareOptions small_study(std::vector<double> removed = {0.6, 0.85}) {
    CompareOptions options;
    options.base.hidden = {14, 9};
    options.base.training.epochs = training_epochs;
    options.base.retraining.epochs = retraining_epochs;
    options.base.teachers = teachers;
    options.base.seed = 3;
    options.removed = std::move(removed);
    return options;
}

const std::vector<std::string>& criteria() {
    static const std::vector<std::string> ids = [] {
        std::vector<std::string> found;
        for (const auto& candidate : support::catalogue().candidates())
            if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_PRUNER)
                found.emplace_back(candidate.manifest->id);
        return found;
    }();
    return ids;
}

std::vector<std::string> all_methods() {
    auto methods = criteria();
    methods.insert(methods.end(), controls().begin(), controls().end());
    return methods;
}

std::shared_ptr<const plugin::Pruner> pruner_of(const std::string& id) { return support::catalogue().pruner(id); }

std::vector<Cell> cells_of(const data::Dataset& data, const std::vector<std::string>& methods,
                           const CompareOptions& options) {
    return compare(data, methods, options, pruner_of, support::catalogue().backend());
}

Cell cell_of(const data::Dataset& data, const std::string& method, const CompareOptions& options) {
    auto cells = cells_of(data, {method}, options);
    EXPECT_EQ(cells.size(), 1u);
    return cells.empty() ? Cell{} : cells[0];
}

// Everything but the time it took.
std::string text(Cell cell, const data::Dataset& data) {
    cell.seconds = 0;
    return json_of(cell, data.encoder.task()).dump(1);
}

const data::Dataset& three_classes() {
    static const auto data = support::dataset(150, 3, 6);
    return data;
}

std::size_t general_parameters(const data::Dataset& data, const CompareOptions& options) {
    const auto widths = optimize::widths_of(options.base, data.encoder);
    return WidthSpace{widths.front(), widths.back(), {}, 0}.parameters_of(options.base.hidden);
}

std::size_t budget(const data::Dataset& data, const CompareOptions& options, double removed) {
    return static_cast<std::size_t>((1 - removed) * static_cast<double>(general_parameters(data, options)));
}

std::vector<std::size_t> hidden(const Outcome& outcome) {
    return {outcome.layers.begin() + 1, outcome.layers.end() - 1};
}

// --- a cell is a value -----------------------------------------------------------------------------------------------

TEST(Compare, ACellAloneIsTheCellComputedWithOthers) {
    for (const std::size_t rounds : {0u, 1u}) {
        auto options = small_study();
        options.base.rounds = rounds;
        const auto together = cells_of(three_classes(), all_methods(), options);
        ASSERT_EQ(together.size(), all_methods().size());
        for (std::size_t i = 0; i < together.size(); ++i) {
            EXPECT_EQ(together[i].method, all_methods()[i]);
            EXPECT_EQ(text(cell_of(three_classes(), all_methods()[i], options), three_classes()),
                      text(together[i], three_classes()));
        }
    }
}

TEST(Compare, SameOnAnyNumberOfThreads) {
    const auto options = small_study();
    std::vector<std::vector<std::string>> texts;
    for (const std::size_t count : {1u, 2u, 7u})
        parallel::Threads(count).run([&] {
            texts.emplace_back();
            for (const auto& cell : cells_of(three_classes(), all_methods(), options))
                texts.back().push_back(text(cell, three_classes()));
        });
    EXPECT_EQ(texts[0], texts[1]);
    EXPECT_EQ(texts[0], texts[2]);
}

// Whichever other sizes are asked for. 0.3 is what one round reaches, which is not to be mistaken for one shot.
TEST(Compare, ASizeThatOneRoundReachesIsStillIterative) {
    const auto& data = three_classes();
    const std::vector<std::string> methods{"obs", "random", "scratch-short", "general-longer", "pso"};
    const auto many = cells_of(data, methods, small_study({0.3, 0.6, 0.85}));
    for (const std::size_t size : {0u, 1u, 2u}) {
        const auto alone = cells_of(data, methods, small_study({std::vector{0.3, 0.6, 0.85}[size]}));
        for (std::size_t m = 0; m < methods.size(); ++m) {
            auto one = many.at(m);
            one.outcomes = {one.outcomes.at(size)};
            EXPECT_EQ(text(alone.at(m), data), text(one, data));
        }
    }
}

TEST(Compare, EachCellIsReportedOnce) {
    const auto options = small_study({0.6});
    std::map<std::string, int> seen;
    std::vector<Cell> cells =
        compare(three_classes(), all_methods(), options, pruner_of, support::catalogue().backend(), {},
                [&](const Cell& cell) { ++seen[cell.method]; });
    EXPECT_EQ(seen.size(), all_methods().size());
    for (const auto& [method, times] : seen) EXPECT_EQ(times, 1) << method;
    EXPECT_EQ(cells.size(), all_methods().size());
}

TEST(Compare, OtherSeedsGiveOtherNetworks) {
    auto options = small_study({0.6});
    const auto one = cells_of(three_classes(), all_methods(), options);
    options.base.seed = 4;
    const auto other = cells_of(three_classes(), all_methods(), options);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].seed, 3u);
        EXPECT_EQ(other[i].seed, 4u);
        EXPECT_NE(one[i].outcomes[0].test.loss, other[i].outcomes[0].test.loss) << one[i].method;
    }
}

// --- sizes -----------------------------------------------------------------------------------------------------------

TEST(Compare, NothingIsLargerThanAsked) {
    for (const std::size_t classes : {0u, 2u, 3u})
        for (const std::size_t rounds : {0u, 1u}) {
            SCOPED_TRACE(std::to_string(classes) + " classes, rounds " + std::to_string(rounds));
            const auto data = support::dataset(150, classes, 6);
            auto options = small_study({0.3, 0.5, 0.9});
            options.base.rounds = rounds;
            for (const auto& cell : cells_of(data, all_methods(), options)) {
                ASSERT_EQ(cell.outcomes.size(), options.removed.size()) << cell.method;
                for (std::size_t s = 0; s < cell.outcomes.size(); ++s) {
                    const auto& outcome = cell.outcomes[s];
                    EXPECT_EQ(outcome.asked, options.removed[s]);
                    EXPECT_EQ(outcome.layers.front(), data.encoder.inputs());
                    EXPECT_EQ(outcome.layers.back(), data.encoder.outputs());
                    EXPECT_NEAR(outcome.removed,
                                1 - static_cast<double>(outcome.parameters) /
                                        static_cast<double>(general_parameters(data, options)),
                                1e-12);
                    EXPECT_EQ(outcome.drop, training::drop(data.encoder.task(), cell.general, outcome.test));
                    EXPECT_FALSE(outcome.before);
                    if (cell.method != "general-longer") {
                        EXPECT_LE(outcome.parameters, budget(data, options, outcome.asked)) << cell.method;
                    }
                    const WidthSpace space{outcome.layers.front(), outcome.layers.back(), {}, 0};
                    EXPECT_EQ(outcome.parameters, space.parameters_of(hidden(outcome)));
                }
            }
        }
}

TEST(Compare, GeneralLongerRemovesNothing) {
    const auto options = small_study();
    const auto cell = cell_of(three_classes(), "general-longer", options);
    for (const auto& outcome : cell.outcomes) {
        EXPECT_EQ(outcome.removed, 0);
        EXPECT_EQ(outcome.layers, optimize::widths_of(options.base, three_classes().encoder));
        EXPECT_EQ(outcome.parameters, general_parameters(three_classes(), options));
    }
}

TEST(Compare, ScratchNetworksHaveEqualWidthsAndPrunedOnesNoWider) {
    for (const std::size_t rounds : {0u, 1u}) {
        auto options = small_study({0.3, 0.5, 0.9});
        options.base.rounds = rounds;
        const auto cells = cells_of(
            three_classes(), {"scratch-short", "scratch-full", "scratch-distilled", "magnitude", "random"}, options);
        for (std::size_t s = 0; s < options.removed.size(); ++s) {
            const auto widths = hidden(cells[0].outcomes[s]);
            EXPECT_EQ(hidden(cells[1].outcomes[s]), widths);
            EXPECT_EQ(hidden(cells[2].outcomes[s]), widths);
            if (rounds == 1) continue;  // one shot chooses its own share in every layer
            for (const std::size_t m : {3u, 4u})
                for (std::size_t l = 0; l < widths.size(); ++l) EXPECT_LE(hidden(cells[m].outcomes[s])[l], widths[l]);
        }
        EXPECT_NE(cells[0].outcomes[0].test.loss, cells[1].outcomes[0].test.loss);
        EXPECT_NE(cells[0].outcomes[0].test.loss, cells[2].outcomes[0].test.loss);
    }
}

// --- what it cost ----------------------------------------------------------------------------------------------------

TEST(Compare, ControlsCostWhatTheyClaim) {
    for (const std::size_t rounds : {0u, 1u}) {
        auto options = small_study();
        options.base.rounds = rounds;
        options.base.training.epochs = 25;
        options.base.training.patience = 0;
        std::map<std::string, Cell> cells;
        for (auto& cell : cells_of(three_classes(), all_methods(), options)) cells[cell.method] = cell;
        const std::size_t generals = teachers * 25;
        for (std::size_t s = 0; s < options.removed.size(); ++s) {
            const auto epochs = [&](const std::string& method) { return cells[method].outcomes.at(s).epochs; };
            const auto path = epochs("scratch-short");
            EXPECT_EQ(path % retraining_epochs, 0u);
            EXPECT_GT(path, 0u);
            if (rounds == 1) {
                EXPECT_EQ(path, retraining_epochs);
            }
            EXPECT_EQ(epochs("scratch-full"), generals + path);
            EXPECT_EQ(epochs("scratch-distilled"), generals + path);
            EXPECT_EQ(epochs("general-longer"), generals + path);
            EXPECT_EQ(epochs("pso"), generals + path);
            EXPECT_EQ(epochs("random-search"), generals + path);
            for (const auto& id : criteria()) {
                EXPECT_LE(epochs(id), generals + path) << id;
                EXPECT_GT(epochs(id), generals) << id;
            }
        }
    }
}

// 40 trials of at least one epoch each, and one for what they found: no less can be said.
TEST(Compare, SearchesThatCostMoreThanScratchFullSaySo) {
    auto options = small_study({0.6});
    options.base.training.epochs = 1;
    options.base.retraining.epochs = 1;
    const auto cells = cells_of(three_classes(), {"scratch-full", "pso", "random-search"}, options);
    EXPECT_LT(cells[0].outcomes[0].epochs, 40u);
    EXPECT_EQ(cells[1].outcomes[0].epochs, 41u);
    EXPECT_EQ(cells[2].outcomes[0].epochs, 41u);
}

TEST(Compare, WithoutDistillationThereIsOneTeacherAndNoneIsListenedTo) {
    auto options = small_study({0.6});
    options.base.distil_weight = 0;
    options.base.training.patience = 0;
    const auto cells = cells_of(three_classes(), {"scratch-short", "scratch-distilled", "scratch-full"}, options);
    EXPECT_EQ(cells[0].outcomes[0].test.loss, cells[1].outcomes[0].test.loss);
    EXPECT_EQ(cells[2].outcomes[0].epochs, training_epochs + cells[0].outcomes[0].epochs);
}

// --- refusals and endings --------------------------------------------------------------------------------------------

TEST(Compare, RefusesSharesThatCannotGo) {
    for (const double share :
         {0.0, 1.0, -0.1, 1.5, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        EXPECT_THAT(
            [&] {
                cells_of(three_classes(), {"obs"}, small_study({0.5, share}));
            },
            ThrowsMessage<InputError>(HasSubstr("expected shares in (0, 1)")))
            << share;
}

TEST(Compare, RefusesANetworkWithoutHiddenLayers) {
    auto options = small_study();
    options.base.hidden = {};
    EXPECT_THAT([&] { cells_of(three_classes(), {"scratch-full"}, options); },
                ThrowsMessage<InputError>(HasSubstr("without hidden layers")));
}

TEST(Compare, RefusesToJudgeOnNoTestRows) {
    auto data = three_classes();
    data.test = {};
    EXPECT_THAT([&] { cells_of(data, {"obs"}, small_study()); }, ThrowsMessage<InputError>(HasSubstr("no test rows")));
}

TEST(Compare, RefusesAnUnknownCriterion) {
    EXPECT_THROW(cells_of(three_classes(), {"scratch-short", "scratch"}, small_study({0.5})), InputError);
}

// Otherwise there would be no path, and nothing that controls could be trained as long as.
TEST(Compare, RefusesLimitsThatLeaveNothingToPrune) {
    auto options = small_study({0.5});
    options.base.pruning.limits.multiple = 16;
    for (const std::string method : {"obs", "scratch-short", "general-longer"})
        EXPECT_THAT([&] { cells_of(three_classes(), {method}, options); },
                    ThrowsMessage<InputError>(HasSubstr("no smaller network")))
            << method;
}

TEST(Compare, StoppedItHasTheFinishedCellsOnly) {
    std::stop_source before;
    before.request_stop();
    EXPECT_TRUE(compare(three_classes(), all_methods(), small_study(), pruner_of, support::catalogue().backend(),
                        before.get_token())
                    .empty());
    std::stop_source after_one;
    std::vector<std::string> reported;
    std::vector<Cell> cells;
    parallel::Threads(1).run([&] {
        cells = compare(three_classes(), all_methods(), small_study(), pruner_of, support::catalogue().backend(),
                        after_one.get_token(), [&](const Cell& cell) {
                            reported.push_back(cell.method);
                            after_one.request_stop();
                        });
    });
    ASSERT_EQ(cells.size(), 1u);
    EXPECT_EQ(reported, std::vector{cells[0].method});
    EXPECT_EQ(text(cells[0], three_classes()),
              text(cell_of(three_classes(), cells[0].method, small_study()), three_classes()));
}

TEST(Compare, KnowsItsControls) {
    EXPECT_EQ(controls().size(), 6u);
    for (const auto& control : controls()) EXPECT_TRUE(is_control(control));
    for (const auto& id : criteria()) EXPECT_FALSE(is_control(id));
    EXPECT_FALSE(is_control(""));
}

}  // namespace
}  // namespace sentei::study
