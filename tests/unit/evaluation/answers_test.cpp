#include "engine/evaluation/answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/parallel/parallel.hpp"
#include "engine/training/initialise.hpp"
#include "engine/training/quality.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::evaluation {
namespace {

std::size_t sum(const std::vector<std::size_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

class AnswersTest : public testing::Test {
  protected:
    void use(std::size_t rows, std::size_t classes, std::uint64_t seed) { use(support::dataset(rows, classes, seed)); }

    void use(data::Dataset set) {
        data = std::move(set);
        for (auto* network : {&one, &other})
            *network = training::initialise(std::vector<std::size_t>{data.encoder.inputs(), 8, data.encoder.outputs()},
                                            {}, network == &one);
    }

    std::vector<Answers> answers() const { return answers_of({&one, &other}, data.encoder, data.train, backend); }

    training::Quality quality(const model::Network& network) const {
        return training::measure(network, data.encoder, data.train, backend);
    }

    const std::shared_ptr<const plugin::Backend> backend = support::catalogue().backend();
    data::Dataset data;
    model::Network one, other;
};

TEST_F(AnswersTest, ConfusionCountsEveryRowAndItsDiagonalIsTheAccuracy) {
    for (const std::size_t classes : {2u, 3u})
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            use(200, classes, seed);
            std::size_t which = 0;
            for (const auto& found : answers()) {
                ASSERT_EQ(found.confusion.size(), classes);
                std::size_t rows = 0, right = 0;
                for (std::size_t c = 0; c < classes; ++c) {
                    ASSERT_EQ(found.confusion[c].size(), classes);
                    const auto of_class = std::ranges::count(data.train.labels, static_cast<std::int32_t>(c));
                    EXPECT_EQ(sum(found.confusion[c]), static_cast<std::size_t>(of_class));
                    rows += sum(found.confusion[c]);
                    right += found.confusion[c][c];
                }
                EXPECT_EQ(rows, data.train.rows());
                EXPECT_EQ(static_cast<double>(right) / static_cast<double>(rows),
                          quality(which++ == 0 ? one : other).accuracy);
                EXPECT_TRUE(found.residual_edges.empty() && found.sample.empty());
            }
        }
}

TEST_F(AnswersTest, MoreThanAHundredClassesHaveNoConfusion) {
    for (const std::size_t classes : {100u, 101u}) {
        use(support::wide_dataset(2000, 3, classes, 5));
        EXPECT_EQ(answers()[0].confusion.size(), classes == 100 ? 100u : 0u);
    }
}

// The root of the mean square of the residuals is the RMSE, and each lies in its bin.
TEST_F(AnswersTest, ResidualsCountEveryRowAndBoundTheRmse) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        use(200, 0, seed);
        const auto both = answers();
        EXPECT_EQ(both[0].residual_edges, both[1].residual_edges);
        for (const auto* found : {&both[0], &both[1]}) {
            const auto& edges = found->residual_edges;
            ASSERT_EQ(edges.size(), 31u);
            ASSERT_EQ(found->residual_counts.size(), 30u);
            EXPECT_EQ(sum(found->residual_counts), data.train.rows());
            EXPECT_TRUE(found->confusion.empty());
            double least = 0, most = 0;
            for (std::size_t b = 0; b < 30; ++b) {
                const double low = std::abs(edges[b]), high = std::abs(edges[b + 1]);
                const bool around_zero = edges[b] < 0 && edges[b + 1] > 0;
                const auto count = static_cast<double>(found->residual_counts[b]);
                least += count * (around_zero ? 0 : std::pow(std::min(low, high), 2));
                most += count * std::pow(std::max(low, high), 2);
            }
            const auto rows = static_cast<double>(data.train.rows());
            const double rmse = quality(found == &both[0] ? one : other).rmse;
            EXPECT_GE(rmse, std::sqrt(least / rows) * (1 - 1e-6));
            EXPECT_LE(rmse, std::sqrt(most / rows) * (1 + 1e-6));
        }
    }
}

TEST_F(AnswersTest, TheSampleIsRowsEvenlySpreadInTheUnitsOfTheTarget) {
    for (const std::size_t rows : {100u, 500u, 1300u}) {
        use(rows, 0, 3);
        const auto sample = answers()[0].sample;
        const std::size_t all = data.train.rows();
        ASSERT_EQ(sample.size(), std::min<std::size_t>(300, all));
        const auto outputs = model::Predictor(one, backend).run(data.train.inputs);
        const auto in_units = [&](float value) {
            return value * data.encoder.target_scale() + data.encoder.target_mean();
        };
        std::size_t row = 0, last = 0;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            while (row < all && (sample[i].first != in_units(data.train.targets(row, 0)) ||
                                 sample[i].second != in_units(outputs(row, 0))))
                ++row;
            ASSERT_LT(row, all) << "the sample is not in the order of the rows";
            if (i > 0) {
                EXPECT_LE(row - last, all / sample.size() + 1);
            }
            last = row++;
        }
        double squares = 0;  // the whole of the rows is there: then it says the RMSE
        for (const auto& [actual, predicted] : sample) squares += std::pow(predicted - actual, 2);
        if (sample.size() == all) {
            EXPECT_NEAR(std::sqrt(squares / static_cast<double>(all)), quality(one).rmse, 1e-6 * quality(one).rmse);
        }
    }
}

TEST_F(AnswersTest, AreTheSameOnAnyNumberOfThreads) {
    for (const std::size_t classes : {0u, 3u}) {
        use(2000, classes, 4);
        std::vector<Answers> first;
        for (const std::size_t threads : {1u, 2u, 7u})
            parallel::Threads(threads).run([&] {
                const auto found = answers();
                if (threads == 1) first = found;
                for (std::size_t n = 0; n < 2; ++n) {
                    EXPECT_EQ(found[n].confusion, first[n].confusion);
                    EXPECT_EQ(found[n].residual_edges, first[n].residual_edges);
                    EXPECT_EQ(found[n].residual_counts, first[n].residual_counts);
                    EXPECT_EQ(found[n].sample, first[n].sample);
                }
            });
    }
}

}  // namespace
}  // namespace sentei::evaluation
