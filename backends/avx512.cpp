// AVX-512 F, BW, DQ, VL.
#include "avx512.hpp"

namespace {

using namespace sentei::kernels;

struct Facts : Avx512Facts {
    using Bytes = Avx512Bytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
    .machine = SENTEI_X86_64,
    .cpu = Facts::cpu,
    .priority = 300,
    .id = "avx512",
    .version = "1.0",
    .summary = "AVX-512 F, BW, DQ, VL: sixteen lanes, register tile 6 x 64"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
