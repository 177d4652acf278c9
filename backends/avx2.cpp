// AVX2 with FMA: 16 registers, of which 12 hold the tile, 2 a row of B and 1 a value of A.
#include "kernels/backend.hpp"
#include "kernels/bytes_avx2.hpp"
#include "kernels/simd.hpp"

namespace {

using namespace sentei::kernels;

struct Facts {
    using V = Vector<xsimd::fma3<xsimd::avx2>>;
    static constexpr std::size_t MR = 4, NV = 3;
    static constexpr std::size_t KC = 1024, MC = 240, in_place = 128;
    using Bytes = Avx2Bytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
    .machine = SENTEI_X86_64,
    .cpu = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA),
    .priority = 200,
    .id = "avx2",
    .version = "1.0",
    .summary = "AVX2 and FMA: eight lanes, register tile 4 x 24"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
