// Probabilities that multiclass training aims at in place of labels.
#include <gtest/gtest.h>

#include "engine/training/initialise.hpp"
#include "engine/training/passes.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"
#include "tests/support/tables.hpp"

namespace sentei::training {
namespace {

constexpr std::size_t classes = 4, rows_of_a_test = 9;

// Every third row is sure of one class, the others are spread over all of them.
Matrix random_probabilities(std::size_t rows, Random& random) {
    Matrix soft(rows, classes);
    for (std::size_t r = 0; r < rows; ++r) {
        if (r % 3 == 0) {
            soft(r, random.below(classes)) = 1;
            continue;
        }
        double sum = 0;
        for (float& share : soft.row(r)) sum += share = static_cast<float>(random.uniform());
        for (float& share : soft.row(r)) share = static_cast<float>(share / sum);
    }
    return soft;
}

Matrix one_hot(const std::vector<std::int32_t>& labels, std::size_t columns) {
    Matrix soft(labels.size(), columns);
    for (std::size_t r = 0; r < labels.size(); ++r) soft(r, static_cast<std::size_t>(labels[r])) = 1;
    return soft;
}

double mean_loss(const model::Network& network, const data::Examples& rows) {
    double sum = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const auto outputs = reference::forward(network, reference::row(rows.inputs, r)).back();
        double all = 0;
        for (const double output : outputs) all += std::exp(output);
        for (std::size_t c = 0; c < outputs.size(); ++c) sum += rows.soft(r, c) * (std::log(all) - outputs[c]);
    }
    return sum / static_cast<double>(rows.rows());
}

double numeric_gradient(model::Network& network, float& weight, const data::Examples& rows) {
    const float kept = weight;
    const float up = kept + 1e-3f, down = kept - 1e-3f;
    weight = up;
    const double above = mean_loss(network, rows);
    weight = down;
    const double below = mean_loss(network, rows);
    weight = kept;
    return (above - below) / (double{up} - double{down});
}

struct Step {
    double loss;
    Gradients gradients;
};

Step step(const model::Network& network, const plugin::Backend& backend, const data::Examples& rows) {
    Passes passes(network, rows.rows());
    Step done{0, Gradients(network)};
    passes.forward(network, backend, rows.inputs.data(), rows.rows());
    const float scale = 1.0f / static_cast<float>(rows.rows());
    done.loss = loss(backend, data::Task::multiclass, rows, 0, rows.rows(), network.outputs(), passes.outputs(),
                     passes.gradient(network.layers.size() - 1), scale) /
                static_cast<double>(rows.rows());
    passes.backward(network, backend, &done.gradients);
    return done;
}

class SoftTargets : public testing::Test {
  protected:
    void SetUp() override {
        const std::size_t widths[] = {5, 7, 6, classes};
        network = initialise(widths, {SENTEI_TANH}, 11);
        rows = reference::random_examples(data::Task::multiclass, rows_of_a_test, 5, classes, random);
    }

    Random random{3};
    model::Network network;
    data::Examples rows;
};

TEST_F(SoftTargets, GradientEqualsCentralDifferencesOnEveryBackend) {
    rows.soft = random_probabilities(rows.rows(), random);
    for (const auto& backend : support::backends()) {
        SCOPED_TRACE(backend->id());
        const auto done = step(network, *backend, rows);
        EXPECT_NEAR(done.loss, mean_loss(network, rows), 1e-5);
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            auto& layer = network.layers[l];
            for (std::size_t i = 0; i < layer.weights.size(); ++i)
                EXPECT_NEAR(done.gradients.layers[l].weights.values()[i],
                            numeric_gradient(network, layer.weights.values()[i], rows), 2e-4)
                    << "layer " << l << " weight " << i;
            for (std::size_t j = 0; j < layer.units(); ++j)
                EXPECT_NEAR(done.gradients.layers[l].bias[j], numeric_gradient(network, layer.bias[j], rows), 2e-4);
        }
    }
}

