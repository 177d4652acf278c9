// The two products of a backward pass with what follows them: the derivative of the activation below, and the
// optimiser's step. The gradient of the weights is never written: each tile of it goes into the step from the
// first-level cache.
#pragma once
#include "elementwise.hpp"
#include "gemm.hpp"
#include "optimizers.hpp"

namespace sentei::kernels {

// dz = (a b) activation'(z).
template <class V>
struct ToDerivative {
    const sentei_gemm& call;
    const float* read;  // z for GELU, h for the others, as wide as c

    void begin(Tile& tile, std::size_t, std::size_t row, std::size_t column, bool first, bool, float*) const {
        tile.c = call.c + row * call.ldc + column;
        tile.ldc = call.ldc;
        tile.add = !first;
    }
    void end(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column) const {
        if (call.activation == SENTEI_IDENTITY) return;
        with_activation<V>(call.activation, call.slope, [&](auto function) {
            for (std::size_t i = 0; i < rows; ++i) {
                const float* const from = read + (row + i) * call.ldc + column;
                float* const to = tile.c + i * tile.ldc;
                for_vectors<V>(tile.columns, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
                    const V x = V::load(from + j, lanes);
                    (V::load(to + j, lanes) * function.derivative(x, x)).store(to + j, lanes);
                });
            }
        });
    }
};

// The tile, a gradient, becomes a step of the weights in its place. For products of one block of k.
template <class V, class Update>
struct ToStep {
    const sentei_step& step;  // weights, first and second as wide as `width`
    std::size_t width;
    Update update;

    void begin(Tile& tile, std::size_t rows, std::size_t row, std::size_t column, bool, bool, float* scratch) const {
        tile.c = scratch;
        tile.ldc = round_up(tile.columns, V::lanes);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < tile.columns; j += 16) {
                const std::size_t at = (row + i) * width + column + j;
                __builtin_prefetch(step.weights + at, 1);
                __builtin_prefetch(step.first + at, 1);
                if (step.second != nullptr) __builtin_prefetch(step.second + at, 1);
            }
    }
    void end(const Tile& tile, std::size_t rows, std::size_t row, std::size_t column) const {
        for (std::size_t i = 0; i < rows; ++i)
            for_vectors<V>(tile.columns, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
                update(V::load(tile.c + i * tile.ldc + j, lanes), (row + i) * width + column + j, lanes);
            });
    }
};

template <class F>
struct GemmTraining {
    using V = typename F::V;

    // dz = (a b) activation'(z): z and h as in activate_backward, as wide as c.
    static int32_t derivative(const sentei_host& host, const sentei_gemm& call, const float* z, const float* h) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0) {
            for (std::size_t i = 0; i < call.m; ++i) std::fill_n(call.c + i * call.ldc, call.n, 0.0f);
            return SENTEI_OK;
        }
        const ToDerivative<V> writer{call, call.activation == SENTEI_GELU ? z : h};
        GemmLoops<F, ToDerivative<V>>::run(host, factors_of(call, nullptr), writer);
        return SENTEI_OK;
    }

    static int32_t step(const sentei_host& host, const sentei_gemm& call, const sentei_step& step,
                        sentei_error* error) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0 || call.k > F::KC) return step_by_gradient(host, call, step, error);
        return with_update<V>(step, error, [&](auto update) {
            using Writer = ToStep<V, decltype(update)>;
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
