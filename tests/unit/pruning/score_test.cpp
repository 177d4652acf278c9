#include "engine/pruning/score.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/pruning/prune.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning {
namespace {

constexpr std::uint32_t everything = 63;

// What the criterion below needs, and from which layer on it fails.
struct Wish {
    std::uint32_t needs = 0, fails_from = 1000;
};
Wish wish;

bool only_what_is_needed(const sentei_layer& layer) {
    const auto matches = [](std::uint32_t need, std::initializer_list<const void*> pointers) {
        return std::ranges::all_of(pointers,
                                   [=](const void* p) { return (p != nullptr) == ((wish.needs & need) != 0); });
    };
    return matches(SENTEI_NEEDS_MOMENTS, {layer.mean, layer.variance, layer.minimum, layer.maximum, layer.positive}) &&
           matches(SENTEI_NEEDS_DEVIATION, {layer.absolute_deviation}) &&
           matches(SENTEI_NEEDS_ACTIVATIONS, {layer.activations}) &&
           matches(SENTEI_NEEDS_GRADIENTS, {layer.gradients}) && matches(SENTEI_NEEDS_GRAM, {layer.covariance}) &&
           matches(SENTEI_NEEDS_SENSITIVITY, {layer.sensitivity});
}

int32_t create(const sentei_host*, const sentei_setting*, size_t, void** self, sentei_error*) {
    *self = &wish;
    return SENTEI_OK;
}
void destroy(void*) {}
uint32_t needs(const void*) { return wish.needs; }
int32_t score_units(const void*, const sentei_layer* layer, double* scores, sentei_error* error) {
    if (layer->index >= wish.fails_from) {
        const std::string sentence = "no score for number " + std::to_string(layer->index);
        if (error != nullptr) sentence.copy(error->message, sentence.size() + 1);
        if (error != nullptr) error->message[sentence.size()] = '\0';
        return SENTEI_FAILED;
    }
    if (!only_what_is_needed(*layer)) return SENTEI_INVALID;
    for (std::size_t j = 0; j < layer->units; ++j)
        scores[j] = layer->weights[j * layer->inputs] + 2.0 * layer->bias[j] +
                    3.0 * layer->next_weights[(layer->outputs - 1) * layer->units + j] + layer->index;
    return SENTEI_OK;
}

class ScoreTest : public testing::Test {
  protected:
    ScoreTest() : network_(test::network_of({4, 6, 5, 7, 3}, SENTEI_TANH, random_)) {
        wish = {};
        const auto rows = reference::random_examples(data::Task::multiclass, 20, 4, 3, random_);
        statistics_ = survey(network_, rows, everything, *support::catalogue().backend());
    }

    plugin::Pruner pruner() const {
        static constexpr sentei_manifest manifest{.magic = SENTEI_MAGIC,
                                                  .size = sizeof(sentei_manifest),
                                                  .abi_major = SENTEI_ABI_MAJOR,
                                                  .abi_minor = SENTEI_ABI_MINOR,
                                                  .kind = SENTEI_PRUNER,
                                                  .id = "wishful",
                                                  .version = "1"};
        static constexpr sentei_pruner table{.size = sizeof(sentei_pruner),
                                             .option_count = 0,
                                             .options = nullptr,
                                             .create = create,
                                             .destroy = destroy,
                                             .needs = needs,
                                             .score = score_units};
        static constexpr sentei_host host{
            .size = sizeof(sentei_host), .abi_major = SENTEI_ABI_MAJOR, .abi_minor = SENTEI_ABI_MINOR};
        return plugin::Pruner(manifest, table, host, {});
    }

