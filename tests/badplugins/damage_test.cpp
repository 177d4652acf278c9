// A good module cut short or with bytes changed: refused or taken, but never a crash.
#include <random>

#include "engine/plugin/scan.hpp"
#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

TEST(Damage, CutAnywhereItIsRefused) {
    const auto whole = read_file(fixture("well-made"));
    for (std::size_t length = 0; length < whole.size(); length += length < 512 ? 1 : 61) {
        const auto scan = plugin::scan_bytes(std::string_view(whole).substr(0, length), "x.so", 0);
        if (length == 0)
            EXPECT_EQ(scan.refusal, "x.so: is empty");
        else if (length < 64)
            EXPECT_EQ(scan.refusal, "x.so: is not a shared module (ELF)") << length;
        else
            EXPECT_EQ(scan.refusal, "x.so: is cut short") << length;
    }
    EXPECT_EQ(plugin::scan_bytes(std::string_view(whole).substr(0, whole.size() - 1), "x.so", 0).refusal,
              "x.so: is cut short");
}

// Loading this file would end in SIGBUS: pages that its headers promise are not there.
TEST(Damage, CutOnDiskItNeverReachesTheLoader) {
    const Folder folder;
    const auto whole = read_file(fixture("well-made"));
    for (std::size_t part = 1; part < 16; ++part) {
        const auto file = folder.write("cut.so", std::string_view(whole).substr(0, whole.size() * part / 16));
        EXPECT_EQ(refusal_when_used(file), file.string() + ": is cut short");
    }
}

TEST(Damage, WithoutItsSectionTableTheSegmentsStillCount) {
    auto bytes = read_file(fixture("well-made"));
    std::memset(bytes.data() + 40, 0, 8);  // e_shoff
    std::memset(bytes.data() + 60, 0, 2);  // e_shnum
    EXPECT_EQ(plugin::scan_bytes(bytes, "x.so", 0).refusal, "");
    EXPECT_EQ(plugin::scan_bytes(std::string_view(bytes).substr(0, 4096), "x.so", 0).refusal, "x.so: is cut short");
}

TEST(Damage, ChangedBytesNeverCrashTheScan) {
    const auto whole = read_file(fixture("well-made"));
    std::mt19937 random(1);
    std::size_t refused = 0;
    for (int round = 0; round < 20000; ++round) {
        auto bytes = whole;
        for (int i = 0; i < 3; ++i) {
            const std::size_t range = round % 2 == 0 ? 64 + 56 * 10 : bytes.size();  // headers, or anywhere
            bytes[random() % range] = static_cast<char>(round % 3 == 0 ? 0xff : random());
        }
        const auto scan = plugin::scan_bytes(bytes, "x.so", 0);
        if (scan.refusal.empty()) continue;
        ++refused;
        ASSERT_THAT(scan.refusal, testing::StartsWith("x.so: "));
    }
    EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace sentei::badplugins
