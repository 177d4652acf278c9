// Modules for another machine. ForeignCpu also runs under qemu-x86_64, whose CPU lacks AVX-512.
#include "engine/plugin/cpu.hpp"

#include <elf.h>

#include "engine/plugin/scan.hpp"
#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

using testing::EndsWith;

const bool is_x86 = plugin::cpu_machine() == SENTEI_X86_64;
const std::uint32_t foreign = is_x86 ? SENTEI_AARCH64 : SENTEI_X86_64;
const std::string built_for_foreign =
    is_x86 ? "x.so: built for aarch64, this is x86-64" : "x.so: built for x86-64, this is aarch64";

void set_elf_machine(std::string& bytes, std::uint32_t machine) {
    const auto value = static_cast<Elf64_Half>(machine);
    std::memcpy(bytes.data() + offsetof(Elf64_Ehdr, e_machine), &value, sizeof value);
}

TEST(Architecture, ManifestAndElfBothForeign) {
    auto bytes = with_manifest("well-made", [](auto& manifest) { manifest.machine = foreign; });
    set_elf_machine(bytes, foreign);
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, built_for_foreign);
}

TEST(Architecture, ElfAloneOrManifestAlone) {
    auto bytes = read_file(fixture("well-made"));
    set_elf_machine(bytes, foreign);
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, built_for_foreign);
    bytes = with_manifest("well-made", [](auto& manifest) { manifest.machine = foreign; });
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, built_for_foreign);
}

TEST(Architecture, AnUnknownOneIsNumbered) {
    const auto bytes = with_manifest("well-made", [](auto& manifest) { manifest.machine = 243; });
    EXPECT_THAT(plugin::scan_bytes(bytes, "x.so", 0).refusal, testing::StartsWith("x.so: built for machine 243, this"));
}

TEST(Architecture, AnotherWordSize) {
    auto bytes = read_file(fixture("well-made"));
    bytes[EI_CLASS] = ELFCLASS32;
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, "x.so: is not a 64-bit little-endian module");
    bytes[EI_CLASS] = ELFCLASS64;
    bytes[EI_DATA] = ELFDATA2MSB;
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, "x.so: is not a 64-bit little-endian module");
}

TEST(Architecture, AModuleReallyBuiltForAarch64) {
    if (!is_x86 || !std::filesystem::exists(fixture("aarch64")))
        GTEST_SKIP() << "no aarch64-linux-gnu-gcc was found when this was configured";
    EXPECT_THAT(plugin::scan(fixture("aarch64"), 0).refusal, EndsWith("aarch64.so: built for aarch64, this is x86-64"));
}

TEST(Cpu, LackingFeaturesAreNamedUnknownBitsRefuse) {
    const auto bytes = with_manifest("well-made", [](auto& manifest) {
        manifest.cpu = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA) | SENTEI_BIT(60);
    });
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal,
              "x.so: needs avx2, fma, bit 60, which this CPU does not have");
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", SENTEI_BIT(SENTEI_CPU_AVX2)).refusal,
              "x.so: needs fma, bit 60, which this CPU does not have");
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", ~std::uint64_t{0}).refusal, "");
}

TEST(Cpu, TheOrderIsAbiThenArchitectureThenFeatures) {
    const auto refusal = [](bool abi, bool machine) {
        const auto bytes = with_manifest("well-made", [&](auto& manifest) {
            manifest.cpu = SENTEI_BIT(60);
            if (machine) manifest.machine = foreign;
            if (abi) manifest.abi_major = 2;
        });
        return plugin::scan_bytes(bytes, "x.so", 0).refusal;
    };
    EXPECT_THAT(refusal(true, true), testing::HasSubstr("plugin ABI"));
    EXPECT_EQ(refusal(false, true), built_for_foreign);
    EXPECT_THAT(refusal(false, false), testing::HasSubstr("needs bit 60"));
}

TEST(ForeignCpu, AModuleThatRunsAvx512WhileLoadingIsNeverLoaded) {
    if (!is_x86) GTEST_SKIP() << "the module is one for x86-64";
    const bool has_it = (plugin::cpu_features() & SENTEI_BIT(SENTEI_CPU_AVX512BW)) != 0;
    const bool must_lack_it = std::getenv("SENTEI_TEST_LACKS_AVX512") != nullptr;
    ASSERT_FALSE(must_lack_it && has_it) << "the probe sees what is not there";
    const Variable mask("SENTEI_CPU_MASK", has_it ? "avx2,fma" : nullptr);
    const auto refusal = refusal_of([] { plugin::Catalogue({fixture("starting")}); });
    EXPECT_THAT(refusal, EndsWith("starting.so: needs avx512f, avx512bw, which this CPU does not have"));
}

TEST(ForeignCpu, WithoutItOtherModulesWork) {
    EXPECT_EQ(plugin::Catalogue({fixture("well-made")}).pruner("well-made")->score(layer_of(1)).size(), 1u);
}

TEST(NativeCpu, WithAvx512ItIsLoaded) {
    if (!is_x86 || (plugin::cpu_features() & SENTEI_BIT(SENTEI_CPU_AVX512BW)) == 0)
        GTEST_SKIP() << "THIS MACHINE HAS NO AVX-512: loading such a module is not tested";
    EXPECT_EQ(plugin::Catalogue({fixture("starting")}).pruner("starting")->score(layer_of(2)),
              (std::vector<double>{1, 1}));
}

}  // namespace
}  // namespace sentei::badplugins
