// Files on disk: format by content, targets in other files.
#include <sys/stat.h>

#include <thread>

#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string images(int rows) {
    return std::string("\0\0\x08\x03\0\0\0", 7) + static_cast<char>(rows) + std::string("\0\0\0\1\0\0\0\2", 8) +
           std::string(static_cast<std::size_t>(2 * rows), 'x');
}
std::string labels(int rows) {
    return std::string("\0\0\x08\x01\0\0\0", 7) + static_cast<char>(rows) +
           std::string(static_cast<std::size_t>(rows), '\1');
}

Table read_with(const std::filesystem::path& file, std::string target) { return read(file, target); }

TEST(Read, LabelsAreFoundBesideTheirImages) {
    const Folder folder;
    const auto file = folder.file("train-images-idx3-ubyte", images(3));
    folder.file("train-labels-idx1-ubyte", labels(3));
    for (std::string target : {"", "label"}) {
        const auto table = read(file, target);
        EXPECT_EQ(target, "label");
        EXPECT_THAT(names(table), ElementsAre("p0", "p1", "label"));
    }
}

TEST(Read, MissingLabelsAreASentence) {
    const Folder folder;
    const auto file = folder.file("t10k-images-idx3-ubyte", images(3));
    EXPECT_THAT(complaint([&] { read_with(file, ""); }), HasSubstr("no target was given"));
    EXPECT_THAT(complaint([&] { read_with(file, "label"); }), HasSubstr("there is no column 'label'"));
}

TEST(Read, RowCountsThatDifferAreASentence) {
    const Folder folder;
    const auto file = folder.file("train-images-idx3-ubyte", images(3));
    folder.file("train-labels-idx1-ubyte", labels(4));
    EXPECT_THAT(complaint([&] { read_with(file, ""); }),
                AllOf(HasSubstr("labels-idx1"), HasSubstr("4 rows, expected 3")));
}

TEST(Read, TheTargetMayBeAFileOfItsOwn) {
    const Folder folder;
    const auto file = folder.file("x.csv", "a,b\n1,2\n3,4\n");
    std::string target = folder.file("y.csv", "answer\nyes\nno\n");
    const auto table = read(file, target);
    EXPECT_EQ(target, "label");
    EXPECT_THAT(cells(*table.find("label")), ElementsAre("yes", "no"));
    EXPECT_THAT(complaint([&] { read_with(file, folder.file("two.csv", "a,b\n1,2\n3,4\n")); }),
                HasSubstr("expected one with the target"));
    EXPECT_THAT(complaint([&] { read_with(folder.file("l.csv", "label,b\n1,2\n3,4\n"), folder.path("y.csv")); }),
                HasSubstr("'label' already"));
}

TEST(Read, AColumnWinsOverAFileOfThatName) {
    const Folder folder;
    std::string target = "b";
    EXPECT_THAT(names(read(folder.file("x.csv", "a,b\n1,2\n"), target)), ElementsAre("a", "b"));
    EXPECT_EQ(target, "b");
}

TEST(Read, AnUnknownTargetNamesSomeThatExist) {
    const Folder folder;
    EXPECT_THAT(complaint([&] { read_with(folder.file("x.csv", "a,b\n1,2\n"), "c"); }),
                AllOf(HasSubstr("no column 'c'"), HasSubstr("a, b")));
    std::string wide = "c0";
    for (int c = 1; c < 100; ++c) wide += ",c" + std::to_string(c);
    EXPECT_LT(complaint([&] { read_with(folder.file("w.csv", wide + "\n" + wide + "\n"), "z"); }).size(), 300u);
}

TEST(Read, InfiniteValuesAreRefusedWithTheirPlace) {
    const Folder folder;
    for (const char* value : {"\x7f\x80\0\0", "\xff\x80\0\0"})
        EXPECT_THAT(
            complaint([&] {
                read(folder.file("a.idx", std::string("\0\0\x0d\x01\0\0\0\2\0\0\0\0", 12) + std::string(value, 4)));
            }),
            AllOf(HasSubstr("row 2"), HasSubstr("infinite")));
}

TEST(Read, TheHashIsThatOfTheBytes) {
    const Folder folder;
    const auto first = read(folder.file("a.csv", "a\n1\n")), same = read(folder.file("b.csv", "a\n1\n")),
               other = read(folder.file("c.csv", "a\n2\n"));
    EXPECT_EQ(first.hash, same.hash);
    EXPECT_NE(first.hash, other.hash);
}

TEST(Read, WhatIsNoTableIsASentenceWithThePath) {
    const Folder folder;
    EXPECT_THAT(complaint([&] { read(folder.path("")); }), HasSubstr("is a folder"));
    EXPECT_THAT(complaint([&] { read(folder.path("none.csv")); }),
                AllOf(HasSubstr("none.csv"), HasSubstr("No such file")));
    EXPECT_THAT(complaint([&] { read("/dev/null"); }), HasSubstr("/dev/null: is empty"));
    EXPECT_THAT(complaint([&] {
                    read(folder.file("elf", std::string("\x7f"
                                                        "ELF\2\1\1\0\0\0\0",
                                                        11)));
                }),
                HasSubstr("zero byte"));
    EXPECT_THAT(complaint([&] { read(folder.path(std::string(5000, 'x'))); }), HasSubstr("File name too long"));
}

TEST(Read, APipeReadsLikeAFile) {
    const Folder folder;
    const auto pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] {
        FILE* const out = std::fopen(pipe.c_str(), "w");
        std::fputs("a,b\n1,2\n", out);
        std::fclose(out);
    });
    EXPECT_THAT(cells(read(pipe).columns[1]), ElementsAre("2"));
    writer.join();
}

}  // namespace
}  // namespace sentei::data
