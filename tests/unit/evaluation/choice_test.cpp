#include "engine/evaluation/choice.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"

namespace sentei::evaluation {
namespace {

using testing::HasSubstr;
using training::RowQuality;
constexpr data::Task tasks[] = {data::Task::binary, data::Task::multiclass, data::Task::regression};
constexpr Rule every_rule[] = {Rule::balanced, Rule::conservative, Rule::aggressive};

// --- compare -------------------------------------------------------------------------------------------------------

RowQuality random_quality(data::Task task, std::size_t rows, double scale, Random& random) {
    RowQuality quality;
    for (std::size_t r = 0; r < rows; ++r) {
        quality.loss.push_back(scale * std::pow(random.normal(), 2));
        if (data::is_classification(task)) quality.right.push_back(random.below(4) != 0);
    }
    return quality;
}

struct Splits {
    std::vector<RowQuality> general, refined;
};

Splits random_splits(data::Task task, Random& random) {
    Splits splits;
    for (std::size_t split = 1 + random.below(4); split > 0; --split) {
        const std::size_t rows = 2 + random.below(60);
        splits.general.push_back(random_quality(task, rows, 1, random));
        splits.refined.push_back(random_quality(task, rows, 1.5, random));
    }
    return splits;
}

RowQuality pooled(const std::vector<RowQuality>& splits) {
    RowQuality all;
    for (const auto& split : splits) {
        all.loss.insert(all.loss.end(), split.loss.begin(), split.loss.end());
        all.right.insert(all.right.end(), split.right.begin(), split.right.end());
    }
    return all;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

// Standard error of the mean, in two passes.
double error_of_mean(const std::vector<double>& values) {
    const double middle = mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - middle) * (value - middle);
    const auto count = static_cast<double>(values.size());
    return std::sqrt(squares / (count - 1)) / std::sqrt(count);
}

TEST(Compare, EqualsTheFormulasOverThePooledRows) {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        const auto task = tasks[round % 3];
        SCOPED_TRACE(round);
        const auto splits = random_splits(task, random);
        const auto evidence = compare(task, splits.general, splits.refined);
        const auto general = pooled(splits.general), refined = pooled(splits.refined);
        const double base = mean(general.loss), loss = mean(refined.loss);
        ASSERT_EQ(evidence.rows, general.loss.size());
        EXPECT_NEAR(evidence.loss_ratio, loss / base, 1e-12 * loss / base);
        std::vector<double> differences;
        for (std::size_t r = 0; r < evidence.rows; ++r)
            differences.push_back(task == data::Task::regression ? refined.loss[r] - general.loss[r]
                                                                 : double{1.0 * general.right[r]} - refined.right[r]);
        if (task != data::Task::regression) {
            EXPECT_NEAR(evidence.drop, mean(differences), 1e-12);
            EXPECT_NEAR(evidence.drop_error, error_of_mean(differences), 1e-12);
        } else {  // d sqrt(x / base) / dx = 1 / (2 sqrt(x base))
            EXPECT_NEAR(evidence.drop, std::sqrt(loss) / std::sqrt(base) - 1, 1e-12);
            EXPECT_NEAR(evidence.drop_error, error_of_mean(differences) / (2 * std::sqrt(loss * base)), 1e-12);
        }
    }
}

TEST(Compare, ANetworkAgainstItselfDropsNothingAndIsCertain) {
    Random random(2);
    for (const auto task : tasks) {
        const auto splits = random_splits(task, random);
        const auto evidence = compare(task, splits.general, splits.general);
        EXPECT_EQ(evidence.drop, 0);
        EXPECT_EQ(evidence.drop_error, 0);
        EXPECT_EQ(evidence.loss_ratio, 1);
    }
}

TEST(Compare, EveryRowCountsTheSameWhateverTheSplitItIsIn) {
    Random random(3);
    for (const auto task : tasks) {
        const auto splits = random_splits(task, random);
        const auto apart = compare(task, splits.general, splits.refined);
        const auto together = compare(task, {pooled(splits.general)}, {pooled(splits.refined)});
        EXPECT_EQ(apart.drop, together.drop);
        EXPECT_EQ(apart.drop_error, together.drop_error);
        EXPECT_EQ(apart.rows, together.rows);
    }
}

// The paired rows are what makes the error small: a constant difference is certain.
TEST(Compare, TheErrorIsOfPairedRows) {
    RowQuality general, refined;
    for (int r = 0; r < 50; ++r) {
        general.loss.push_back(r);
        refined.loss.push_back(r + 3);
        general.right.push_back(r % 2 != 0);
        refined.right.push_back(r % 2 != 0);
    }
    EXPECT_NEAR(compare(data::Task::regression, {general}, {refined}).drop_error, 0, 1e-12);
    EXPECT_EQ(compare(data::Task::binary, {general}, {refined}).drop_error, 0);
}

TEST(Compare, NoRowsOneRowAndAPerfectGeneralNetworkGiveNumbers) {
    for (const auto task : tasks) {
        for (const auto& evidence : {compare(task, {}, {}), compare(task, {{{2.0}, {1}}}, {{{3.0}, {0}}}),
                                     compare(task, {{{0, 0}, {1, 1}}}, {{{1, 2}, {0, 1}}}),
                                     compare(task, {{{1, 2}, {1, 1}}}, {{{0, 0}, {1, 1}}})}) {
            EXPECT_TRUE(std::isfinite(evidence.drop));
            EXPECT_TRUE(std::isfinite(evidence.drop_error));
            EXPECT_TRUE(std::isfinite(evidence.loss_ratio));
        }
        EXPECT_EQ(compare(task, {{{2.0}, {1}}}, {{{3.0}, {0}}}).drop_error, 0);
    }
}

// --- smooth --------------------------------------------------------------------------------------------------------

std::vector<Evidence> sizes_of(const std::vector<double>& drops, const std::vector<double>& shares = {}) {
    std::vector<Evidence> sizes;
    for (std::size_t i = 0; i < drops.size(); ++i) {
        Evidence size;
        size.drop = drops[i];
        size.share = shares.empty() ? 0.7 / static_cast<double>(i + 1) : shares[i];
        sizes.push_back(size);
    }
    smooth(sizes);
    return sizes;
}

TEST(Smooth, WeighsNeighboursOneTwoOneWithTheGeneralNetworkBeforeTheFirst) {
    Random random(4);
    for (std::size_t count = 0; count < 9; ++count) {
        std::vector<double> drops;
        for (std::size_t i = 0; i < count; ++i) drops.push_back(random.normal());
        const auto sizes = sizes_of(drops);
        for (std::size_t i = 0; i < count; ++i) {
            double sum = 2 * drops[i] + (i > 0 ? drops[i - 1] : 0.0), weight = 3;
            if (i + 1 < count) sum += drops[i + 1], weight = 4;
            EXPECT_NEAR(sizes[i].smoothed, sum / weight, 1e-15);
            EXPECT_EQ(sizes[i].drop, drops[i]);
        }
    }
}

// --- choose --------------------------------------------------------------------------------------------------------

TEST(Choose, NothingPassesNothingIsChosen) {
    for (const Rule rule : every_rule) {
        EXPECT_FALSE(choose({}, rule, 0.5));
        EXPECT_FALSE(choose(sizes_of({0.3, 0.4, 0.5}), rule, 0.01));
    }
}

TEST(Choose, WhereEverySizePassesTheSmallestIs) {
    for (const Rule rule : every_rule) EXPECT_EQ(choose(sizes_of({-0.1, -0.1, 0.0, 0.0}), rule, 0.0), 3u);
}

TEST(Choose, AggressiveTakesTheSmallestThatPassesThoughLargerOnesFail) {
    EXPECT_EQ(choose(sizes_of({0.0, 0.2, 0.3, 0.01, 0.4}), Rule::aggressive, 0.01), 3u);
    EXPECT_EQ(choose(sizes_of({0.02, 0.2}), Rule::aggressive, 0.01), std::nullopt);
}

TEST(Choose, ConservativeAllowsNoDropWhateverMaxDropAndFivePercentOfLoss) {
    auto sizes = sizes_of({0.0, 0.0, -0.1, 0.001, -0.2});
    sizes[1].loss_ratio = 1.05;
    sizes[2].loss_ratio = 1.06;
    sizes[4].loss_ratio = 1.0501;
    EXPECT_EQ(choose(sizes, Rule::conservative, 0.5), 1u);
    sizes[3].drop = 0;
    EXPECT_EQ(choose(sizes, Rule::conservative, 0.0), 3u);
}

TEST(Choose, BalancedIsNotFooledByOneLuckySize) {
    const auto sizes = sizes_of({0.0, 0.001, 0.002, 0.2, -0.01, 0.3});
    EXPECT_EQ(choose(sizes, Rule::aggressive, 0.005), 4u);
    EXPECT_EQ(choose(sizes, Rule::balanced, 0.005), 1u);
}

TEST(Choose, BalancedTakesTheLowestSmoothedDropBelowThreePercent) {
    const auto of = [](std::vector<double> smoothed, const std::vector<double>& shares) {
        auto sizes = sizes_of(smoothed, shares);
        for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i].smoothed = smoothed[i];
        return sizes;
    };
    const std::vector<double> shares{0.5, 0.03, 0.0299, 0.01, 0.005};
    EXPECT_EQ(choose(of({-1, -1, 0.001, 0.002, 0.004}, shares), Rule::balanced, 0.005), 2u);
    EXPECT_EQ(choose(of({-1, -1, 0.003, 0.001, 0.004}, shares), Rule::balanced, 0.005), 3u);
    EXPECT_EQ(choose(of({-1, -1, 0.001, 0.002, 0.006}, shares), Rule::balanced, 0.005), 2u);  // the last fails
    EXPECT_EQ(choose(of({-1, -1, 0.004, 0.004, 0.004}, shares), Rule::balanced, 0.005), 4u);  // ties: the smaller
    EXPECT_EQ(choose(of({-1, 0.001, 0.006, 0.007, 0.008}, shares), Rule::balanced, 0.005), 1u);
    EXPECT_EQ(choose(of({-1, 0.003, 0.006, 0.007, 0.004}, shares), Rule::balanced, 0.005), 4u);
}

