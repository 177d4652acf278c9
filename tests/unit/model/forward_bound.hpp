// A forward pass in double and, for each output, how far fp32 may be from it.
#pragma once
#include <cmath>
#include <limits>
#include <vector>

#include "engine/model/network.hpp"
#include "tests/support/reference.hpp"

namespace sentei::test {

struct Bounded {
    std::vector<double> values, errors;
};

// Rounding of a dot product of k terms: k + 2 units in the last place of the sum of magnitudes (Higham 2002, 3.1). An
// activation passes an error on at most 1.13 times (GELU's steepest slope) and adds 1e-6 of its own.
inline Bounded bounded_forward(const model::Network& network, std::vector<double> input) {
    constexpr double epsilon = std::numeric_limits<float>::epsilon();
    Bounded at{std::move(input), {}};
    at.errors.assign(at.values.size(), 0);
    for (const auto& layer : network.layers) {
        Bounded next;
        const double rounding = static_cast<double>(layer.inputs() + 2) * epsilon;
        for (std::size_t u = 0; u < layer.units(); ++u) {
            double z = layer.bias[u], size = std::abs(z), passed = 0;
            for (std::size_t i = 0; i < layer.inputs(); ++i) {
                const double weight = layer.weights(u, i);
                z += weight * at.values[i];
                size += std::abs(weight * at.values[i]);
                passed += std::abs(weight) * at.errors[i];
            }
            const double h = reference::activate(layer.activation, z);
            next.values.push_back(h);
            next.errors.push_back(1.13 * (passed + rounding * (size + passed)) + 1e-6 * (1 + std::abs(h)));
        }
        at = std::move(next);
    }
    return at;
}

}  // namespace sentei::test
