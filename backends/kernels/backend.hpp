// The operations table of plugin.h made from the kernels and the facts of an architecture:
//
//   struct Facts {
//       using V = Vector<...>;                  // the vector type
//       static constexpr std::size_t MR, NV;    // rows and vectors of the register tile
//       static constexpr std::size_t KC, MC;    // blocks of gemm_loops.hpp
//       using Bytes = ...;                      // the registers of bytes.hpp
//   };
//
// An instance is the host itself: backends keep no state.
#pragma once
#include "bytes.hpp"
#include "columns.hpp"
#include "elementwise.hpp"
#include "gemm_training.hpp"
#include "losses.hpp"
#include "network.hpp"

namespace sentei::kernels {

template <class F>
struct Operations {
    using V = typename F::V;

    static const sentei_host& host(void* self) { return *static_cast<const sentei_host*>(self); }

    static int32_t create(const sentei_host* host, void** self, sentei_error* error) {
        if (host == nullptr || host->size < offsetof(sentei_host, get_extension) || host->allocate == nullptr ||
            host->release == nullptr || host->parallel_for == nullptr)
            return fail(error, SENTEI_INVALID, "the host offers no memory or no threads");
        *self = const_cast<sentei_host*>(host);
        return SENTEI_OK;
    }
    static void destroy(void*) {}

    static int32_t checked_gemm(void* self, const sentei_gemm* call, const float* packed, sentei_error* error) {
        if (call->size < sizeof *call) return fail(error, SENTEI_INVALID, "gemm: the call is smaller than sentei_gemm");
        if (!known_activation(call->activation)) return fail(error, SENTEI_INVALID, "gemm: no such activation");
        return Gemm<F>::run(host(self), *call, packed);
    }
    static int32_t gemm(void* self, const sentei_gemm* call, sentei_error* error) {
        return checked_gemm(self, call, nullptr, error);
    }
    static int32_t gemm_packed(void* self, const sentei_gemm* call, sentei_error* error) {
        return checked_gemm(self, call, static_cast<const float*>(call->packed), error);
    }
    static size_t packed_bytes(void*, size_t n, size_t k) { return Gemm<F>::packed_floats(n, k) * sizeof(float); }
    static int32_t pack(void* self, uint32_t flags, size_t n, size_t k, const float* b, size_t ldb, void* packed,
                        sentei_error*) {
        Gemm<F>::pack(host(self), (flags & SENTEI_TRANSPOSE_B) != 0, n, k, b, ldb, static_cast<float*>(packed));
        return SENTEI_OK;
    }
    static int32_t matvec(void* self, size_t n, size_t k, const float* w, size_t ldw, const float* x, const float* bias,
                          uint32_t activation, float slope, float* y, sentei_error* error) {
        if (!known_activation(activation)) return fail(error, SENTEI_INVALID, "matvec: no such activation");
        dots_with_epilogue<V>(host(self), 1, Dots{n, k, x, k, w, ldw, y, n, false}, bias, activation, slope);
        return SENTEI_OK;
    }

    static int32_t activate(void* self, uint32_t activation, float slope, size_t count, const float* z, float* h,
                            sentei_error* error) {
        if (!known_activation(activation)) return fail(error, SENTEI_INVALID, "activate: no such activation");
        kernels::activate<V>(host(self), activation, slope, count, z, h);
        return SENTEI_OK;
    }
    static int32_t activate_backward(void* self, uint32_t activation, float slope, size_t count, const float* z,
                                     const float* h, const float* dh, float* dz, sentei_error* error) {
        if (!known_activation(activation)) return fail(error, SENTEI_INVALID, "activate_backward: no such activation");
        kernels::activate_backward<V>(host(self), activation, slope, count, z, h, dh, dz);
        return SENTEI_OK;
    }
    static int32_t softmax(void* self, size_t rows, size_t columns, const float* logits, float* probabilities,
                           sentei_error*) {
        kernels::softmax<V>(host(self), rows, columns, logits, probabilities);
        return SENTEI_OK;
    }
    static int32_t loss(void* self, sentei_loss* call, sentei_error* error) {
        if (call->size < sizeof *call) return fail(error, SENTEI_INVALID, "loss: the call is smaller than sentei_loss");
        return kernels::loss<V>(host(self), *call, error);
    }
    static int32_t optimizer_step(void* self, const sentei_step* step, sentei_error* error) {
        if (step->size < sizeof *step)
            return fail(error, SENTEI_INVALID, "optimizer_step: the call is smaller than sentei_step");
        return kernels::optimizer_step<V>(host(self), *step, error);
    }
    static int32_t column_sums(void* self, size_t rows, size_t columns, const float* a, size_t lda, float* sums,
                               sentei_error*) {
        kernels::column_sums<V>(host(self), rows, columns, a, lda, sums);
        return SENTEI_OK;
    }
    static int32_t column_moments(void* self, size_t rows, size_t columns, const float* a, size_t lda,
                                  const sentei_moments* moments, sentei_error* error) {
        if (moments->size < sizeof *moments)
            return fail(error, SENTEI_INVALID, "column_moments: the call is smaller than sentei_moments");
        kernels::column_moments(host(self), rows, columns, a, lda, *moments);
        return SENTEI_OK;
    }
    static int32_t gemm_u8s8(void* self, const sentei_gemm_u8s8* call, sentei_error* error) {
        if (call->size < sizeof *call)
            return fail(error, SENTEI_INVALID, "gemm_u8s8: the call is smaller than sentei_gemm_u8s8");
        if (call->k > most_bytes) return fail(error, SENTEI_INVALID, "gemm_u8s8: k is more than 65,536");
        ByteProduct<typename F::Bytes>::run(host(self), *call);
        return SENTEI_OK;
    }

