// 64-bit ARM from Armv8.2 on that multiplies bytes in fours.
#include "neon64.hpp"

namespace {

using namespace sentei::kernels;

struct Facts : Neon64Facts {
    using Bytes = DotprodBytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
    .machine = SENTEI_AARCH64,
    .cpu = Facts::cpu | SENTEI_BIT(SENTEI_CPU_DOTPROD),
    .priority = 210,
    .id = "neon64-dotprod",
    .version = "1.0",
    .summary = "NEON as in neon64, bytes with the dot products of Armv8.2"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
