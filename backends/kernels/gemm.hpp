// c[m][n] = activation(a b (+ c) + bias): which way a product goes, and its packed weights.
#pragma once
#include "dots.hpp"
#include "gemm_loops.hpp"
#include "narrow.hpp"
#include "streams.hpp"

namespace sentei::kernels {

// The sums of a tile become part of c: plus bias, through ReLU or its derivative.
template <class V>
struct ToMemory {
    float* c;
    std::size_t ldc;
    bool add = false;             // begin at c
    const float* bias = nullptr;  // at the tile's first column
    bool relu = false;
    const float* gate = nullptr;  // as wide as c: sums where it is above zero (or NaN), else zero

    bool adds() const { return add; }
    template <std::size_t R, std::size_t C>
    SENTEI_INLINE void begin(std::size_t columns, V (&sums)[R][C]) const {
        const float* const from = as_new(c);
        for_tile<V, R, C>(columns, ldc, [&](auto i, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
            sums[i][j] = V::load(from + offset, lanes);
        });
    }
    template <std::size_t R, std::size_t C>
    SENTEI_INLINE void finish(std::size_t columns, V (&sums)[R][C]) const {
        if (bias != nullptr)
            for_tile<V, R, C>(columns, 0, [&](auto i, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
                sums[i][j] = sums[i][j] + V::load(bias + offset, lanes);
            });
        if (relu)
            for_tile<V, R, C>(columns, 0, [&](auto i, auto j, auto, auto) SENTEI_INLINE_LAMBDA {
                sums[i][j] = Relu<V>{}.forward(sums[i][j]);
            });
        if (gate != nullptr) {
            const float* const from = as_new(gate);
            for_tile<V, R, C>(columns, ldc, [&](auto i, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
                const V zero = V::broadcast(0.0f);
                sums[i][j] = V::select(V::load(from + offset, lanes) <= zero, zero, sums[i][j]);
            });
        }
        float* const to = as_new(c);
        for_tile<V, R, C>(columns, ldc, [&](auto i, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
            sums[i][j].store(to + offset, lanes);
        });
    }
};

// c = activation(a b (+ c) + bias): bias and ReLU in the registers, other activations while the tile is in the
// first-level cache.
template <class V>
struct ToMatrix {
    using End = ToMemory<V>;
    const sentei_gemm& call;
    const bool in_registers;

    explicit ToMatrix(const sentei_gemm& product)
        : call(product), in_registers(call.activation == SENTEI_RELU || call.activation == SENTEI_IDENTITY) {}

    End begin(const Tile&, std::size_t, std::size_t row, std::size_t column, bool first, bool last) const {
        return {.c = call.c + row * call.ldc + column,
                .ldc = call.ldc,
                .add = !first || (call.flags & SENTEI_ACCUMULATE) != 0,
                .bias = last && in_registers && call.bias != nullptr ? call.bias + column : nullptr,
                .relu = last && call.activation == SENTEI_RELU};
    }
    void end(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column) const {
        if (in_registers) return;
        finish_rows<V>(call.activation, call.slope, call.bias == nullptr ? nullptr : call.bias + column,
                       call.c + row * call.ldc + column, call.ldc, rows, tile.columns);
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
        if (call.k == 0) {
            without_product(call);
            return SENTEI_OK;
        }
        const bool a_transposed = (call.flags & SENTEI_TRANSPOSE_A) != 0;
        const bool b_transposed = (call.flags & SENTEI_TRANSPOSE_B) != 0;
        if (packed == nullptr && !a_transposed && b_transposed && call.m <= most_dot_rows) {
            const Dots dots{call.n,   call.k,   call.a,
                            call.lda, call.b,   call.ldb,
                            call.c,   call.ldc, (call.flags & SENTEI_ACCUMULATE) != 0};
            dots_with_epilogue<V>(host, call.m, dots, call.bias, call.activation, call.slope);
            return SENTEI_OK;
        }
        if (packed == nullptr && !a_transposed && !b_transposed && call.m <= most_stream_rows) {
            streams_with_epilogue<F>(host, call);
            return SENTEI_OK;
        }
        if (packed == nullptr && !a_transposed && b_transposed && call.n <= most_narrow<V> && is_dense(call)) {
            float bias[V::lanes];
            for (std::size_t i = 0; i < V::lanes; ++i) bias[i] = call.bias == nullptr ? 0 : call.bias[i % call.n];
            narrow_layer<V>({call.n, call.k, call.b, bias, call.activation, call.slope}, call.a, call.m, call.c);
            return SENTEI_OK;
        }
        Factors factors = factors_of(call, packed);
        const bool many = call.m > F::in_place && packed == nullptr;
        const Scratch scratch(host, many ? packed_floats(call.n, call.k) : 0);
        if (many && scratch.data != nullptr) {
            pack_all<F>(host, factors.b, call.n, call.k, scratch.data);
            factors.packed.data = scratch.data;
        }
        GemmLoops<F, ToMatrix<V>>::run(host, factors, ToMatrix<V>(call));
        return SENTEI_OK;
    }

    // Plain rows by packed weights.
    static void packed_rows(const sentei_host& host, const sentei_gemm& call, const PackedWeights& packed,
                            bool threads) {
        if (call.k == 0) return without_product(call);
        const Factors factors{call.m, call.n, call.k, {call.a, call.lda, 1}, {nullptr, 1, 0}, packed};
        with_format(packed.precision, [&]<class Weight>(Weight) {
            GemmLoops<F, ToMatrix<V>, Weight>::run(host, factors, ToMatrix<V>(call), threads);
        });
    }

  private:
    // Nothing but the matrices themselves, and little enough for one thread.
    static bool is_dense(const sentei_gemm& call) {
        return call.lda == call.k && call.ldb == call.k && call.ldc == call.n &&
               (call.flags & SENTEI_ACCUMULATE) == 0 && !worth_threads<V>(call.m * call.n * call.k);
    }

    static void without_product(const sentei_gemm& call) {
        for (std::size_t i = 0; i < call.m && (call.flags & SENTEI_ACCUMULATE) == 0; ++i)
            std::fill_n(call.c + i * call.ldc, call.n, 0.0f);
        finish_rows<V>(call.activation, call.slope, call.bias, call.c, call.ldc, call.m, call.n);
    }
};

}  // namespace sentei::kernels
