// FANN: inference a row at a time on one thread. It has no ReLU; its bounded linear piece, clip(x, 0, 1), is one on
// activations divided by a bound that they never reach, so biases, and the steepness of the ends, are scaled by it.
#include <fann.h>

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
        const float from = l == 1 ? 1 : bound, to = l == last ? 1 : bound;
        fann_set_activation_steepness_layer(ann.get(), from / to, l);
    }
    // Connections come in the order of the units they lead to; each layer's bias unit comes after its own units.
    std::vector<fann_connection> connections(fann_get_total_connections(ann.get()));
    fann_get_connection_array(ann.get(), connections.data());
    std::size_t at = 0;
    for (std::size_t l = 0; l < network.size(); ++l)
        for (std::size_t u = 0; u < network[l].units; ++u) {
            const float* const w = &network[l].weights[u * network[l].inputs];
            for (std::size_t i = 0; i < network[l].inputs; ++i) connections[at++].weight = w[i];
            connections[at++].weight = network[l].bias[u] / (l == 0 ? 1 : bound);
        }
    fann_set_weight_array(ann.get(), connections.data(), static_cast<unsigned>(connections.size()));
    return ann;
}

struct Fann final : Peer {
    std::string version() const override { return SENTEI_PEER_VERSION; }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        const Ann ann = build(network);
        const std::size_t width = network.front().inputs, units = network.back().units;
        return [=] {
            for (std::size_t r = 0; r < rows; ++r) {
                const fann_type* const y = fann_run(ann.get(), const_cast<float*>(inputs + r * width));
                std::copy(y, y + units, outputs + r * units);
            }
        };
    }
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t, const std::string&) { return std::make_unique<Fann>(); }

}  // namespace sentei::peers
