// Steps within the products against gradients that are written down, and backends that have no such steps.
#include <gtest/gtest.h>

#include "engine/training/initialise.hpp"
#include "engine/training/passes.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"
#include "tests/support/tables.hpp"

namespace sentei::training {
namespace {

constexpr std::uint32_t activations[] = {SENTEI_RELU,    SENTEI_LEAKY_RELU, SENTEI_TANH,
                                         SENTEI_SIGMOID, SENTEI_GELU,       SENTEI_IDENTITY};

// Plain gradient descent: what a step changes is the gradient times the rate.
class PlainSteps final : public Passes::Step {
  public:
    PlainSteps(model::Network& network, const plugin::Backend& backend)
        : network_(network), backend_(backend), velocity_(network) {}

    void take(const Passes::Slope& slope) override {
        auto& layer = network_.layers[slope.layer];
        backend_.gemm_step({.flags = SENTEI_TRANSPOSE_A,
                            .m = layer.units(),
                            .n = layer.inputs(),
                            .k = slope.rows,
                            .a = slope.dz,
                            .b = slope.input,
                            .lda = layer.units(),
                            .ldb = layer.inputs()},
                           {.kind = SENTEI_SGD,
                            .count = layer.weights.size(),
                            .weights = layer.weights.data(),
                            .first = velocity_.layers[slope.layer].weights.data(),
                            .rate = 1});
        for (std::size_t i = 0; i < layer.units(); ++i) layer.bias[i] -= slope.sums[i];
    }

  private:
    model::Network& network_;
    const plugin::Backend& backend_;
    Gradients velocity_;
};

TEST(Steps, TakeTheGradientsThatBackwardGives) {
    const std::size_t widths[] = {19, 70, 33, 5};
    for (const auto activation : activations) {
        Random random(3, activation);
        const auto network = initialise(widths, {activation, 0.1f}, 5);
        const auto rows = reference::random_examples(data::Task::multiclass, 40, 19, 5, random);
        for (const auto& backend : support::backends()) {
            SCOPED_TRACE(backend->id() + " activation " + std::to_string(activation));
            Passes passes(network, 40);
            const auto begin = [&] {
                passes.forward(network, *backend, rows.inputs.data(), 40);
                loss(*backend, data::Task::multiclass, rows, 0, 40, 5, passes.outputs(), passes.gradient(2), 1.0f / 40);
            };
            Gradients gradients(network);
            begin();
            passes.backward(network, *backend, &gradients);
            auto stepped = network;
            PlainSteps steps(stepped, *backend);
            begin();
            passes.descend(stepped, *backend, steps);
            for (std::size_t l = 0; l < network.layers.size(); ++l)
                for (std::size_t i = 0; i < network.layers[l].weights.size(); ++i)
                    EXPECT_NEAR(network.layers[l].weights.values()[i] - stepped.layers[l].weights.values()[i],
                                gradients.layers[l].weights.values()[i], 1e-6)
                        << "layer " << l << " weight " << i;
            for (std::size_t l = 0; l < network.layers.size(); ++l)
                for (std::size_t i = 0; i < network.layers[l].units(); ++i)
                    EXPECT_NEAR(network.layers[l].bias[i] - stepped.layers[l].bias[i], gradients.layers[l].bias[i],
                                1e-6)
                        << "layer " << l << " bias " << i;
        }
    }
}

// Everything falls back to scalar, operation by operation: no steps in the products, no derivatives, no whole networks.
TEST(Steps, ABackendWithoutThemTrainsTheSameNetwork) {
    const sentei_backend hollow{
        .size = offsetof(sentei_backend, gemm),
        .lanes = 1,
        .create = [](const sentei_host*, void**, sentei_error*) -> std::int32_t { return SENTEI_OK; },
        .destroy = [](void*) {}};
    const sentei_host host{.size = sizeof(sentei_host), .abi_major = SENTEI_ABI_MAJOR, .abi_minor = SENTEI_ABI_MINOR};
    const sentei_manifest manifest{.size = sizeof(sentei_manifest), .kind = SENTEI_BACKEND, .id = "hollow"};
    const auto scalar = support::catalogue().backend("scalar");
    const auto backend = std::make_shared<const plugin::Backend>(manifest, hollow, host, scalar);
    EXPECT_TRUE(scalar->runs_networks());
    EXPECT_FALSE(backend->runs_networks());
    const auto data = support::dataset(150, 3, 2);
    const std::size_t widths[] = {data.encoder.inputs(), 20, 9, data.encoder.outputs()};
    for (const auto optimizer : {Optimizer::sgd, Optimizer::adam, Optimizer::adamw})
        for (const auto activation : activations) {
            SCOPED_TRACE(name(optimizer) + " activation " + std::to_string(activation));
            const auto trained_on = [&](const auto& on) {
                auto network = initialise(widths, {activation, 0.1f}, 7);
                train(network, data.encoder, data.train, data.validation,
                      {.optimizer = optimizer, .rate = 0.01, .epochs = 3}, on);
                return network;
            };
            const auto by_steps = trained_on(scalar), by_hand = trained_on(backend);
            for (std::size_t l = 0; l < by_hand.layers.size(); ++l)
                EXPECT_EQ(by_steps.layers[l].weights, by_hand.layers[l].weights) << "layer " << l;
            for (std::size_t l = 0; l < by_hand.layers.size(); ++l)
                EXPECT_EQ(by_steps.layers[l].bias, by_hand.layers[l].bias) << "layer " << l;
        }
}

}  // namespace
}  // namespace sentei::training
