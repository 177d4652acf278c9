// The reference: one lane at a time, the same bytes on every machine.
#include "kernels/backend.hpp"
#include "kernels/bytes_scalar.hpp"
#include "kernels/simd_scalar.hpp"

namespace {

using namespace sentei::kernels;

struct Facts {
    using V = ScalarVector;
    static constexpr std::size_t MR = 4, NV = 8;
    static constexpr std::size_t KC = 256, MC = 128, in_place = 512;
    using Bytes = ScalarBytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
#ifdef __aarch64__
    .machine = SENTEI_AARCH64,
#else
    .machine = SENTEI_X86_64,
#endif
    .cpu = 0,
    .priority = 1,
    .id = "scalar",
    .version = "1.0",
    .summary = "One lane, any CPU: the reference the others are judged against"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
