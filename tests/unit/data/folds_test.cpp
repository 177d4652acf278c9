// Which rows train and which judge in every fold.
#include "engine/data/folds.hpp"

#include <map>
#include <set>

#include "engine/core/random.hpp"
#include "tests/support/tables.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using Row = std::vector<float>;

Row row(const Examples& rows, std::size_t r) { return {rows.inputs.row(r).begin(), rows.inputs.row(r).end()}; }

// The answer of every row; rows have different inputs, so these tell them apart.
std::map<Row, float> answers(const Examples& rows) {
    std::map<Row, float> found;
    for (std::size_t r = 0; r < rows.rows(); ++r)
        found[row(rows, r)] = rows.labels.empty() ? rows.targets(r, 0) : static_cast<float>(rows.labels[r]);
    EXPECT_EQ(found.size(), rows.rows());
    return found;
}

// Labels and targets are there as the task has them, and say the same.
void expect_whole(const Examples& rows, Task task) {
    EXPECT_EQ(rows.labels.size(), task == Task::regression ? 0 : rows.rows());
    EXPECT_EQ(rows.targets.rows(), task == Task::multiclass ? 0 : rows.rows());
    for (std::size_t r = 0; task == Task::binary && r < rows.rows(); ++r)
        EXPECT_EQ(rows.targets(r, 0), static_cast<float>(rows.labels[r]));
}

constexpr std::size_t every_task[] = {0, 2, 3};  // classes of support::dataset

TEST(Folds, EveryTrainingAndValidationRowJudgesOnce) {
    for (const std::size_t classes : every_task)
        for (const std::size_t count : {2u, 3u, 4u, 5u, 9u}) {
            SCOPED_TRACE(std::to_string(classes) + " classes, " + std::to_string(count) + " folds");
            const auto set = support::dataset(150, classes, count);
            auto all = answers(set.train);
            all.merge(answers(set.validation));
            const auto cut = folds(set, count, 7);
            ASSERT_EQ(cut.size(), count);
            std::map<Row, float> judged;
            std::size_t judging = 0;
            for (const auto& fold : cut) {
                EXPECT_EQ(fold.encoder, set.encoder);
                EXPECT_EQ(fold.test.rows(), 0u);
                expect_whole(fold.train, set.encoder.task());
                expect_whole(fold.validation, set.encoder.task());
                judging += fold.validation.rows();
                auto here = answers(fold.validation);
                const auto trained = answers(fold.train);
                for (const auto& [inputs, answer] : trained) {
                    EXPECT_FALSE(here.contains(inputs)) << "trains and judges";
                    EXPECT_EQ(all.at(inputs), answer);
                }
                EXPECT_EQ(here.size() + trained.size(), all.size());
                judged.merge(here);
            }
            EXPECT_EQ(judging, all.size());
            EXPECT_EQ(judged, all);
        }
}

TEST(Folds, TheFirstIsTheSetAsItIsCut) {
    for (const std::size_t classes : every_task)
        for (const std::size_t count : {1u, 4u}) {
            const auto set = support::dataset(100, classes, 3);
            const auto cut = folds(set, count, 1);
            ASSERT_EQ(cut.size(), count);
            EXPECT_EQ(cut[0].train.inputs, set.train.inputs);
            EXPECT_EQ(cut[0].train.labels, set.train.labels);
            EXPECT_EQ(cut[0].train.targets, set.train.targets);
            EXPECT_EQ(cut[0].validation.inputs, set.validation.inputs);
            EXPECT_EQ(cut[0].validation.labels, set.validation.labels);
            EXPECT_EQ(cut[0].validation.targets, set.validation.targets);
        }
}

