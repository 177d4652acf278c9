// The operations kernels need, over an xsimd architecture. Comparisons with NaN are false, so that
// select(x < bound, bound, x) hands NaN on.
#pragma once
#include <bit>
#include <cstdint>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "fold.hpp"
#include "lanes.hpp"
#include "weights.hpp"

namespace sentei::kernels {

template <class Arch>
struct Vector {
    using Batch = xsimd::batch<float, Arch>;
    using Mask = xsimd::batch_bool<float, Arch>;
    using Words = xsimd::batch<std::uint32_t, Arch>;
    static constexpr std::size_t lanes = Batch::size;

    Batch value;

    SENTEI_INLINE static Vector broadcast(float x) { return {Batch(x)}; }
    SENTEI_INLINE static Vector load(const float* from) { return {Batch::load_unaligned(from)}; }
    SENTEI_INLINE static Vector load(const Bf16* from) {
        alignas(64) std::uint32_t x[lanes];
        for (std::size_t i = 0; i < lanes; ++i) x[i] = static_cast<std::uint32_t>(from[i].bits) << 16;
        return {xsimd::bitwise_cast<Batch>(Words::load_aligned(x))};
    }
    // Values 0, 2, 4 ... and 1, 3, 5 ...
    SENTEI_INLINE static Vector load_even(const Bf16* from) { return {xsimd::bitwise_cast<Batch>(pairs(from) << 16)}; }
    SENTEI_INLINE static Vector load_odd(const Bf16* from) {
        return {xsimd::bitwise_cast<Batch>(pairs(from) & Words(0xFFFF0000))};
    }
    SENTEI_INLINE static Vector load(const std::int8_t* from);
    SENTEI_INLINE static Vector load(const float* from, Whole) { return load(from); }
    SENTEI_INLINE static Vector load(const float* from, Part part) { return load(from, part, 0.0f); }
    SENTEI_INLINE static Vector load(const float* from, Whole, float) { return load(from); }
    SENTEI_INLINE static Vector load(const float* from, Part part, float fill);  // the other lanes become `fill`
    SENTEI_INLINE void store(float* to) const { value.store_unaligned(to); }
    SENTEI_INLINE void store(float* to, Whole) const { store(to); }
    SENTEI_INLINE void store(float* to, Part part) const;

    SENTEI_INLINE friend Vector operator+(Vector a, Vector b) { return {a.value + b.value}; }
    SENTEI_INLINE friend Vector operator-(Vector a, Vector b) { return {a.value - b.value}; }
    SENTEI_INLINE friend Vector operator*(Vector a, Vector b) { return {a.value * b.value}; }
    SENTEI_INLINE friend Vector operator/(Vector a, Vector b) { return {a.value / b.value}; }
    SENTEI_INLINE friend Mask operator<(Vector a, Vector b) { return a.value < b.value; }
    SENTEI_INLINE friend Mask operator>(Vector a, Vector b) { return a.value > b.value; }
    SENTEI_INLINE friend Mask operator<=(Vector a, Vector b) { return a.value <= b.value; }

    SENTEI_INLINE static Vector fma(Vector a, Vector b, Vector c);  // a b + c
    SENTEI_INLINE static Vector select(Mask mask, Vector a, Vector b) {
        return {xsimd::select(mask, a.value, b.value)};
    }
    SENTEI_INLINE static Vector maximum(Vector a, Vector b) {  // b where it is NaN
        return {xsimd::max(a.value, b.value)};
    }
    SENTEI_INLINE static Vector sqrt(Vector a) { return {xsimd::sqrt(a.value)}; }
    SENTEI_INLINE static Vector abs(Vector a) { return {xsimd::abs(a.value)}; }
    SENTEI_INLINE static Vector copysign(Vector a, Vector sign) { return {xsimd::copysign(a.value, sign.value)}; }

    // 2^(n-1) of t = 1.5 2^23 + n, -126 <= n <= 128: n sits in the lowest bits of t, and is moved to the exponent.
    SENTEI_INLINE static Vector power_from_mantissa(Vector t) {
        using Integers = xsimd::batch<std::int32_t, Arch>;
        const Integers exponent = (xsimd::bitwise_cast<Integers>(t.value) << 23) + Integers(0x3F000000);
        return {xsimd::bitwise_cast<Batch>(exponent)};
    }

