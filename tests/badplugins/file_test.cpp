// Files that are no modules, or were.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/badplugins/modules.hpp"

namespace sentei::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal_of_bytes(const std::string& bytes) {
    const TemporaryFile file("cut.so", bytes);
    const auto sentence = refusal_of(file.path());
    EXPECT_THAT(sentence, StartsWith(file.path().string() + ": ")) << bytes.size() << " bytes";
    return sentence;
}

TEST(BadFile, AModuleCutShortAnywhereIsRefused) {
    const std::string whole = bytes_of(module("good"));
    ASSERT_GT(whole.size(), 4096u);
    for (std::size_t length = sizeof(std::uint64_t[8]); length < whole.size(); length += 64)
        EXPECT_THAT(refusal_of_bytes(whole.substr(0, length)), HasSubstr("is cut short")) << length;
    EXPECT_THAT(refusal_of_bytes(whole.substr(0, whole.size() - 1)), HasSubstr("is cut short"));
}

TEST(BadFile, AModuleCutInsideItsFirstHeaderIsRefused) {
    const std::string whole = bytes_of(module("good"));
    for (std::size_t length = 0; length < 64; ++length)
        EXPECT_THAT(refusal_of_bytes(whole.substr(0, length)), HasSubstr("is not a shared module")) << length;
}

TEST(BadFile, AnyByteOfTheHeadersMayBeWrong) {
    const std::string whole = bytes_of(module("good"));
    for (std::size_t i = 0; i < 64; ++i) {
        if (i >= 5 && i < 16) continue;  // ident bytes that carry nothing for us
        std::string bytes = whole;
        bytes[i] = static_cast<char>(~bytes[i]);
        const TemporaryFile file("flipped.so", bytes);
        try {
            const plugin::Catalogue catalogue({file.path()});
        } catch (const std::exception& error) {
            EXPECT_THAT(error.what(), StartsWith(file.path().string() + ": ")) << "byte " << i;
        }
    }
}

TEST(BadFile, AnEmptyFileIsRefused) { EXPECT_THAT(refusal_of_bytes(""), HasSubstr("is not a shared module")); }

TEST(BadFile, ATextFileIsRefused) {
    EXPECT_THAT(refusal_of_bytes("I am a plugin, believe me.\n"), HasSubstr("is not a shared module"));
}

TEST(BadFile, ATextFileThatHoldsAManifestIsRefused) {
    EXPECT_THAT(refusal_of_bytes(std::string(1024, ' ') + SENTEI_MAGIC + std::string(1024, ' ')),
                HasSubstr("is not a shared module"));
}

TEST(BadFile, AProgramIsRefused) {
    const auto sentence = refusal_of("/proc/self/exe");
    EXPECT_THAT(sentence, StartsWith("/proc/self/exe: "));
}

TEST(BadFile, AFolderIsRefused) { EXPECT_THAT(refusal_of(SENTEI_BAD_MODULES), HasSubstr("is a folder, not a module")); }

TEST(BadFile, AFileThatIsNotThereIsRefused) {
    EXPECT_THAT(refusal_of("/nowhere/at/all.so"), AllOf(StartsWith("/nowhere/at/all.so"), HasSubstr("No such file")));
}

TEST(BadFile, ADeviceOrPipeIsRefusedUnread) {
    EXPECT_THAT(refusal_of("/dev/zero"), HasSubstr("is not a file"));
    const TemporaryFile place("pipe.so", "");
    std::filesystem::remove(place.path());
    ASSERT_EQ(::mkfifo(place.path().c_str(), 0600), 0);
    EXPECT_THAT(refusal_of(place.path()), HasSubstr("is not a file"));
}

TEST(BadFile, AFileThatMayNotBeReadIsRefused) {
    if (::geteuid() == 0) GTEST_SKIP() << "NOT TESTED: root may read everything";
    const TemporaryFile file("secret.so", bytes_of(module("good")));
    std::filesystem::permissions(file.path(), std::filesystem::perms::none);
    EXPECT_THAT(refusal_of(file.path()), AllOf(StartsWith(file.path().string()), HasSubstr("ermission")));
}

}  // namespace
}  // namespace sentei::test
