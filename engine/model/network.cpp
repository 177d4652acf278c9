#include "engine/model/network.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/names.hpp"

namespace sentei::model {
namespace {

constexpr Names<std::uint32_t, 6> activation_names{{{"relu", SENTEI_RELU},
                                                    {"leaky-relu", SENTEI_LEAKY_RELU},
                                                    {"tanh", SENTEI_TANH},
                                                    {"sigmoid", SENTEI_SIGMOID},
                                                    {"gelu", SENTEI_GELU},
                                                    {"identity", SENTEI_IDENTITY}}};

}  // namespace

std::string name(Activation activation) { return name_of(activation_names, activation.kind); }

Activation parse_activation(std::string_view name) { return {parse_name(activation_names, "activation", name)}; }

std::size_t Network::parameters() const noexcept {
    std::size_t count = 0;
    for (const auto& layer : layers) count += layer.weights.size() + layer.bias.size();
    return count;
}

std::size_t Network::widest() const noexcept {
    std::size_t units = 0;
    for (const auto& layer : layers) units = std::max(units, layer.units());
    return units;
}

std::vector<std::size_t> Network::widths() const {
    std::vector<std::size_t> widths{inputs()};
    for (const auto& layer : layers) widths.push_back(layer.units());
    return widths;
}

std::string describe(const Network& network) { return fmt::format("{}", fmt::join(network.widths(), "-")); }

}  // namespace sentei::model
