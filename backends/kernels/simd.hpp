// The few vector operations that the kernels use, over an xsimd architecture or over one float (Scalar). What xsimd 8.1
// lacks is here: a scalar architecture, partial loads and stores, a real fma for AVX-512.
#pragma once
#include <cmath>
#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace sentei::kernels {

struct Scalar {};  // portable: no intrinsics, one float at a time

// A register of floats. Partial loads fill with 0; partial operations touch the first n <= lanes floats only.
template <class Arch>
struct Vector {
    using Batch = xsimd::batch<float, Arch>;
    static constexpr std::size_t lanes = Batch::size;
    Batch v;

    static Vector load(const float* p) { return {Batch::load_unaligned(p)}; }
    static Vector all(float x) { return {Batch(x)}; }
    void store(float* p) const { v.store_unaligned(p); }

    static Vector load(const float* p, std::size_t n) {
#if defined(__AVX512F__)
        if constexpr (lanes == 16) return {Batch(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p))};
#endif
        alignas(64) float buffer[lanes] = {};
        for (std::size_t i = 0; i < n; ++i) buffer[i] = p[i];
        return {Batch::load_aligned(buffer)};
    }
    void store(float* p, std::size_t n) const {
#if defined(__AVX512F__)
        if constexpr (lanes == 16) return _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), v);
#endif
        alignas(64) float buffer[lanes];
        v.store_aligned(buffer);
        for (std::size_t i = 0; i < n; ++i) p[i] = buffer[i];
    }

    friend Vector operator+(Vector a, Vector b) { return {a.v + b.v}; }
    friend Vector operator-(Vector a, Vector b) { return {a.v - b.v}; }
    friend Vector operator*(Vector a, Vector b) { return {a.v * b.v}; }
    friend Vector operator/(Vector a, Vector b) { return {a.v / b.v}; }
    friend Vector fma(Vector a, Vector b, Vector c) {  // a b + c
#if defined(__AVX512F__)
        if constexpr (lanes == 16) return {Batch(_mm512_fmadd_ps(a.v, b.v, c.v))};
#endif
        return {xsimd::fma(a.v, b.v, c.v)};
    }
    friend Vector max(Vector a, Vector b) { return {xsimd::max(a.v, b.v)}; }  // b where either is NaN (x86)
    friend Vector sqrt(Vector a) { return {xsimd::sqrt(a.v)}; }
    friend Vector abs(Vector a) { return {xsimd::abs(a.v)}; }
    friend Vector exp(Vector a) { return {xsimd::exp(a.v)}; }
    friend Vector tanh(Vector a) { return {xsimd::tanh(a.v)}; }
    friend Vector erf(Vector a) { return {xsimd::erf(a.v)}; }
    friend Vector where_positive(Vector condition, Vector yes, Vector no) {  // condition > 0 ? yes : no
        return {xsimd::select(condition.v > Batch(0.0f), yes.v, no.v)};
    }
    friend float sum(Vector a) {  // in the order of the lanes
        alignas(64) float buffer[lanes];
        a.v.store_aligned(buffer);
        for (std::size_t width = lanes / 2; width > 0; width /= 2)
            for (std::size_t i = 0; i < width; ++i) buffer[i] += buffer[i + width];
        return buffer[0];
    }
    friend float largest(Vector a) {
        alignas(64) float buffer[lanes];
        a.v.store_aligned(buffer);
        float result = buffer[0];
        for (std::size_t i = 1; i < lanes; ++i) result = buffer[i] > result ? buffer[i] : result;
        return result;
    }
};

template <>
struct Vector<Scalar> {
    static constexpr std::size_t lanes = 1;
    float v;

    static Vector load(const float* p) { return {*p}; }
    static Vector load(const float* p, std::size_t n) { return {n > 0 ? *p : 0.0f}; }
    static Vector all(float x) { return {x}; }
    void store(float* p) const { *p = v; }
    void store(float* p, std::size_t n) const {
        if (n > 0) *p = v;
    }

    friend Vector operator+(Vector a, Vector b) { return {a.v + b.v}; }
    friend Vector operator-(Vector a, Vector b) { return {a.v - b.v}; }
    friend Vector operator*(Vector a, Vector b) { return {a.v * b.v}; }
    friend Vector operator/(Vector a, Vector b) { return {a.v / b.v}; }
    friend Vector fma(Vector a, Vector b, Vector c) { return {a.v * b.v + c.v}; }
    friend Vector max(Vector a, Vector b) { return {a.v > b.v ? a.v : b.v}; }
    friend Vector sqrt(Vector a) { return {std::sqrt(a.v)}; }
    friend Vector abs(Vector a) { return {std::abs(a.v)}; }
    friend Vector exp(Vector a) { return {std::exp(a.v)}; }
    friend Vector tanh(Vector a) { return {std::tanh(a.v)}; }
    friend Vector erf(Vector a) { return {std::erf(a.v)}; }
    friend Vector where_positive(Vector condition, Vector yes, Vector no) { return condition.v > 0 ? yes : no; }
    friend float sum(Vector a) { return a.v; }
    friend float largest(Vector a) { return a.v; }
};

}  // namespace sentei::kernels