    SENTEI_INLINE static float sum(Vector a) {
        return fold<lanes>(a.native(), [](auto x, auto y) SENTEI_INLINE_LAMBDA { return x + y; });
    }
    // Lane i: the sum of v[i].
    SENTEI_INLINE static Vector sums(const Vector (&v)[lanes]) {
        typename Lanes<lanes>::Type all[lanes];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < lanes; ++i) all[i] = v[i].native();
        return {std::bit_cast<typename Batch::register_type>(sums_of<lanes, lanes>(all))};
    }
    SENTEI_INLINE static float maximum(Vector a) {
        return fold<lanes>(a.native(), [](auto x, auto y) SENTEI_INLINE_LAMBDA { return x < y ? y : x; });
    }

  private:
    SENTEI_INLINE static Words pairs(const Bf16* from) {
        return Words::load_unaligned(reinterpret_cast<const std::uint32_t*>(from));
    }
    SENTEI_INLINE typename Lanes<lanes>::Type native() const {
        return std::bit_cast<typename Lanes<lanes>::Type>(static_cast<typename Batch::register_type>(value));
    }
};

template <class Arch>
SENTEI_INLINE Vector<Arch> Vector<Arch>::fma(Vector a, Vector b, Vector c) {
#ifdef __AVX512F__
    if constexpr (lanes == 16) return {Batch(_mm512_fmadd_ps(a.value, b.value, c.value))};
#endif
    return {xsimd::fma(a.value, b.value, c.value)};
}

template <class Arch>
SENTEI_INLINE Vector<Arch> Vector<Arch>::load(const std::int8_t* from) {
#ifdef __AVX512F__
    if constexpr (lanes == 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        return {Batch(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)))};
    }
#endif
#ifdef __AVX2__
    if constexpr (lanes == 8) {
        const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
        return {Batch(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)))};
    }
#endif
#ifdef __ARM_NEON
    if constexpr (lanes == 4) {
        std::int32_t four;
        __builtin_memcpy(&four, from, sizeof four);
        const int16x8_t wide = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
        return {Batch(vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide))))};
    }
#endif
    alignas(64) float x[lanes];
    for (std::size_t i = 0; i < lanes; ++i) x[i] = from[i];
    return load(x);
}

template <class Arch>
SENTEI_INLINE Vector<Arch> Vector<Arch>::load(const float* from, Part part, float fill) {
#ifdef __AVX512F__
    if constexpr (lanes == 16)
        return {
            Batch(_mm512_mask_loadu_ps(_mm512_set1_ps(fill), static_cast<__mmask16>((1u << part.count) - 1), from))};
#endif
#ifdef __AVX2__
    if constexpr (lanes == 8) {
        const __m256i wanted = _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(part.count)),
                                                  _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        return {Batch(
            _mm256_blendv_ps(_mm256_set1_ps(fill), _mm256_maskload_ps(from, wanted), _mm256_castsi256_ps(wanted)))};
    }
#endif
    alignas(64) float x[lanes];
    for (std::size_t i = 0; i < lanes; ++i) x[i] = i < part.count ? from[i] : fill;
    return load(x);
}

template <class Arch>
SENTEI_INLINE void Vector<Arch>::store(float* to, Part part) const {
#ifdef __AVX512F__
    if constexpr (lanes == 16) {
        _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << part.count) - 1), value);
        return;
    }
#endif
#ifdef __AVX2__
    if constexpr (lanes == 8) {  // in pieces: vmaskmovps to memory is microcoded on AMD
        __m128 rest = _mm256_castps256_ps128(value);
        if (part.count & 4) {
            _mm_storeu_ps(to, rest);
            rest = _mm256_extractf128_ps(value, 1);
            to += 4;
        }
        if (part.count & 2) {
            _mm_storel_pi(reinterpret_cast<__m64*>(to), rest);
            rest = _mm_movehl_ps(rest, rest);
            to += 2;
        }
        if (part.count & 1) _mm_store_ss(to, rest);
        return;
    }
#endif
    alignas(64) float x[lanes];
    store(x);
    for (std::size_t i = 0; i < part.count; ++i) to[i] = x[i];
}

}  // namespace sentei::kernels