    Random random_{41};
    model::Network network_;
    std::vector<LayerStatistics> statistics_;
};

TEST_F(ScoreTest, ShowsTheNetworkAndOnlyTheStatisticsAskedFor) {
    for (wish.needs = 0; wish.needs < 64; ++wish.needs) {
        const Scores scores = score(network_, statistics_, pruner());
        ASSERT_EQ(scores.size(), 3u);
        for (std::size_t l = 0; l < 3; ++l) {
            const auto& layer = network_.layers[l];
            const auto& next = network_.layers[l + 1].weights;
            ASSERT_EQ(scores[l].size(), layer.units());
            for (std::size_t j = 0; j < layer.units(); ++j)
                EXPECT_DOUBLE_EQ(scores[l][j], layer.weights(j, 0) + 2.0 * layer.bias[j] +
                                                   3.0 * next(next.rows() - 1, j) + static_cast<double>(l));
        }
    }
}

TEST_F(ScoreTest, FirstFailingLayerSpeaks) {
    wish.fails_from = 1;
    for (int round = 0; round < 50; ++round) {
        try {
            score(network_, statistics_, pruner());
            FAIL();
        } catch (const InputError& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr("no score for number 1"));
        }
    }
}

TEST_F(ScoreTest, StatisticsThatWereNotSurveyedAreOurMistake) {
    wish.needs = SENTEI_NEEDS_GRAM;
    statistics_[1].covariance.clear();
    EXPECT_THROW(score(network_, statistics_, pruner()), std::logic_error);
}

TEST_F(ScoreTest, NoHiddenLayersNoScores) {
    EXPECT_TRUE(score(test::network_of({3, 2}, SENTEI_RELU, random_), {}, pruner()).empty());
}

// Every criterion there is, from rows to a small network.
TEST(Prune, EveryCriterionPrunesToTheBudget) {
    Random random(42);
    const auto network = test::network_of({6, 24, 16, 4}, SENTEI_RELU, random);
    const auto rows = reference::random_examples(data::Task::multiclass, 300, 6, 4, random);
    const auto backend = support::catalogue().backend();
    for (const auto& candidate : support::catalogue().candidates()) {
        if (!candidate.refusal.empty() || candidate.manifest->kind != SENTEI_PRUNER) continue;
        SCOPED_TRACE(candidate.manifest->id);
        const auto pruner = support::catalogue().pruner(candidate.manifest->id);
        const auto statistics = survey(network, rows, pruner->needs(), *backend);
        const Scores scores = score(network, statistics, *pruner);
        EXPECT_EQ(scores, score(network, statistics, *pruner));
        const auto pruned = prune(network, statistics, scores, ParameterBudget{network.parameters() / 2}, {});
        EXPECT_LE(pruned.network.parameters(), network.parameters() / 2);
        ASSERT_TRUE(pruned.epsilon.has_value());
        const auto again = prune(network, statistics, scores, Tolerance{*pruned.epsilon}, {});
        EXPECT_EQ(again.network, pruned.network);
    }
}

TEST(Prune, ReportsWhatWasAskedAndWhatWasDone) {
    Random random(43);
    auto network = test::network_of({3, 4, 6, 2}, SENTEI_TANH, random);
    std::ranges::copy(network.layers[1].weights.row(4), network.layers[1].weights.row(5).begin());
    network.layers[1].bias[5] = network.layers[1].bias[4];
    const Scores scores{{0.1, 0.2, 0.3, 0.4}, {1, 2, 3, 4, 5, 6}};
    const auto pruned = prune(network, {}, scores, Tolerance{3.5}, {{.floor = 2}, Compensation::none});
    EXPECT_EQ(model::describe(pruned.network), "3-2-2-2");
    EXPECT_EQ(pruned.clean_up.duplicates, 1u);
    ASSERT_EQ(pruned.layers.size(), 2u);
    EXPECT_EQ(pruned.layers[0].before, 4u);
    EXPECT_EQ(pruned.layers[0].asked, 0u);
    EXPECT_EQ(pruned.layers[0].selected, 2u);
    EXPECT_EQ(pruned.layers[0].after, 2u);
    EXPECT_EQ(pruned.layers[1].asked, 3u);
    EXPECT_EQ(pruned.layers[1].selected, 3u);
    EXPECT_EQ(pruned.layers[1].after, 2u);
}

}  // namespace
}  // namespace sentei::pruning
