#include "engine/plugin/cpu.hpp"

#include <sentei/plugin.h>

#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

std::uint64_t features_with(const char* mask) {
    const Variable variable("SENTEI_CPU_MASK", mask);
    return cpu_features();
}

TEST(Cpu, AgreesWithTheCompilersOwnProbe) {
    const auto found = features_with(nullptr);
    const auto has = [&](int feature) { return (found & SENTEI_BIT(feature)) != 0; };
#if defined(__x86_64__)
    __builtin_cpu_init();
    EXPECT_EQ(cpu_machine(), std::uint32_t{SENTEI_X86_64});
    EXPECT_EQ(has(SENTEI_CPU_AVX2), __builtin_cpu_supports("avx2") != 0);
    EXPECT_EQ(has(SENTEI_CPU_FMA), __builtin_cpu_supports("fma") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512F), __builtin_cpu_supports("avx512f") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512BW), __builtin_cpu_supports("avx512bw") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512DQ), __builtin_cpu_supports("avx512dq") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512VL), __builtin_cpu_supports("avx512vl") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512VNNI), __builtin_cpu_supports("avx512vnni") != 0);
    EXPECT_EQ(has(SENTEI_CPU_AVX512BF16), __builtin_cpu_supports("avx512bf16") != 0);
    EXPECT_FALSE(has(SENTEI_CPU_NEON));
#elif defined(__aarch64__)
    EXPECT_EQ(cpu_machine(), std::uint32_t{SENTEI_AARCH64});
    EXPECT_TRUE(has(SENTEI_CPU_NEON));
    EXPECT_FALSE(has(SENTEI_CPU_AVX2));
#endif
}

TEST(CpuMask, OnlyTakesAway) {
    const auto all = features_with(nullptr);
    const std::uint64_t two = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_NEON);
    EXPECT_EQ(features_with("avx2,neon"), all & two);
    EXPECT_EQ(features_with("none"), 0u);
    EXPECT_EQ(features_with(""), all);
    EXPECT_EQ(features_with("avx512bf16,sve,i8mm") & ~all, 0u);
}

TEST(CpuMask, AnUnknownNameIsAnError) {
    for (const char* mask : {"avx3", "avx2,", "avx2, fma", "AVX2", "none,avx2"})
        EXPECT_THAT(refusal_of([&] { features_with(mask); }),
                    testing::StartsWith("SENTEI_CPU_MASK: unknown CPU feature '"))
            << mask;
}

TEST(CpuNames, CoverEveryBit) {
    EXPECT_EQ(feature_names(0), "");
    EXPECT_EQ(feature_names(SENTEI_BIT(SENTEI_CPU_FMA) | SENTEI_BIT(SENTEI_CPU_AVX2)), "avx2, fma");
    EXPECT_EQ(feature_names(SENTEI_BIT(SENTEI_CPU_SVE) | SENTEI_BIT(63)), "sve, bit 63");
    for (const int feature :
         {SENTEI_CPU_AVX2, SENTEI_CPU_FMA, SENTEI_CPU_F16C, SENTEI_CPU_AVX512F, SENTEI_CPU_AVX512BW,
          SENTEI_CPU_AVX512DQ, SENTEI_CPU_AVX512VL, SENTEI_CPU_AVX512VNNI, SENTEI_CPU_AVX512BF16, SENTEI_CPU_NEON,
          SENTEI_CPU_DOTPROD, SENTEI_CPU_FP16, SENTEI_CPU_I8MM, SENTEI_CPU_BF16, SENTEI_CPU_SVE}) {
        const auto name = feature_names(SENTEI_BIT(feature));
        EXPECT_THAT(name, testing::Not(testing::HasSubstr("bit"))) << feature;
        EXPECT_EQ(features_with(name.c_str()) & ~SENTEI_BIT(feature), 0u);
    }
    EXPECT_EQ(machine_name(SENTEI_AARCH64), "aarch64");
    EXPECT_EQ(machine_name(8), "machine 8");
}

}  // namespace
}  // namespace sentei::plugin
