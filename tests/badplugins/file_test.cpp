// Files that are refused before anything in them runs.
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/plugin/cpu.hpp"
#include "engine/plugin/scan.hpp"
#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

using testing::EndsWith;
using testing::StartsWith;

std::string scan_refusal(const std::filesystem::path& file) { return plugin::scan(file, 0).refusal; }

std::string bytes_refusal(const std::string& bytes) { return plugin::scan_bytes(bytes, "x.so", 0).refusal; }

TEST(File, AWellMadeModuleIsTaken) {
    const auto scan = plugin::scan(fixture("well-made"), 0);
    EXPECT_EQ(scan.refusal, "");
    ASSERT_TRUE(scan.found);
    EXPECT_STREQ(scan.manifest.id, "well-made");
    EXPECT_EQ(plugin::Catalogue({fixture("well-made")}).pruner("well-made")->score(layer_of(3)),
              (std::vector<double>{0, 1, 2}));
}

TEST(File, AnotherMajor) {
    const auto bytes = with_manifest("well-made", [](auto& manifest) { manifest.abi_major = 2; });
    EXPECT_EQ(bytes_refusal(bytes), "x.so: built for plugin ABI 2.0, this Sentei speaks 1.3");
}

TEST(File, ANewerMinor) {
    const auto bytes = with_manifest("well-made", [](auto& manifest) { manifest.abi_minor = 7; });
    EXPECT_EQ(bytes_refusal(bytes), "x.so: needs plugin ABI 1.7 or newer, this Sentei speaks 1.3");
}

TEST(File, AnotherKind) {
    const auto bytes = with_manifest("well-made", [](auto& manifest) { manifest.kind = 9; });
    EXPECT_EQ(bytes_refusal(bytes), "x.so: is of kind 9, expected a backend (1) or a pruner (2)");
}

TEST(File, AManifestSizeThatLies) {
    for (const std::uint32_t size : {0u, 16u, 191u, 4097u, 0xffffffffu}) {
        const auto bytes = with_manifest("well-made", [&](auto& manifest) { manifest.size = size; });
        EXPECT_EQ(bytes_refusal(bytes), "x.so: states a manifest of " + std::to_string(size) + " bytes, expected 192");
    }
}

TEST(File, AnIdThatIsNone) {
    const std::string expected = "x.so: has a manifest whose id, version or summary is not a text ending in zeros";
    for (const std::string_view id : {"", "Upper", "with space", "../up"}) {
        const auto bytes = with_manifest("well-made", [&](auto& manifest) {
            std::memset(manifest.id, 0, sizeof manifest.id);
            id.copy(manifest.id, id.size());
        });
        EXPECT_EQ(bytes_refusal(bytes), expected) << id;
    }
    EXPECT_EQ(bytes_refusal(with_manifest("well-made", [](auto& m) { std::memset(m.id, 'x', sizeof m.id); })),
              expected);
    EXPECT_EQ(bytes_refusal(with_manifest("well-made", [](auto& m) { m.summary[sizeof m.summary - 1] = 'x'; })),
              expected);
    EXPECT_EQ(bytes_refusal(with_manifest("well-made", [](auto& m) { m.version[8] = 'x'; })), expected);
}

TEST(File, NotAModule) {
    const Folder folder;
    EXPECT_THAT(scan_refusal(folder.write("plain.so", "this is a letter\n")),
                EndsWith("plain.so: is not a shared module (ELF)"));
    EXPECT_THAT(scan_refusal(folder.write("empty.so", "")), EndsWith("empty.so: is empty"));
    EXPECT_THAT(scan_refusal(folder.path()), EndsWith(": is a folder, not a module"));
    EXPECT_THAT(scan_refusal(folder.path() / "none.so"), EndsWith("none.so: No such file or directory"));
    EXPECT_EQ(scan_refusal("/dev/null"), "/dev/null: is not a regular file");
    const auto pipe = folder.path() / "pipe.so";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_THAT(scan_refusal(pipe), EndsWith("pipe.so: is not a regular file"));
    EXPECT_EQ(scan_refusal("-"), "-: No such file or directory");
    const auto large = folder.write("large.so", "");
    std::filesystem::resize_file(large, std::uintmax_t{3} << 30);  // sparse
    EXPECT_THAT(scan_refusal(large), EndsWith("large.so: is larger than 1 GiB, which no module is"));
}

