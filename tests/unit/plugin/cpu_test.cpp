#include "engine/plugin/cpu.hpp"

#include <gmock/gmock.h>
#include <sentei/plugin.h>

#include "engine/core/error.hpp"
#include "engine/plugin/catalogue.hpp"
#include "tests/unit/plugin/environment.hpp"

namespace sentei::plugin {
namespace {

using test::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

TEST(CpuFeatures, HaveNames) {
    EXPECT_EQ(feature_names(0), "");
    EXPECT_EQ(feature_names(SENTEI_BIT(SENTEI_CPU_FMA) | SENTEI_BIT(SENTEI_CPU_AVX2)), "avx2, fma");
    EXPECT_EQ(feature_names(SENTEI_BIT(SENTEI_CPU_SVE) | SENTEI_BIT(60)), "sve, bit 60");
}

TEST(CpuFeatures, EveryNamedOneCanBeMasked) {
    const Environment mask("SENTEI_CPU_MASK",
                           "avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,neon,dotprod,fp16,"
                           "i8mm,bf16,sve");
    const auto masked = cpu_features();
    const Environment none("SENTEI_CPU_MASK", std::nullopt);
    EXPECT_EQ(masked, cpu_features());
}

TEST(CpuFeatures, TheMaskLeavesOnlyWhatItNames) {
    const Environment free("SENTEI_CPU_MASK", std::nullopt);
    const auto all = cpu_features();
    const Environment mask("SENTEI_CPU_MASK", "avx2,neon");
    EXPECT_EQ(cpu_features(), all & (SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_NEON)));
}

TEST(CpuFeatures, AnUnknownNameInTheMaskIsRefused) {
    for (const char* const text : {"avx2,mmx", "", "avx2,", "none,avx2", "AVX2"}) {
        const Environment mask("SENTEI_CPU_MASK", text);
        EXPECT_THAT([] { cpu_features(); },
                    ThrowsMessage<InputError>(AllOf(HasSubstr("SENTEI_CPU_MASK"), HasSubstr("unknown CPU feature"))))
            << text;
        EXPECT_THROW(Catalogue(), InputError) << text;
    }
}

TEST(CpuFeatures, WithNoneOnlyScalarIsLeftOnX86) {
    if (cpu_machine() != SENTEI_X86_64) GTEST_SKIP() << "NOT TESTED: only on x86";
    const Environment mask("SENTEI_CPU_MASK", "none"), variable("SENTEI_BACKEND", std::nullopt);
    const Catalogue catalogue;
    for (const auto& [file, manifest, refusal] : catalogue.candidates()) {
        if (manifest->kind != SENTEI_BACKEND) continue;
        if (std::string(manifest->id) == "scalar")
            EXPECT_THAT(refusal, IsEmpty());
        else
            EXPECT_THAT(refusal, AllOf(HasSubstr(file.string() + ": needs "), HasSubstr("this CPU does not have")));
    }
    EXPECT_EQ(catalogue.backend()->id(), "scalar");
    EXPECT_THAT([&] { catalogue.backend("avx2"); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("backend 'avx2' cannot be used: "),
                                                HasSubstr("needs avx2, fma, which this CPU does not have"))));
}

TEST(CpuMachine, HasAName) {
    EXPECT_EQ(machine_name(SENTEI_X86_64), "x86-64");
    EXPECT_EQ(machine_name(SENTEI_AARCH64), "aarch64");
    EXPECT_EQ(machine_name(8), "machine 8");
}

}  // namespace
}  // namespace sentei::plugin
