#include "engine/model/int8_network.hpp"

#include <fmt/format.h>

#include <cmath>

namespace sentei::model {

bool Int8Network::listed(std::size_t input) const noexcept {
    return exponents[input] != unlisted_exponent || zeros[input] != 0;
}

std::size_t Int8Network::parameters() const noexcept {
    std::size_t count = 0;
    for (const auto& layer : layers) count += layer.weights.size() + layer.units();
    return count;
}

std::size_t Int8Network::bytes() const noexcept {
    std::size_t bytes = (inputs() + 7) / 8;
    for (std::size_t i = 0; i < inputs(); ++i)
        if (listed(i)) bytes += sizeof exponents[i] + sizeof zeros[i];
    for (const auto& layer : layers)
        bytes += layer.weights.size() + layer.units() * (sizeof layer.bias[0] + sizeof layer.reductions[0]);
    return bytes;
}

std::vector<std::size_t> Int8Network::widths() const {
    std::vector<std::size_t> widths{inputs()};
    for (const auto& layer : layers) widths.push_back(layer.units());
    return widths;
}

float reduced(float largest_multiplier, std::uint8_t reduction) noexcept {
    constexpr float sixteenths[] = {// 2^(-i / 16)
                                    0x1.000000p+0f, 0x1.ea4afap-1f, 0x1.d5818ep-1f, 0x1.c199bep-1f,
                                    0x1.ae89fap-1f, 0x1.9c4918p-1f, 0x1.8ace54p-1f, 0x1.7a1148p-1f,
                                    0x1.6a09e6p-1f, 0x1.5ab07ep-1f, 0x1.4bfdaep-1f, 0x1.3dea64p-1f,
                                    0x1.306fe0p-1f, 0x1.2387a6p-1f, 0x1.172b84p-1f, 0x1.0b5586p-1f};
    return std::ldexp(largest_multiplier * sixteenths[reduction % 16], -(reduction / 16));
}

float Int8Layer::multiplier(std::size_t unit) const noexcept { return reduced(largest_multiplier, reductions[unit]); }

std::string describe(const Int8Network& network) { return fmt::format("{}, int8", fmt::join(network.widths(), "-")); }

}  // namespace sentei::model