TEST(Folds, EveryClassIsDealtEvenly) {
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const std::size_t classes : {2u, 3u}) {
            const auto set = support::dataset(120, classes, seed);
            const std::size_t parts = 2 + seed % 4;
            const auto cut = folds(set, parts + 1, seed);
            for (std::int32_t c = 0; c < static_cast<std::int32_t>(classes); ++c) {
                const auto count = [&](const Examples& rows) { return std::ranges::count(rows.labels, c); };
                const double even = static_cast<double>(count(set.train)) / static_cast<double>(parts);
                for (std::size_t fold = 1; fold < cut.size(); ++fold)
                    EXPECT_LT(std::abs(static_cast<double>(count(cut[fold].validation)) - even), 1.0) << seed;
            }
        }
}

// Of every `parts` neighbours in the order of the target, each fold judges one.
TEST(Folds, RegressionTargetsAreSpread) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto set = support::dataset(200, 0, seed);
        const std::size_t parts = 2 + seed % 4;
        const auto cut = folds(set, parts + 1, seed);
        std::vector<float> sorted(set.train.targets.values().begin(), set.train.targets.values().end());
        std::ranges::sort(sorted);
        for (std::size_t fold = 1; fold < cut.size(); ++fold) {
            std::vector<float> targets(cut[fold].validation.targets.values().begin(),
                                       cut[fold].validation.targets.values().end());
            std::ranges::sort(targets);
            for (std::size_t i = 0; i < targets.size(); ++i) {
                EXPECT_GE(targets[i], sorted[i * parts]);
                EXPECT_LE(targets[i], sorted[std::min(i * parts + parts, sorted.size()) - 1]);
            }
        }
    }
}

// For regression it once did not.
TEST(Folds, TheSeedDecides) {
    for (const std::size_t classes : every_task) {
        const auto set = support::dataset(150, classes, 1);
        const auto first = folds(set, 5, 1), again = folds(set, 5, 1), other = folds(set, 5, 2);
        for (std::size_t fold = 1; fold < 5; ++fold) {
            EXPECT_EQ(first[fold].train.inputs, again[fold].train.inputs);
            EXPECT_EQ(first[fold].validation.inputs, again[fold].validation.inputs);
            EXPECT_NE(first[fold].validation.inputs, other[fold].validation.inputs);
        }
    }
}

TEST(Folds, AFoldWithoutARowIsLeftOut) {
    const auto set = support::dataset(10, 0, 1);
    const auto cut = folds(set, 50, 1);
    EXPECT_EQ(cut.size(), 1 + set.train.rows());
    for (std::size_t fold = 1; fold < cut.size(); ++fold) EXPECT_EQ(cut[fold].validation.rows(), 1u);
}

// Two folds swap what trains and what judges; once the second was left out.
TEST(Folds, TheSecondOfTwoTrainsOnTheValidationRows) {
    for (const std::size_t classes : every_task) {
        const auto set = support::dataset(100, classes, 2);
        const auto cut = folds(set, 2, 1);
        ASSERT_EQ(cut.size(), 2u);
        EXPECT_EQ(cut[1].train.inputs, set.validation.inputs);
        EXPECT_EQ(cut[1].train.labels, set.validation.labels);
        EXPECT_EQ(cut[1].train.targets, set.validation.targets);
        EXPECT_EQ(cut[1].validation.inputs, set.train.inputs);
    }
}

TEST(Gather, TakesTheRowsInTheGivenOrderAsOftenAsTheyAreNamed) {
    for (const std::size_t classes : every_task) {
        const auto from = support::dataset(50, classes, 1).train;
        const std::size_t rows[] = {3, 0, 3, 7};
        const auto chosen = gather(from, rows);
        ASSERT_EQ(chosen.rows(), 4u);
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(row(chosen, i), row(from, rows[i]));
            if (classes > 0) {
                EXPECT_EQ(chosen.labels[i], from.labels[rows[i]]);
            }
            if (classes != 3) {
                EXPECT_EQ(chosen.targets(i, 0), from.targets(rows[i], 0));
            }
        }
        EXPECT_EQ(gather(from, {}).rows(), 0u);
    }
}

}  // namespace
}  // namespace sentei::data