    static int32_t checked_training(const sentei_gemm* call, sentei_error* error) {
        if (call->size < sizeof *call) return fail(error, SENTEI_INVALID, "gemm: the call is smaller than sentei_gemm");
        if (call->bias != nullptr || (call->flags & SENTEI_ACCUMULATE) != 0)
            return fail(error, SENTEI_INVALID, "gemm: neither a bias nor an old c has a place in a backward pass");
        return SENTEI_OK;
    }
    static int32_t gemm_backward_sums(void* self, const sentei_gemm* call, const float* z, const float* h, float* sums,
                                      sentei_error* error) {
        if (const int32_t status = checked_training(call, error); status != SENTEI_OK) return status;
        if (!known_activation(call->activation))
            return fail(error, SENTEI_INVALID, "gemm_backward: no such activation");
        return GemmTraining<F>::derivative(host(self), *call, z, h, sums, error);
    }
    static int32_t gemm_backward(void* self, const sentei_gemm* call, const float* z, const float* h,
                                 sentei_error* error) {
        return gemm_backward_sums(self, call, z, h, nullptr, error);
    }
    static int32_t gemm_step(void* self, const sentei_gemm* call, const sentei_step* step, sentei_error* error) {
        if (const int32_t status = checked_training(call, error); status != SENTEI_OK) return status;
        if (step->size < sizeof *step)
            return fail(error, SENTEI_INVALID, "gemm_step: the step is smaller than sentei_step");
        return GemmTraining<F>::step(host(self), *call, *step, error);
    }

    static size_t network_bytes(void*, const sentei_dense* layers, size_t count) {
        return Network<F>::bytes(layers, count);
    }
    static int32_t network_compile(void* self, const sentei_dense* layers, size_t count, void* compiled,
                                   sentei_error* error) {
        for (size_t l = 0; l < count; ++l) {
            const sentei_dense& layer = Network<F>::element(layers, l);
            if (layer.size < offsetof(sentei_dense, precision))
                return fail(error, SENTEI_INVALID, "network_compile: a layer is smaller than sentei_dense");
            if (!known_activation(layer.activation))
                return fail(error, SENTEI_INVALID, "network_compile: no such activation");
        }
        if (count == 0) return fail(error, SENTEI_INVALID, "network_compile: a network has at least one layer");
        Network<F>::compile(host(self), layers, count, compiled);
        return SENTEI_OK;
    }
    static size_t network_workspace(void*, const void* compiled, size_t rows) {
        return Network<F>::workspace_bytes(compiled, rows);
    }
    static int32_t network_run(void* self, const void* compiled, size_t rows, const float* inputs, float* outputs,
                               void* workspace, sentei_error*) {
        Network<F>::run(host(self), compiled, rows, inputs, outputs, static_cast<float*>(workspace));
        return SENTEI_OK;
    }

    static constexpr sentei_backend table{sizeof(sentei_backend),
                                          V::lanes,
                                          create,
                                          destroy,
                                          gemm,
                                          packed_bytes,
                                          pack,
                                          gemm_packed,
                                          matvec,
                                          activate,
                                          activate_backward,
                                          softmax,
                                          loss,
                                          optimizer_step,
                                          column_sums,
                                          column_moments,
                                          gemm_u8s8,
                                          gemm_backward,
                                          gemm_step,
                                          network_bytes,
                                          network_compile,
                                          network_workspace,
                                          network_run,
                                          gemm_backward_sums};
};

}  // namespace sentei::kernels