// Each rule once more, as its sentence in the header reads.
std::optional<std::size_t> by_the_sentence(const std::vector<Evidence>& sizes, Rule rule, double max_drop) {
    std::vector<std::size_t> passing;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto& size = sizes[i];
        if (rule == Rule::balanced     ? size.smoothed <= max_drop
            : rule == Rule::aggressive ? size.drop <= max_drop
                                       : size.drop <= 0 && size.loss_ratio <= 1.05)
            passing.push_back(i);
    }
    if (passing.empty()) return std::nullopt;
    std::size_t chosen = passing.back();
    if (rule == Rule::balanced && sizes[chosen].share < 0.03)
        for (const std::size_t i : passing)
            if (sizes[i].share < 0.03 && (sizes[i].smoothed < sizes[chosen].smoothed)) chosen = i;
    while (rule == Rule::balanced && chosen != passing.back()) {  // of equals the smallest
        const auto next = std::ranges::find_if(
            passing, [&](std::size_t i) { return i > chosen && sizes[i].smoothed == sizes[chosen].smoothed; });
        if (next == passing.end()) break;
        chosen = *next;
    }
    return chosen;
}

TEST(Choose, RandomEvidenceIsJudgedByTheSentences) {
    Random random(5);
    std::size_t chosen = 0;
    for (int round = 0; round < 2000; ++round) {
        std::vector<double> drops, shares;
        double share = 1;
        for (std::size_t i = random.below(16); i > 0; --i) {
            drops.push_back(0.01 * (static_cast<double>(random.below(9)) - 3));
            shares.push_back(share *= 0.5 + 0.4 * random.uniform());
        }
        auto sizes = sizes_of(drops, shares);
        for (auto& size : sizes) size.loss_ratio = 0.9 + 0.2 * random.uniform();
        for (const Rule rule : every_rule) {
            const double max_drop = 0.01 * static_cast<double>(random.below(4));
            const auto choice = choose(sizes, rule, max_drop);
            EXPECT_EQ(choice, by_the_sentence(sizes, rule, max_drop)) << name(rule) << " round " << round;
            chosen += choice.has_value();
        }
    }
    EXPECT_GT(chosen, 2000u);
}