TEST_F(SoftTargets, CertainOnesGiveLossAndGradientsOfTheLabels) {
    for (const auto& backend : support::backends()) {
        SCOPED_TRACE(backend->id());
        rows.soft = {};
        const auto labels = step(network, *backend, rows);
        rows.soft = one_hot(rows.labels, classes);
        const auto soft = step(network, *backend, rows);
        EXPECT_NEAR(soft.loss, labels.loss, 1e-6);
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            const auto& one = soft.gradients.layers[l];
            const auto& other = labels.gradients.layers[l];
            for (std::size_t i = 0; i < one.weights.size(); ++i)
                EXPECT_NEAR(one.weights.values()[i], other.weights.values()[i], 1e-6);
            for (std::size_t j = 0; j < one.bias.size(); ++j) EXPECT_NEAR(one.bias[j], other.bias[j], 1e-6);
        }
    }
}

TEST_F(SoftTargets, WinOverTheLabelsAndRowsCountFromTheFirst) {
    rows.soft = random_probabilities(rows.rows(), random);
    auto mislabelled = rows;
    for (auto& label : mislabelled.labels) label = (label + 1) % static_cast<std::int32_t>(classes);
    const auto backend = support::catalogue().backend();
    const Matrix outputs = reference::random_matrix(rows.rows(), classes, random);
    const auto sum = [&](const data::Examples& examples, std::size_t first, std::size_t count) {
        return loss(*backend, data::Task::multiclass, examples, first, count, classes, outputs.row(first).data(),
                    nullptr, 1);
    };
    EXPECT_EQ(sum(rows, 0, 9), sum(mislabelled, 0, 9));
    EXPECT_NEAR(sum(rows, 0, 4) + sum(rows, 4, 5), sum(rows, 0, 9), 1e-5);
}

TEST_F(SoftTargets, AnOutputThatIsCertainlyWrongGivesAFiniteLoss) {
    rows.soft = one_hot(std::vector<std::int32_t>(rows.rows(), 0), classes);
    Matrix outputs(rows.rows(), classes), gradient(rows.rows(), classes);
    for (std::size_t r = 0; r < rows.rows(); ++r) outputs(r, 1) = 1e6f;
    const auto backend = support::catalogue().backend();
    EXPECT_TRUE(std::isfinite(
        loss(*backend, data::Task::multiclass, rows, 0, rows.rows(), classes, outputs.data(), gradient.data(), 1)));
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        EXPECT_EQ(gradient(r, 0), -1);
        EXPECT_EQ(gradient(r, 1), 1);
    }
}

TEST(SoftTraining, CertainTargetsTrainAsTheLabelsDo) {
    const auto data = support::dataset(300, 3, 4);
    const std::size_t widths[] = {data.encoder.inputs(), 12, 3};
    const auto backend = support::catalogue().backend();
    const Options options{.optimizer = Optimizer::sgd, .rate = 0.05, .epochs = 5};
    auto from_labels = initialise(widths, {}, 1), from_soft = from_labels;
    const auto labels = train(from_labels, data.encoder, data.train, data.validation, options, backend);
    auto rows = data.train;
    rows.soft = one_hot(rows.labels, 3);
    const auto soft = train(from_soft, data.encoder, rows, data.validation, options, backend);
    ASSERT_EQ(soft.epochs.size(), labels.epochs.size());
    for (std::size_t e = 0; e < soft.epochs.size(); ++e) {
        EXPECT_NEAR(soft.epochs[e].training_loss, labels.epochs[e].training_loss, 1e-4);
        EXPECT_NEAR(soft.epochs[e].validation.loss, labels.epochs[e].validation.loss, 1e-4);
    }
}

// What is learnt is the probabilities: the loss ends near their entropy.
TEST(SoftTraining, LearnsTheProbabilities) {
    const auto data = support::dataset(300, 3, 4);
    const std::size_t widths[] = {data.encoder.inputs(), 12, 3};
    auto rows = data.train;
    rows.soft = one_hot(rows.labels, 3);
    double entropy = 0;
    for (const double share : {0.7, 0.15, 0.15}) entropy -= share * std::log(share);
    for (float& share : rows.soft.values()) share = share == 1 ? 0.7f : 0.15f;
    auto network = initialise(widths, {}, 1);
    const auto history = train(network, data.encoder, rows, data.validation, {.rate = 0.01, .epochs = 150},
                               support::catalogue().backend());
    EXPECT_GT(history.epochs.back().training_loss, entropy);
    EXPECT_LT(history.epochs.back().training_loss, entropy + 0.1);
}

}  // namespace
}  // namespace sentei::training
