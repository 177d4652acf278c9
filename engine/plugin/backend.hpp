// A loaded backend as the engine uses it: plugin.h's operations table with scalar standing in for null entries.
#pragma once
#include <sentei/plugin.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "engine/core/matrix.hpp"

namespace sentei::plugin {

// How a layer bends its pre-activations. slope: leaky ReLU below zero, ignored by the others.
struct Activation {
    std::uint32_t kind = SENTEI_RELU;
    float slope = 0.01f;
    bool operator==(const Activation&) const = default;
};

// [any-thread]. Every operation is the one of the same name in plugin.h (shapes and rules there); `size` fields are
// filled in here. A failing operation throws std::runtime_error with the backend's sentence.
class Backend {
  public:
    // `table` judged by the loader; `fallback` (scalar, null for scalar itself) serves the entries that are null.
    Backend(const sentei_manifest& manifest, const sentei_backend& table, const sentei_host& host,
            std::shared_ptr<const Backend> fallback);
    ~Backend();
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    const std::string& id() const noexcept;
    const std::string& version() const noexcept;
    std::size_t lanes() const noexcept;

    void gemm(sentei_gemm call) const;
    std::size_t packed_bytes(std::size_t n, std::size_t k) const;
    void pack(std::uint32_t flags, std::size_t n, std::size_t k, const float* b, std::size_t ldb, void* packed) const;
    void gemm_packed(sentei_gemm call) const;
    void matvec(std::size_t n, std::size_t k, const float* w, std::size_t ldw, const float* x, const float* bias,
                Activation activation, float* y) const;
    void activate(Activation activation, std::size_t count, const float* z, float* h) const;
    void activate_backward(Activation activation, std::size_t count, const float* z, const float* h, const float* dh,
                           float* dz) const;
    void softmax(std::size_t rows, std::size_t columns, const float* logits, float* probabilities) const;
    double loss(sentei_loss call) const;  // the sum over rows
    void optimizer_step(sentei_step call) const;
    void column_sums(std::size_t rows, std::size_t columns, const float* a, std::size_t lda, float* sums) const;
    void column_moments(std::size_t rows, std::size_t columns, const float* a, std::size_t lda,
                        sentei_moments moments) const;
    void gemm_u8s8(sentei_gemm_u8s8 call) const;

    // Where the plugin has not these two, by the operations above. c is dense (ldc = n); step: weights [m][n].
    void gemm_backward(sentei_gemm call, Activation activation, const float* z, const float* h, float* sums) const;
    void gemm_step(sentei_gemm call, sentei_step step) const;

    // A network as a whole: only where runs_networks().
    bool runs_networks() const noexcept;
    std::size_t network_bytes(std::span<const sentei_dense> layers) const;
    void network_compile(std::span<const sentei_dense> layers, void* compiled) const;
    std::size_t network_workspace(const void* compiled, std::size_t rows) const;
    void network_run(const void* compiled, std::size_t rows, const float* inputs, float* outputs,
                     void* workspace) const;

  private:
    struct State;
    std::unique_ptr<const State> state_;
};

}  // namespace sentei::plugin
