// c[m][n] = activation(a b (+ c) + bias): which way a product goes, and its packed weights.
#pragma once
#include "dots.hpp"
#include "gemm_loops.hpp"
#include "streams.hpp"

namespace sentei::kernels {

// The tiles of a product go to c; bias and ReLU are added in the registers, other activations while the tile is in the
// first-level cache.
template <class V>
struct ToMatrix {
    const sentei_gemm& call;
    const bool in_registers;

    explicit ToMatrix(const sentei_gemm& product)
        : call(product), in_registers(call.activation == SENTEI_RELU || call.activation == SENTEI_IDENTITY) {}

    void begin(Tile& tile, std::size_t, std::size_t row, std::size_t column, bool first, bool last, float*) const {
        tile.c = call.c + row * call.ldc + column;
        tile.ldc = call.ldc;
        tile.add = !first || (call.flags & SENTEI_ACCUMULATE) != 0;
        tile.bias = last && in_registers && call.bias != nullptr ? call.bias + column : nullptr;
        tile.relu = last && call.activation == SENTEI_RELU;
    }
    void end(const Tile& tile, std::size_t rows, std::size_t, std::size_t column) const {
        if (in_registers) return;
        finish_rows<V>(call.activation, call.slope, call.bias == nullptr ? nullptr : call.bias + column, tile.c,
                       call.ldc, rows, tile.columns);
    }
};

template <class F>
struct Gemm {
    using V = typename F::V;

    static std::size_t packed_floats(std::size_t n, std::size_t k) { return round_up(n, V::lanes) * k; }

    static void pack(const sentei_host& host, bool transposed, std::size_t n, std::size_t k, const float* b,
                     std::size_t ldb, float* packed) {
        if (k != 0) pack_all<F>(host, {b, transposed ? ldb : 1, transposed ? 1 : ldb}, n, k, packed);
    }

    // packed: what pack() wrote for b, or null.
    static int32_t run(const sentei_host& host, const sentei_gemm& call, const float* packed) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0) return without_product(call);
        const bool a_transposed = (call.flags & SENTEI_TRANSPOSE_A) != 0;
        const bool b_transposed = (call.flags & SENTEI_TRANSPOSE_B) != 0;
        if (packed == nullptr && !a_transposed && b_transposed && call.m <= most_dot_rows) {
            const Dots dots{call.n,   call.k,   call.a,
                            call.lda, call.b,   call.ldb,
                            call.c,   call.ldc, (call.flags & SENTEI_ACCUMULATE) != 0};
            dots_with_epilogue<V>(host, call.m, dots, call.bias,
                                  call.activation, call.slope);
            return SENTEI_OK;
        }
        if (packed == nullptr && !a_transposed && !b_transposed && call.m <= most_stream_rows<F>) {
            streams_with_epilogue<F>(host, call);
            return SENTEI_OK;
        }
        Factors factors = factors_of(call, packed);
        const bool many = call.m > most_rows_in_place && packed == nullptr;
        const Scratch scratch(host, many ? packed_floats(call.n, call.k) : 0);
        if (many && scratch.data != nullptr) {
            pack_all<F>(host, factors.b, call.n, call.k, scratch.data);
            factors.packed = scratch.data;
        }
        GemmLoops<F, ToMatrix<V>>::run(host, factors, ToMatrix<V>(call));
        return SENTEI_OK;
    }

    // Plain rows by packed weights.
    static void packed_rows(const sentei_host& host, const sentei_gemm& call, const float* packed, bool threads) {
        const Factors factors{call.m, call.n, call.k, {call.a, call.lda, 1}, {nullptr, 1, 0}, packed};
        GemmLoops<F, ToMatrix<V>>::run(host, factors, ToMatrix<V>(call), threads);
    }

  private:
    static constexpr std::size_t most_rows_in_place = 512;

    static int32_t without_product(const sentei_gemm& call) {
        for (std::size_t i = 0; i < call.m && (call.flags & SENTEI_ACCUMULATE) == 0; ++i)
            std::fill_n(call.c + i * call.ldc, call.n, 0.0f);
        finish_rows<V>(call.activation, call.slope, call.bias, call.c, call.ldc, call.m, call.n);
        return SENTEI_OK;
    }
};

}  // namespace sentei::kernels
