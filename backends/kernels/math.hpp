// Elementary functions, written once for every vector type. NaN in, NaN out.
//
//   exp    x = n ln 2 + r, |r| <= ln 2 / 2, polynomial of Cephes' expf (Moshier 1989): 2 ulp; 0 below -87
//   log1p  2 artanh(x / (2 + x)) for 0 <= x <= 1, Taylor series: 3e-7 relative
//   tanh   Cephes' tanhf: 2 ulp
//   erf    x P(x^2) below 1, 1 - exp(Q(|x|)) above; P, Q: weighted minimax fits made for this file, 1e-9; 1.2e-7
//   absolute
#pragma once
#include <cstdint>
#include <limits>

#include "lanes.hpp"

namespace sentei::kernels {

// ((c0 x + c1) x + c2) ...
template <class V, class... Rest>
SENTEI_INLINE V polynomial(V x, float first, Rest... rest) {
    V result = V::broadcast(first);
    ((result = V::fma(result, x, V::broadcast(rest))), ...);
    return result;
}

template <class V>
SENTEI_INLINE V exp(V x) {
    const V shift = V::broadcast(12582912.0f);  // 1.5 2^23: adding it rounds to an integer
    const V t = V::fma(x, V::broadcast(1.44269504f), shift);
    const V n = t - shift;
    V r = V::fma(n, V::broadcast(-0.693359375f), x);
    r = V::fma(n, V::broadcast(2.12194440e-4f), r);
    const V p = polynomial(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f,
                           5.0000001201e-1f);
    const V power = V::fma(p, r * r, r) + V::broadcast(1.0f);
    V result = (power + power) * V::power_from_mantissa(t);
    result = V::select(x < V::broadcast(-87.0f), V::broadcast(0.0f), result);
    return V::select(x > V::broadcast(88.72283f), V::broadcast(std::numeric_limits<float>::infinity()), result);
}

template <class V>
SENTEI_INLINE V log1p(V x) {
    const V s = x / (x + V::broadcast(2.0f));
    const V series = polynomial(s * s, 2.0f / 15, 2.0f / 13, 2.0f / 11, 2.0f / 9, 2.0f / 7, 2.0f / 5, 2.0f / 3, 2.0f);
    return series * s;
}

template <class V>
SENTEI_INLINE V sigmoid(V x) {
    const V one = V::broadcast(1.0f);
    return one / (one + exp(V::broadcast(0.0f) - x));
}

template <class V>
SENTEI_INLINE V tanh(V x) {
    const V square = x * x, magnitude = V::abs(x), one = V::broadcast(1.0f);
    const V odd = polynomial(square, -5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f,
                             -3.33332819422e-1f);
    const V small = V::fma(odd, square * x, x);
    const V large = one - V::broadcast(2.0f) / (exp(magnitude + magnitude) + one);
    return V::select(magnitude < V::broadcast(0.625f), small, V::copysign(large, x));
}

template <class V>
SENTEI_INLINE V erf(V x) {
    const V square = x * x, magnitude = V::abs(x), one = V::broadcast(1.0f), four = V::broadcast(4.0f);
    const V small = x * polynomial(square, 7.8891193e-05f, -0.000802084105f, 0.00518953521f, -0.0268544443f,
                                   0.112836003f, -0.37612626f, 1.12837911f);
    const V bounded = V::select(magnitude > four, four, magnitude);
    const V exponent = polynomial(bounded, 0.00018597387f, -0.00294340192f, 0.0218200069f, -0.103067078f, -0.638192534f,
                                  -1.12705934f, -0.000349093345f);
    return V::select(magnitude < one, small, V::copysign(one - exp(exponent), x));
}

}  // namespace sentei::kernels
