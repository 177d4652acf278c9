#include "engine/plugin/backend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "engine/core/error.hpp"
#include "engine/plugin/host.hpp"

namespace sentei::plugin {
namespace {

// The part of the table that the plugin states, the rest null. An entry stated in half is not stated.
sentei_backend known_part(const sentei_backend& table) {
    sentei_backend known{};
    std::memcpy(&known, &table, std::min<std::size_t>(table.size / sizeof(void*) * sizeof(void*), sizeof known));
    return known;
}

}  // namespace

// Each operation with the instance it is called on: the backend's own, or scalar's where the table has none.
struct Backend::State {
    std::string id, version;
    sentei_backend own;
    void* self = nullptr;
    std::shared_ptr<const Backend> fallback;

    template <class Operation, class... Arguments>
    void call(Operation sentei_backend::*operation, Arguments... arguments) const {
        const State& owner = own.*operation != nullptr ? *this : *fallback->state_;
        thread_local ErrorBuffer error;  // not one a call: to empty it takes longer than a small network
        if (const auto status = (owner.own.*operation)(owner.self, arguments..., error.get()); status != SENTEI_OK) {
            const std::string sentence = error.sentence(status);
            error.clear();
            throw std::runtime_error(fmt::format("backend {}: {}", owner.id, sentence));
        }
    }
    bool packs() const noexcept {
        return own.packed_bytes != nullptr && own.pack != nullptr && own.gemm_packed != nullptr;
    }
    bool runs_networks() const noexcept {
        return own.network_bytes && own.network_compile && own.network_workspace && own.network_run;
    }
    bool complete() const noexcept {
        return own.gemm && packs() && own.matvec && own.activate && own.activate_backward && own.softmax && own.loss &&
               own.optimizer_step && own.column_sums && own.column_moments && own.gemm_u8s8;
    }
};

Backend::Backend(const sentei_manifest& manifest, const sentei_backend& table, const sentei_host& host,
                 std::shared_ptr<const Backend> fallback) {
    auto state = std::make_unique<State>(State{manifest.id, manifest.version, known_part(table), nullptr, fallback});
    if (!state->packs()) state->own.packed_bytes = nullptr, state->own.pack = nullptr, state->own.gemm_packed = nullptr;
    if (fallback == nullptr && !state->complete())
        throw InputError(
            fmt::format("backend {}: an operation is missing and there is no scalar backend to do it", manifest.id));
    ErrorBuffer error;
    if (const auto status = state->own.create(&host, &state->self, error.get()); status != SENTEI_OK)
        throw InputError(fmt::format("backend {}: {}", manifest.id, error.sentence(status)));
    state_ = std::move(state);
}

Backend::~Backend() { state_->own.destroy(state_->self); }

const std::string& Backend::id() const noexcept { return state_->id; }
const std::string& Backend::version() const noexcept { return state_->version; }
std::size_t Backend::lanes() const noexcept { return state_->own.lanes; }

void Backend::gemm(sentei_gemm call) const {
    call.size = sizeof call;
    state_->call(&sentei_backend::gemm, &call);
}

std::size_t Backend::packed_bytes(std::size_t n, std::size_t k) const {
    const State& owner = state_->packs() ? *state_ : *state_->fallback->state_;
    return owner.own.packed_bytes(owner.self, n, k);
}

void Backend::pack(std::uint32_t flags, std::size_t n, std::size_t k, const float* b, std::size_t ldb,
                   void* packed) const {
    state_->call(&sentei_backend::pack, flags, n, k, b, ldb, packed);
}

void Backend::gemm_packed(sentei_gemm call) const {
    call.size = sizeof call;
    state_->call(&sentei_backend::gemm_packed, &call);
}

void Backend::matvec(std::size_t n, std::size_t k, const float* w, std::size_t ldw, const float* x, const float* bias,
                     Activation activation, float* y) const {
    state_->call(&sentei_backend::matvec, n, k, w, ldw, x, bias, activation.kind, activation.slope, y);
}

void Backend::activate(Activation activation, std::size_t count, const float* z, float* h) const {
    state_->call(&sentei_backend::activate, activation.kind, activation.slope, count, z, h);
}

void Backend::activate_backward(Activation activation, std::size_t count, const float* z, const float* h,
                                const float* dh, float* dz) const {
    state_->call(&sentei_backend::activate_backward, activation.kind, activation.slope, count, z, h, dh, dz);
}

void Backend::softmax(std::size_t rows, std::size_t columns, const float* logits, float* probabilities) const {
    state_->call(&sentei_backend::softmax, rows, columns, logits, probabilities);
}

double Backend::loss(sentei_loss call) const {
    call.size = sizeof call;
    state_->call(&sentei_backend::loss, &call);
    return call.loss;
}

void Backend::optimizer_step(sentei_step call) const {
    call.size = sizeof call;
    state_->call(&sentei_backend::optimizer_step, &call);
}

void Backend::column_sums(std::size_t rows, std::size_t columns, const float* a, std::size_t lda, float* sums) const {
    state_->call(&sentei_backend::column_sums, rows, columns, a, lda, sums);
}

void Backend::column_moments(std::size_t rows, std::size_t columns, const float* a, std::size_t lda,
                             sentei_moments moments) const {
    moments.size = sizeof moments;
    state_->call(&sentei_backend::column_moments, rows, columns, a, lda, &moments);
}

void Backend::gemm_u8s8(sentei_gemm_u8s8 call) const {
    call.size = sizeof call;
    state_->call(&sentei_backend::gemm_u8s8, &call);
}

void Backend::gemm_backward(sentei_gemm call, Activation activation, const float* z, const float* h,
                            float* sums) const {
    call.size = sizeof call;
    call.activation = activation.kind;
    call.slope = activation.slope;
    if (state_->own.gemm_backward_sums != nullptr)
        return state_->call(&sentei_backend::gemm_backward_sums, &call, z, h, sums);
    if (state_->own.gemm_backward != nullptr) {
        state_->call(&sentei_backend::gemm_backward, &call, z, h);
    } else {
        call.activation = SENTEI_IDENTITY;
        state_->call(&sentei_backend::gemm, &call);
        activate_backward(activation, call.m * call.n, z, h, call.c, call.c);
    }
    column_sums(call.m, call.n, call.c, call.ldc, sums);
}

void Backend::gemm_step(sentei_gemm call, sentei_step step) const {
    call.size = sizeof call;
    call.activation = SENTEI_IDENTITY;
    step.size = sizeof step;
    if (state_->own.gemm_step == nullptr) {
        Buffer gradient(call.m * call.n);
        call.c = gradient.data();
        call.ldc = call.n;
        state_->call(&sentei_backend::gemm, &call);
        step.gradient = gradient.data();
        state_->call(&sentei_backend::optimizer_step, &step);
        return;
    }
    state_->call(&sentei_backend::gemm_step, &call, &step);
}

bool Backend::runs_networks() const noexcept { return state_->runs_networks(); }

std::size_t Backend::network_bytes(std::span<const sentei_dense> layers) const {
    return state_->own.network_bytes(state_->self, layers.data(), layers.size());
}

void Backend::network_compile(std::span<const sentei_dense> layers, void* compiled) const {
    state_->call(&sentei_backend::network_compile, layers.data(), layers.size(), compiled);
}

std::size_t Backend::network_workspace(const void* compiled, std::size_t rows) const {
    return state_->own.network_workspace(state_->self, compiled, rows);
}

void Backend::network_run(const void* compiled, std::size_t rows, const float* inputs, float* outputs,
                          void* workspace) const {
    state_->call(&sentei_backend::network_run, compiled, rows, inputs, outputs, workspace);
}

}  // namespace sentei::plugin