TEST(Choose, ALargerMaxDropNeverChoosesALargerNetworkAboveThreePercent) {
    Random random(6);
    for (int round = 0; round < 200; ++round) {
        std::vector<double> drops, shares;
        for (std::size_t i = 0; i < 12; ++i) {
            drops.push_back(0.02 * random.normal());
            shares.push_back(0.9 - 0.07 * static_cast<double>(i));
        }
        const auto sizes = sizes_of(drops, shares);
        for (const Rule rule : {Rule::balanced, Rule::aggressive}) {
            std::optional<std::size_t> before;
            for (double max_drop = -0.05; max_drop < 0.05; max_drop += 0.005) {
                const auto choice = choose(sizes, rule, max_drop);
                EXPECT_GE(choice, before);  // nullopt is the least
                before = choice;
            }
        }
    }
}

TEST(Rule, NamesReadBackAndOthersAreRefusedWithTheList) {
    for (const Rule rule : every_rule) EXPECT_EQ(parse_rule(name(rule)), rule);
    for (const char* unknown : {"", "Balanced", "balance", "V0L", "balanced "}) {
        try {
            parse_rule(unknown);
            ADD_FAILURE() << unknown;
        } catch (const InputError& error) {
            for (const Rule rule : every_rule) EXPECT_THAT(error.what(), HasSubstr(name(rule)));
        }
    }
}

TEST(Choose, BalancedLooksAtTheLossToo) {
    const auto with = [](double ratio, double rise) {
        return Evidence{.share = 0.1, .rows = 100, .loss_ratio = ratio, .loss_rise = rise};
    };
    EXPECT_TRUE(choose({with(1.2, 1.0)}, Rule::balanced, 0.005));
    EXPECT_TRUE(choose({with(50.0, 0.02)}, Rule::balanced, 0.005));
    EXPECT_FALSE(choose({with(1.21, 0.021)}, Rule::balanced, 0.005));
}

TEST(Confidence, IsTheNormalDistributions) {
    const auto of = [](double smoothed, double error) {
        return confidence({.drop_error = error, .smoothed = smoothed}, 0.005);
    };
    EXPECT_DOUBLE_EQ(of(0.005, 0.01), 0.5);
    EXPECT_NEAR(of(0.005 - 0.01959964, 0.01), 0.975, 1e-6);
    EXPECT_NEAR(of(0.005 + 0.01959964, 0.01), 0.025, 1e-6);
    EXPECT_EQ(of(0.005, 0), 1);
    EXPECT_EQ(of(0.006, 0), 0);
}

}  // namespace
}  // namespace sentei::evaluation
