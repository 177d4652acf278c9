// A module that would die while it is loaded on a CPU without AVX-512 is never loaded there.
#include "engine/plugin/cpu.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>

#include "tests/badplugins/modules.hpp"
#include "tests/unit/plugin/environment.hpp"

namespace sentei::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* mark = "SENTEI_TEST_AVX512_LOADED";

class Avx512Initialiser : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(module("avx512-initialiser"))) GTEST_SKIP() << "NOT TESTED: only on x86";
    }
    const Environment unmarked_{mark, std::nullopt};
};

TEST_F(Avx512Initialiser, IsRefusedUnloadedWhereTheMaskHidesAvx512) {
    const Environment mask("SENTEI_CPU_MASK", "avx2,fma");
    EXPECT_THAT(refusal("avx512-initialiser"), HasSubstr("needs avx512f, avx512bw, which this CPU does not have"));
    EXPECT_EQ(std::getenv(mark), nullptr);
}

TEST_F(Avx512Initialiser, RunsWhereTheCpuHasAvx512) {
    if ((plugin::cpu_features() & SENTEI_BIT(SENTEI_CPU_AVX512BW)) == 0)
        GTEST_SKIP() << "NOT TESTED: this CPU has no AVX-512";
    EXPECT_THAT(refusal("avx512-initialiser"), IsEmpty());
    EXPECT_NE(std::getenv(mark), nullptr);
}

TEST_F(Avx512Initialiser, TheCommandRefusesItOnAnOldCpuAndLives) {
#ifdef SENTEI_OLD_CPU
    const TemporaryFile place("old-cpu", "");
    std::filesystem::remove(place.path());
    std::filesystem::create_directory(place.path());
    const auto copy = place.path() / "avx512-initialiser.so";
    std::filesystem::copy_file(module("avx512-initialiser"), copy);
    const Environment path("SENTEI_PLUGIN_PATH", place.path().string());
    FILE* const command = ::popen(SENTEI_OLD_CPU " " SENTEI_COMMAND " plugins --why 2>&1", "r");
    ASSERT_NE(command, nullptr);
    std::string output;
    std::array<char, 4096> part;
    while (const auto read = std::fread(part.data(), 1, part.size(), command)) output.append(part.data(), read);
    EXPECT_EQ(::pclose(command), 0) << output;
    std::filesystem::remove(copy);
    EXPECT_THAT(output,
                HasSubstr("refused  " + copy.string() + ": needs avx512f, avx512bw, which this CPU does not have"));
#else
    GTEST_SKIP() << "NOT TESTED: needs qemu-x86_64, the command, and a build without sanitizers";
#endif
}

}  // namespace
}  // namespace sentei::test
