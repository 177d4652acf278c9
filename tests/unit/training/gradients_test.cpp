// Back-propagated gradients against central differences of the plain double-precision loss.
#include <gtest/gtest.h>

#include "engine/training/initialise.hpp"
#include "engine/training/passes.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"

namespace sentei::training {
namespace {

constexpr std::uint32_t activations[] = {SENTEI_RELU,    SENTEI_LEAKY_RELU, SENTEI_TANH,
                                         SENTEI_SIGMOID, SENTEI_GELU,       SENTEI_IDENTITY};
constexpr data::Task tasks[] = {data::Task::multiclass, data::Task::binary, data::Task::regression};

class GradientTest : public testing::TestWithParam<std::tuple<std::uint32_t, data::Task>> {};

double numeric_gradient(model::Network& network, float& weight, data::Task task, const data::Examples& rows) {
    const float kept = weight;
    const float up = kept + 1e-3f, down = kept - 1e-3f;
    weight = up;
    const double above = reference::mean_loss(network, task, rows);
    weight = down;
    const double below = reference::mean_loss(network, task, rows);
    weight = kept;
    return (above - below) / (double{up} - double{down});
}

TEST_P(GradientTest, EqualsCentralDifferencesOnEveryBackend) {
    const auto [activation, task] = GetParam();
    const std::size_t outputs = task == data::Task::multiclass ? 4 : 1;
    const std::size_t widths[] = {5, 7, 6, outputs};
    Random random(7, activation);
    model::Network network = initialise(widths, {activation, 0.1f}, 11);
    for (auto& layer : network.layers)
        for (float& bias : layer.bias) bias = static_cast<float>(0.3 * random.normal());
    const auto rows = reference::random_examples(task, 9, 5, outputs, random);

    const auto backends = support::backends();
    ASSERT_FALSE(backends.empty());
    for (const auto& backend : backends) {
        SCOPED_TRACE(backend->id());
        Passes passes(network, 16);
        Gradients gradients(network);
        passes.forward(network, *backend, rows.inputs.data(), rows.rows());
        const double sum = loss(*backend, task, rows, 0, rows.rows(), outputs, passes.outputs(),
                                passes.gradient(network.layers.size() - 1), 1.0f / 9);
        EXPECT_NEAR(sum / 9, reference::mean_loss(network, task, rows), 1e-5);
        passes.backward(network, *backend, &gradients);
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            auto& layer = network.layers[l];
            for (std::size_t i = 0; i < layer.weights.size(); ++i)
                EXPECT_NEAR(gradients.layers[l].weights.values()[i],
                            numeric_gradient(network, layer.weights.values()[i], task, rows), 2e-4)
                    << "layer " << l << " weight " << i;
            for (std::size_t j = 0; j < layer.units(); ++j)
                EXPECT_NEAR(gradients.layers[l].bias[j], numeric_gradient(network, layer.bias[j], task, rows), 2e-4)
                    << "layer " << l << " bias " << j;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryActivationAndLoss, GradientTest,
                         testing::Combine(testing::ValuesIn(activations), testing::ValuesIn(tasks)));

}  // namespace
}  // namespace sentei::training