TEST(File, MayNotBeRead) {
    const Folder folder;
    const auto file = folder.write("secret.so", read_file(fixture("well-made")));
    ASSERT_EQ(::chmod(file.c_str(), 0), 0);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    const bool root = ::geteuid() == 0;
    ASSERT_EQ(::seteuid(root ? 65534 : ::geteuid()), 0);  // root reads everything
    const auto refusal = scan_refusal(file);
    ASSERT_EQ(::seteuid(root ? 0 : ::geteuid()), 0);
    EXPECT_THAT(refusal, EndsWith("secret.so: cannot open: Permission denied"));
}

TEST(File, ManifestsThatAreNotOne) {
    EXPECT_THAT(scan_refusal(fixture("no-manifest")), EndsWith("no-manifest.so: carries no sentei_manifest"));
    EXPECT_THAT(scan_refusal(fixture("two-manifests")),
                EndsWith("two-manifests.so: carries more than one sentei_manifest"));
}

// The file is read a window at a time, and code last.
TEST(File, AManifestIsFoundWhereverItStands) {
    constexpr char magic[16] = SENTEI_MAGIC;
    const auto whole = read_file(fixture("well-made"));
    const auto from = whole.find(std::string_view(magic, sizeof magic));
    const auto program_header = sizeof(Elf64_Ehdr);  // the first, of a segment that is loaded
    for (const std::uint32_t flags : {PF_R, PF_R | PF_X})
        for (std::size_t place = (whole.size() + 7) / 8 * 8; place < whole.size() + 40000; place += 8) {
            auto bytes = whole;
            bytes.resize(place + sizeof(sentei_manifest));
            bytes.replace(place, sizeof(sentei_manifest), whole, from, sizeof(sentei_manifest));
            bytes[from] = 'x';
            Elf64_Phdr segment;
            std::memcpy(&segment, bytes.data() + program_header, sizeof segment);
            ASSERT_EQ(segment.p_type, std::uint32_t{PT_LOAD});
            segment.p_flags = flags;
            segment.p_filesz = bytes.size();
            std::memcpy(bytes.data() + program_header, &segment, sizeof segment);
            ASSERT_EQ(bytes_refusal(bytes), "") << place;
            segment.p_filesz -= 1;
            std::memcpy(bytes.data() + program_header, &segment, sizeof segment);
            ASSERT_EQ(bytes_refusal(bytes), "x.so: has a manifest that runs past the end of its segment") << place;
        }
}

TEST(File, ACopyOfTheManifestInDebugInformationDoesNotCount) {
    auto bytes = read_file(fixture("well-made"));
    constexpr char magic[16] = SENTEI_MAGIC;
    bytes.resize((bytes.size() + 7) / 8 * 8);
    bytes.append(magic, sizeof magic);
    EXPECT_EQ(bytes_refusal(bytes), "");
}

TEST(File, ARefusalNamesTheFile) {
    const Folder folder;
    const auto file = folder.write("old.so", with_manifest("well-made", [](auto& m) { m.abi_major = 0; }));
    EXPECT_THAT(refusal_of([&] { plugin::Catalogue({file}); }),
                StartsWith(file.string() + ": built for plugin ABI 0.0"));
}

TEST(File, InASearchedFolderItIsListedWithItsReason) {
    const Folder folder;
    folder.write("plain.so", "this is a letter\n");
    folder.write("readme.txt", "not looked at");
    const Variable path("SENTEI_PLUGIN_PATH", folder.path().c_str());
    const plugin::Catalogue catalogue;
    ASSERT_FALSE(catalogue.candidates().empty());
    EXPECT_EQ(catalogue.candidates()[0].file, folder.path() / "plain.so");
    EXPECT_THAT(catalogue.candidates()[0].refusal, EndsWith("plain.so: is not a shared module (ELF)"));
    EXPECT_FALSE(catalogue.candidates()[0].manifest.has_value());
}

}  // namespace
}  // namespace sentei::badplugins
