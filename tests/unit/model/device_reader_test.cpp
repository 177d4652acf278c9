// FORMAT.md followed to the letter by a reader that shares no code with the library and uses the weights in place.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

std::uint32_t u32_at(const unsigned char* p) {
    return p[0] | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16 | std::uint32_t{p[3]} << 24;
}

std::uint64_t u64_at(const unsigned char* p) { return u32_at(p) | std::uint64_t{u32_at(p + 4)} << 32; }

std::vector<double> dense(const float* weights, const float* biases, std::uint32_t units, std::uint32_t inputs,
                          Activation activation, const std::vector<double>& input) {
    std::vector<double> output;
    for (std::uint32_t u = 0; u < units; ++u) {
        double z = biases[u];
        for (std::uint32_t i = 0; i < inputs; ++i) z += double{weights[u * inputs + i]} * input[i];
        output.push_back(reference::activate(activation, z));
    }
    return output;
}

std::vector<double> run(const unsigned char* file, std::vector<double> values) {
    const unsigned char* const network = file + u64_at(file + 32 + 24 + 8);
    for (std::uint32_t l = 0; l < u32_at(network); ++l) {
        const unsigned char* const layer = network + 8 + 32 * l;
        const auto* weights = reinterpret_cast<const float*>(file + u64_at(layer + 16));
        const auto* biases = reinterpret_cast<const float*>(file + u64_at(layer + 24));
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(weights) % 64, 0u);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(biases) % 64, 0u);
        const Activation activation{u32_at(layer + 8), std::bit_cast<float>(u32_at(layer + 12))};
        values = dense(weights, biases, u32_at(layer), u32_at(layer + 4), activation, values);
    }
    return values;
}

TEST(DeviceReader, ComputesWithTheWeightsInPlace) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto model = test::random_model(seed);
        const auto bytes = encode(model);
        Buffer flash((bytes.size() + sizeof(float) - 1) / sizeof(float));
        std::memcpy(flash.data(), bytes.data(), bytes.size());
        const std::vector<double> input(model.network.inputs(), 0.75);
        EXPECT_EQ(run(reinterpret_cast<const unsigned char*>(flash.data()), input),
                  reference::forward(model.network, input).back());
    }
}

}  // namespace
}  // namespace sentei::model
