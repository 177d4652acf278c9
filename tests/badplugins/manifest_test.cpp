// Judged by the bytes of the file: none of these is loaded.
#include <elf.h>
#include <gmock/gmock.h>

#include <cstring>

#include "engine/plugin/cpu.hpp"
#include "tests/badplugins/modules.hpp"

namespace sentei::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

auto refused(const std::string& name, const std::string& reason) {
    return AllOf(StartsWith(module(name).string() + ": "), HasSubstr(reason));
}

#define EXPECT_REFUSED(name, reason) EXPECT_THAT(refusal(name), refused(name, reason))

TEST(BadManifest, AModuleWithoutDefectIsTaken) {
    EXPECT_THAT(refusal("good"), IsEmpty());
    EXPECT_THAT(refusal("good-backend"), IsEmpty());
}

TEST(BadManifest, AnotherMajorIsRefused) {
    EXPECT_REFUSED("wrong-major", "is built for plugin ABI 2, this Sentei speaks 1.0");
}

TEST(BadManifest, ANewerMinorIsRefused) {
    EXPECT_REFUSED("newer-minor", "needs plugin ABI 1.7 or newer, this Sentei speaks 1.0");
}

TEST(BadManifest, AManifestThatLiesAboutItsSizeIsRefused) {
    EXPECT_REFUSED("manifest-size", "states a manifest of 100000 bytes, expected 192");
}

TEST(BadManifest, AnotherMachineInTheManifestIsRefused) {
    EXPECT_REFUSED("foreign-machine", "is built for machine 40, this is");
}

TEST(BadManifest, ACpuBitThatNobodyKnowsIsRefused) {
    EXPECT_REFUSED("unknown-cpu-bit", "needs bit 60, which this CPU does not have");
}

TEST(BadManifest, TwoManifestsAreRefused) { EXPECT_REFUSED("two-manifests", "more than one sentei_manifest"); }

TEST(BadManifest, NoManifestIsRefused) { EXPECT_REFUSED("no-manifest", "carries no sentei_manifest"); }

TEST(BadManifest, AnIdOfOtherCharactersIsRefused) { EXPECT_REFUSED("bad-id", "id, version or summary"); }

TEST(BadManifest, AManifestThatDiffersAfterLoadingIsRefused) {
    EXPECT_REFUSED("other-manifest", "the manifest it gives when loaded is not the one in the file");
}

TEST(BadManifest, AModuleWithoutTheEntryIsRefused) {
    EXPECT_REFUSED("no-entry", "cannot be loaded");
    EXPECT_REFUSED("no-entry", "sentei_plugin_entry");
}

TEST(BadMachine, AModulePatchedToTheOtherMachineIsRefused) {
    const std::uint32_t other = plugin::cpu_machine() == SENTEI_X86_64 ? SENTEI_AARCH64 : SENTEI_X86_64;
    std::string bytes = bytes_of(module("good"));
    const auto machine = static_cast<Elf64_Half>(other);
    std::memcpy(bytes.data() + offsetof(Elf64_Ehdr, e_machine), &machine, sizeof machine);
    const auto place = bytes.find(std::string(SENTEI_MAGIC));
    ASSERT_NE(place, std::string::npos);
    std::memcpy(bytes.data() + place + offsetof(sentei_manifest, machine), &other, sizeof other);
    const TemporaryFile patched("patched.so", bytes);
    EXPECT_THAT(refusal_of(patched.path()), HasSubstr("is built for " + plugin::machine_name(other) + ", this is " +
                                                      plugin::machine_name(plugin::cpu_machine())));
}

TEST(BadMachine, AModuleWhoseElfHeaderAndManifestDisagreeIsRefused) {
    std::string bytes = bytes_of(module("good"));
    const Elf64_Half machine = EM_S390;
    std::memcpy(bytes.data() + offsetof(Elf64_Ehdr, e_machine), &machine, sizeof machine);
    const TemporaryFile patched("patched.so", bytes);
    EXPECT_THAT(refusal_of(patched.path()), HasSubstr("is built for machine 22, this is"));
}

TEST(BadMachine, AnAarch64ModuleIsRefusedOnX86) {
    if (!std::filesystem::exists(module("foreign-aarch64")))
        GTEST_SKIP() << "NOT TESTED: no genuine aarch64 module was built (aarch64-linux-gnu-gcc, on x86 only)";
    EXPECT_REFUSED("foreign-aarch64", "is built for aarch64, this is x86-64");
}

}  // namespace
}  // namespace sentei::test
