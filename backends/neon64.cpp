// 64-bit ARM, baseline Armv8.0.
#include "neon64.hpp"

namespace {

using namespace sentei::kernels;

struct Facts : Neon64Facts {
    using Bytes = NeonBytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{
    .magic = SENTEI_MAGIC,
    .size = sizeof(sentei_manifest),
    .abi_major = SENTEI_ABI_MAJOR,
    .abi_minor = 0,
    .kind = SENTEI_BACKEND,
    .machine = SENTEI_AARCH64,
    .cpu = Facts::cpu,
    .priority = 200,
    .id = "neon64",
    .version = "1.0",
    .summary = "Armv8.0 NEON: four lanes, register tile 8 x 12"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
