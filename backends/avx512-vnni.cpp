// AVX-512 on CPUs that multiply bytes in fours.
#include "avx512.hpp"

namespace {

using namespace sentei::kernels;

struct Facts : Avx512Facts {
    using Bytes = VnniBytes;
};

[[gnu::used]] alignas(8) constexpr sentei_manifest manifest{.magic = SENTEI_MAGIC,
                                                            .size = sizeof(sentei_manifest),
                                                            .abi_major = SENTEI_ABI_MAJOR,
                                                            .abi_minor = 0,
                                                            .kind = SENTEI_BACKEND,
                                                            .machine = SENTEI_X86_64,
                                                            .cpu = Facts::cpu | SENTEI_BIT(SENTEI_CPU_AVX512VNNI),
                                                            .priority = 310,
                                                            .id = "avx512-vnni",
                                                            .version = "1.0",
                                                            .summary = "AVX-512 as in avx512, bytes with VNNI"};
constexpr sentei_plugin plugin{sizeof plugin, 0, &manifest, &Operations<Facts>::table, nullptr};

}  // namespace

const sentei_plugin* sentei_plugin_entry(void) { return &plugin; }
