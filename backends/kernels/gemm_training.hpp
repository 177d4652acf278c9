// The two products of a backward pass with what follows them: the derivative of the activation below, and the
// optimiser's step. The gradient of the weights is never written: each tile of it becomes a step in the registers.
#pragma once
#include "columns.hpp"
#include "elementwise.hpp"
#include "gemm.hpp"
#include "optimizers.hpp"

namespace sentei::kernels {

// dz = (a b) activation'(z), that of ReLU in the registers, and what the columns of dz sum up to.
template <class V>
struct ToDerivative {
    using End = ToMemory<V>;
    const sentei_gemm& call;
    const float* read;      // z for GELU, h for the others, as wide as c
    float* sums = nullptr;  // [parts of the rows][n], added to; null: not wanted
    std::size_t part = 1;   // rows in a part

    End begin(const Tile&, std::size_t, std::size_t row, std::size_t column, bool first, bool last) const {
        const std::size_t at = row * call.ldc + column;
        return {.c = call.c + at,
                .ldc = call.ldc,
                .add = !first,
                .gate = last && call.activation == SENTEI_RELU ? read + at : nullptr};
    }
    void end(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column) const {
        if (call.activation != SENTEI_IDENTITY && call.activation != SENTEI_RELU) derive(tile, rows, row, column);
        if (sums == nullptr) return;
        float* const to = sums + row / part * call.n + column;
        const float* const from = call.c + row * call.ldc + column;
        for_vectors<V>(tile.columns, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
            V sum = V::load(to + j, lanes);
            for (std::size_t i = 0; i < rows; ++i) sum = sum + V::load(from + i * call.ldc + j, lanes);
            sum.store(to + j, lanes);
        });
    }

  private:
    void derive(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column) const {
        with_activation<V>(call.activation, call.slope, [&](auto function) {
            for (std::size_t i = 0; i < rows; ++i) {
                const float* const from = read + (row + i) * call.ldc + column;
                float* const to = call.c + (row + i) * call.ldc + column;
                for_vectors<V>(tile.columns, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
                    const V x = V::load(from + j, lanes);
                    (V::load(to + j, lanes) * function.derivative(x, x)).store(to + j, lanes);
                });
            }
        });
    }
};

// The sums of a tile, a gradient, become a step of weights [..][width], the first of them at `at`.
template <class V, class Update>
struct AsStep {
    Update update;
    std::size_t at, width;

    static constexpr bool adds() { return false; }
    template <std::size_t R, std::size_t C>
    SENTEI_INLINE void begin(std::size_t, V (&)[R][C]) const {}
    template <std::size_t R, std::size_t C>
    SENTEI_INLINE void finish(std::size_t columns, V (&sums)[R][C]) const {
        const Update each = update;
        for_tile<V, R, C>(columns, width, [&](auto i, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
            each(sums[i][j], at + offset, lanes);
        });
    }
};

// For products of one block of k. The weights are fetched while the tile is computed.
template <class V, class Update>
struct ToStep {
    using End = AsStep<V, Update>;
    const sentei_step& step;
    std::size_t width;
    const Update& update;

    End begin(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column, bool, bool) const {
        const std::size_t first = row * width + column;
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < tile.columns; j += 16) {
                const std::size_t at = first + i * width + j;
                __builtin_prefetch(step.weights + at, 1);
                __builtin_prefetch(step.first + at, 1);
                if (step.second != nullptr) __builtin_prefetch(step.second + at, 1);
            }
        return {update, first, width};
    }
    void end(const Tile&, std::size_t, std::size_t, std::size_t) const {}
};

template <class F>
struct GemmTraining {
    using V = typename F::V;

    // dz = (a b) activation'(z): z and h as in activate_backward, as wide as c. sums[n], or null: of the columns of dz.
    static int32_t derivative(const sentei_host& host, const sentei_gemm& call, const float* z, const float* h,
                              float* sums, sentei_error* error) {
        if (sums != nullptr) std::fill_n(sums, call.n, 0.0f);
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0) {
            for (std::size_t i = 0; i < call.m; ++i) std::fill_n(call.c + i * call.ldc, call.n, 0.0f);
            return SENTEI_OK;
        }
        using Loops = GemmLoops<F, ToDerivative<V>>;
        const Factors factors = factors_of(call, nullptr);
        const std::size_t part = Loops::parts_of(factors).rows, parts = ceil_divide(call.m, part);
        const float* const read = call.activation == SENTEI_GELU ? z : h;
        if (sums == nullptr || parts == 1) {
            Loops::run(host, factors, {call, read, sums, part});
            return SENTEI_OK;
        }
        const Scratch partial(host, parts * call.n);
        if (partial.data == nullptr) return fail(error, SENTEI_NO_MEMORY, "gemm_backward_sums: no memory for the sums");
        std::fill_n(partial.data, parts * call.n, 0.0f);
        Loops::run(host, factors, {call, read, partial.data, part});
        column_sums<V>(host, parts, call.n, partial.data, call.n, sums);
        return SENTEI_OK;
    }

    static int32_t step(const sentei_host& host, const sentei_gemm& call, const sentei_step& step,
                        sentei_error* error) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0 || call.k > F::KC) return step_by_gradient(host, call, step, error);
        return with_update<V>(step, error, [&](const auto& update) {
            using Writer = ToStep<V, std::decay_t<decltype(update)>>;
            GemmLoops<F, Writer>::run(host, factors_of(call, nullptr), Writer{step, call.n, update});
            return SENTEI_OK;
        });
    }

  private:
    static int32_t step_by_gradient(const sentei_host& host, const sentei_gemm& call, const sentei_step& step,
                                    sentei_error* error) {
        const Scratch gradient(host, call.m * call.n);
        if (gradient.data == nullptr) return fail(error, SENTEI_NO_MEMORY, "gemm_step: no memory for the gradient");
        sentei_gemm product = call;
        product.c = gradient.data;
        product.ldc = call.n;
        product.activation = SENTEI_IDENTITY;
        if (const auto status = Gemm<F>::run(host, product, nullptr); status != SENTEI_OK) return status;
        sentei_step whole = step;
        whole.gradient = gradient.data;
        return optimizer_step<V>(host, whole, error);
    }
};

}  // namespace sentei::kernels
