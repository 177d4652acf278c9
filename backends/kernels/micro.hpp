// The micro-kernel: a tile of C, rows x vectors, kept in registers while k runs. One instance for every tile size up to
// Facts::MR x Facts::NV, so that edges do no more work than they have to.
#pragma once
#include <sentei/plugin.h>

#include <utility>

#include "kernels/activation.hpp"
#include "kernels/simd.hpp"

namespace sentei::kernels {

// What becomes of a tile when its product over one block of k is done.
struct Epilogue {
    bool add;           // to what is in C: a later block of k, or SENTEI_ACCUMULATE
    bool last;          // block of k: bias and activation are due
    const float* bias;  // of the tile's first column, or null
    std::uint32_t activation;
    float slope;
};

// a: packed, k x rows; b: packed, k x (NV lanes) of which `vectors` are used; c: rows x columns, columns within the
// last vector.
template <class Facts, int rows, int vectors>
void micro(std::size_t k, const float* a, const float* b, float* c, std::size_t ldc, std::size_t columns,
           const Epilogue& epilogue) {
    using V = Vector<typename Facts::Arch>;
    constexpr std::size_t width = Facts::NV * V::lanes;
    V tile[rows][vectors];
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < vectors; ++j) tile[i][j] = V::all(0.0f);
    for (std::size_t p = 0; p < k; ++p, a += rows, b += width) {
        V line[vectors];
        for (int j = 0; j < vectors; ++j) line[j] = V::load(b + j * V::lanes);
        for (int i = 0; i < rows; ++i) {
            const V factor = V::all(a[i]);
            for (int j = 0; j < vectors; ++j) tile[i][j] = fma(factor, line[j], tile[i][j]);
        }
    }
    const std::size_t rest = columns - (vectors - 1) * V::lanes;  // columns of the last vector, 1 .. lanes
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < vectors; ++j) {
            float* const to = c + i * ldc + j * V::lanes;
            const bool whole = j + 1 < vectors || rest == V::lanes;
            V value = tile[i][j];
            if (epilogue.add) value = value + (whole ? V::load(to) : V::load(to, rest));
            if (epilogue.last) {
                if (epilogue.bias != nullptr) {
                    const float* const bias = epilogue.bias + j * V::lanes;
                    value = value + (whole ? V::load(bias) : V::load(bias, rest));
                }
                if (epilogue.activation != SENTEI_IDENTITY)
                    value = activated(epilogue.activation, epilogue.slope, value);
            }
            if (whole)
                value.store(to);
            else
                value.store(to, rest);
        }
    }
}

using MicroKernel = void (*)(std::size_t, const float*, const float*, float*, std::size_t, std::size_t,
                             const Epilogue&);

// Table[rows - 1][vectors - 1]
template <class Facts>
struct MicroKernels {
    struct Row {
        MicroKernel of[Facts::NV];
    };
    struct Table {
        Row rows[Facts::MR];
    };
    template <int rows, int... vectors>
    static constexpr Row row(std::integer_sequence<int, vectors...>) {
        return {{micro<Facts, rows, vectors + 1>...}};
    }
    template <int... rows>
    static constexpr Table make(std::integer_sequence<int, rows...>) {
        return {{row<rows + 1>(std::make_integer_sequence<int, Facts::NV>())...}};
    }
    static constexpr Table table = make(std::make_integer_sequence<int, Facts::MR>());
};

}  // namespace sentei::kernels
