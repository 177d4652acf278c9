// FANN: inference a row at a time on one thread. It has no ReLU; its bounded linear piece, clip(x, 0, 1), is one on
// activations divided by a bound that they never reach: the first layer's steepness and the later layers' biases are
// divided by it, the outputs multiplied. It has no batches either, so 4096 rows, 256 times 16, are left to others.
#include <fann.h>

#include <algorithm>

#include "bench/peers/peer.hpp"

namespace sentei::peers {
namespace {

constexpr float bound = 1024;

using Ann = std::shared_ptr<fann>;

Ann build(const Network& network) {
    std::vector<unsigned> widths{static_cast<unsigned>(network.front().inputs)};
    for (const Layer& layer : network) widths.push_back(static_cast<unsigned>(layer.units));
    const Ann ann(fann_create_standard_array(static_cast<unsigned>(widths.size()), widths.data()), &fann_destroy);
    const auto last = static_cast<int>(network.size());
    for (int l = 1; l <= last; ++l) {
        fann_set_activation_function_layer(ann.get(), l == last ? FANN_LINEAR : FANN_LINEAR_PIECE, l);
        fann_set_activation_steepness_layer(ann.get(), l == 1 ? 1 / bound : 1, l);
    }
    // A unit after the other, each with its bias behind its weights.
    fann_type* weight = ann->weights;
    for (std::size_t l = 0; l < network.size(); ++l)
        for (std::size_t u = 0; u < network[l].units; ++u) {
            weight = std::copy_n(&network[l].weights[u * network[l].inputs], network[l].inputs, weight);
            *weight++ = network[l].bias[u] / (l == 0 ? 1 : bound);
        }
    return ann;
}

struct Fann final : Peer {
    std::string version() const override { return SENTEI_PEER_VERSION; }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        if (rows > 256) return {};
        const Ann ann = build(network);
        const std::size_t width = network.front().inputs, units = network.back().units;
        return [=] {
            for (std::size_t r = 0; r < rows; ++r) {
                const fann_type* const y = fann_run(ann.get(), const_cast<float*>(inputs + r * width));
                for (std::size_t u = 0; u < units; ++u) outputs[r * units + u] = y[u] * bound;
            }
        };
    }
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t, const std::string&) { return std::make_unique<Fann>(); }

}  // namespace sentei::peers
