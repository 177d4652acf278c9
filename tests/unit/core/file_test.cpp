// Whole files, in and out.
#include "engine/core/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "engine/core/error.hpp"

namespace sentei {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class Files : public testing::Test {
  protected:
    Files() {
        std::string name = (fs::temp_directory_path() / "sentei-core.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = name;
    }
    ~Files() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }
    fs::path folder_;
};

TEST_F(Files, WhatIsWrittenIsRead) {
    std::string every;
    for (int i = 0; i < 300000; ++i) every += static_cast<char>(i * 7);
    for (const auto& bytes : {std::string(), std::string("x"), std::string(65536, 'y'), every}) {
        write_file(folder_ / "a", bytes);
        EXPECT_EQ(read_file(folder_ / "a"), bytes);
        EXPECT_EQ(entries(), 1u);
    }
}

TEST_F(Files, AWrittenFileIsReadableByOthers) {
    write_file(folder_ / "a", "x");
    EXPECT_EQ(fs::status(folder_ / "a").permissions(), fs::perms{0644});
}

TEST_F(Files, AFailedWriteLeavesNothingBeside) {
    fs::create_directory(folder_ / "taken");
    EXPECT_THAT([&] { write_file(folder_ / "taken", "x"); }, ThrowsMessage<InputError>(HasSubstr("taken: cannot ")));
    EXPECT_THAT([&] { write_file(folder_ / "none" / "a", "x"); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("none/a"), HasSubstr("No such file"))));
    EXPECT_THROW(write_file("", "x"), InputError);
    EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, ALinkKeepsPointingToTheFileThatIsReplaced) {
    write_file(folder_ / "real", "old");
    fs::create_symlink("real", folder_ / "link");
    write_file(folder_ / "link", "new");
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(read_file(folder_ / "real"), "new");
    EXPECT_EQ(entries(), 2u);
}

TEST_F(Files, ADeviceIsWrittenToAndNeverReplaced) {
    write_file("/dev/null", "x");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Files, APipeIsWrittenToAndRead) {
    const auto pipe = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const std::string bytes(200000, 'z');
    std::thread writer([&] { write_file(pipe, bytes); });
    EXPECT_EQ(read_file(pipe), bytes);
    writer.join();
    EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST_F(Files, WhatCannotBeReadIsASentenceWithThePath) {
    EXPECT_THAT([&] { read_file(folder_ / "none"); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("none: cannot open"), HasSubstr("No such file"))));
    EXPECT_THAT([&] { read_file(folder_); },
                ThrowsMessage<InputError>(AllOf(HasSubstr(folder_.string()), HasSubstr("Is a directory"))));
    EXPECT_THROW(read_file(""), InputError);
}

TEST_F(Files, FilesThatStateNoSizeAreReadWhole) {
    EXPECT_THAT(read_file("/proc/self/status"), HasSubstr("Pid:"));
    EXPECT_EQ(read_file("/dev/null"), "");
}

}  // namespace
}  // namespace sentei
