#include "engine/model/int8_network.hpp"

#include <fmt/format.h>

#include <bit>

namespace sentei::model {

std::size_t Int8Network::parameters() const noexcept {
    std::size_t count = 0;
    for (const auto& layer : layers) count += layer.weights.size() + layer.units();
    return count;
}

std::size_t Int8Network::bytes() const noexcept {
    std::size_t bytes = exponents.size() + zeros.size();
    for (const auto& layer : layers)
        bytes += layer.weights.size() + layer.units() * (sizeof layer.multiplier[0] + sizeof layer.bias[0]);
    return bytes;
}

std::vector<std::size_t> Int8Network::widths() const {
    std::vector<std::size_t> widths{inputs()};
    for (const auto& layer : layers) widths.push_back(layer.units());
    return widths;
}

float multiplier_of(std::uint16_t bf16) noexcept { return std::bit_cast<float>(std::uint32_t{bf16} << 16); }

std::string describe(const Int8Network& network) { return fmt::format("{}, int8", fmt::join(network.widths(), "-")); }

}  // namespace sentei::model
