// The one-lane architecture. Products are rounded before they are added (its module is compiled with
// -ffp-contract=off), so that every machine computes the same bytes.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

#include "weights.hpp"

namespace sentei::kernels {

struct ScalarVector {
    static constexpr std::size_t lanes = 1;
    using Mask = bool;

    float value;

    static ScalarVector broadcast(float x) { return {x}; }
    static ScalarVector load(const float* from) { return {*from}; }
    static ScalarVector load(const Bf16* from) {
        return {std::bit_cast<float>(static_cast<std::uint32_t>(from->bits) << 16)};
    }
    static ScalarVector load_even(const Bf16* from) { return load(from); }
    static ScalarVector load_odd(const Bf16* from) { return load(from + 1); }
    static ScalarVector load(const std::int8_t* from) { return {static_cast<float>(*from)}; }
    static ScalarVector load(const float* from, Whole) { return {*from}; }
    static ScalarVector load(const float*, Part) { return {0}; }
    static ScalarVector load(const float* from, Whole, float) { return {*from}; }
    static ScalarVector load(const float*, Part, float fill) { return {fill}; }
    void store(float* to) const { *to = value; }
    void store(float* to, Whole) const { *to = value; }
    void store(float*, Part) const {}

    friend ScalarVector operator+(ScalarVector a, ScalarVector b) { return {a.value + b.value}; }
    friend ScalarVector operator-(ScalarVector a, ScalarVector b) { return {a.value - b.value}; }
    friend ScalarVector operator*(ScalarVector a, ScalarVector b) { return {a.value * b.value}; }
    friend ScalarVector operator/(ScalarVector a, ScalarVector b) { return {a.value / b.value}; }
    friend Mask operator<(ScalarVector a, ScalarVector b) { return a.value < b.value; }
    friend Mask operator>(ScalarVector a, ScalarVector b) { return a.value > b.value; }
    friend Mask operator<=(ScalarVector a, ScalarVector b) { return a.value <= b.value; }

    static ScalarVector fma(ScalarVector a, ScalarVector b, ScalarVector c) { return {a.value * b.value + c.value}; }
    static ScalarVector select(Mask mask, ScalarVector a, ScalarVector b) { return mask ? a : b; }
    static ScalarVector maximum(ScalarVector a, ScalarVector b) { return b.value < a.value ? a : b; }
    static ScalarVector sqrt(ScalarVector a) { return {std::sqrt(a.value)}; }
    static ScalarVector abs(ScalarVector a) { return {std::fabs(a.value)}; }
    static ScalarVector copysign(ScalarVector a, ScalarVector sign) { return {std::copysign(a.value, sign.value)}; }
    static ScalarVector power_from_mantissa(ScalarVector t) {
        return {std::bit_cast<float>((std::bit_cast<std::uint32_t>(t.value) << 23) + 0x3F000000u)};
    }
    static float sum(ScalarVector a) { return a.value; }
    static ScalarVector sums(const ScalarVector (&v)[1]) { return v[0]; }
    static float maximum(ScalarVector a) { return a.value; }
};

}  // namespace sentei::kernels
