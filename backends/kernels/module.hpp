// The operations table of a backend made of these kernels. An ISA's file states its facts and says SENTEI_BACKEND_OF.
#pragma once
#include <sentei/plugin.hpp>

#include "kernels/columns.hpp"
#include "kernels/gemm.hpp"
#include "kernels/loss.hpp"
#include "kernels/matvec.hpp"
#include "kernels/optimizer.hpp"

namespace sentei::kernels {

inline std::int32_t create(const sentei_host* host, void** self, sentei_error*) {
    void* const memory = host->allocate(host->context, sizeof(Instance), alignof(Instance));
    if (memory == nullptr) return SENTEI_NO_MEMORY;
    *self = new (memory) Instance{host};
    return SENTEI_OK;
}

inline void destroy(void* self) {
    const auto* const host = static_cast<Instance*>(self)->host;
    host->release(host->context, self);
}

template <class Facts>
constexpr sentei_backend table() {
    return {sizeof(sentei_backend),
            static_cast<std::uint32_t>(Vector<typename Facts::Arch>::lanes),
            create,
            destroy,
            gemm<Facts>,
            packed_bytes<Facts>,
            pack<Facts>,
            gemm_packed<Facts>,
            matvec<Facts>,
            activate<Facts>,
            activate_backward<Facts>,
            softmax<Facts>,
            loss<Facts>,
            optimizer_step<Facts>,
            column_sums<Facts>,
            column_moments<Facts>};
}

}  // namespace sentei::kernels

#define SENTEI_BACKEND_OF(Facts, id, priority, cpu, summary)                               \
    static constexpr sentei_backend sentei_plugin_table = sentei::kernels::table<Facts>(); \
    SENTEI_PLUGIN(sentei::manifest(SENTEI_BACKEND, id, "1.0.0", summary, cpu, priority), sentei_plugin_table)
