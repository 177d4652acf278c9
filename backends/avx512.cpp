// AVX-512: 32 registers, of which 28 hold the tile.
#include "kernels/backend.hpp"
#include "kernels/simd.hpp"

namespace {

using namespace sentei::kernels;

struct Facts {
    using V = Vector<xsimd::avx512f>;
    static constexpr std::size_t MR = 14, NV = 2;
    static constexpr std::size_t KC = 256, MC = 168, NC = 2048;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
    .machine = SENTEI_X86_64,
    .cpu = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA) | SENTEI_BIT(SENTEI_CPU_AVX512F) |
           SENTEI_BIT(SENTEI_CPU_AVX512BW) | SENTEI_BIT(SENTEI_CPU_AVX512DQ) | SENTEI_BIT(SENTEI_CPU_AVX512VL),
    .priority = 300,
    .id = "avx512",
    .version = "1.0",
    .summary = "AVX-512 F, BW, DQ, VL: sixteen lanes, register tile 14 x 32"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
