// Bytes, names, fingerprints, matrices.
#include "engine/core/bytes.hpp"

#include <gmock/gmock.h>

#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/core/matrix.hpp"
#include "engine/core/names.hpp"

namespace sentei {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;
using namespace std::string_view_literals;

TEST(Bytes, WhatIsPutIsTaken) {
    std::string bytes;
    put<std::uint8_t>(bytes, 255);
    put<std::uint32_t>(bytes, 0x01020304);
    put(bytes, -1.5);
    put_text(bytes, "two\0words"sv);
    put_text(bytes, "");
    EXPECT_EQ(bytes.substr(1, 4), "\4\3\2\1");
    std::string_view view = bytes;
    EXPECT_EQ(take<std::uint8_t>(view), 255);
    EXPECT_EQ(take<std::uint32_t>(view), 0x01020304u);
    EXPECT_EQ(take<double>(view), -1.5);
    EXPECT_EQ(take_text(view), "two\0words"sv);
    EXPECT_EQ(take_text(view), "");
    EXPECT_TRUE(view.empty());
}

TEST(Bytes, TakingPastTheEndIsRefused) {
    for (const std::uint64_t count : {std::uint64_t{4}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        std::string_view view = "abc";
        EXPECT_THROW(take(view, count), InputError);
        EXPECT_EQ(view, "abc");
    }
    std::string_view three = "abc",
                     long_text =
                         "\xff\xff\xff\xff"
                         "a"sv,
                     exact = "abc";
    EXPECT_THROW(take<std::uint32_t>(three), InputError);
    EXPECT_THROW(take_text(long_text), InputError);
    EXPECT_EQ(take(exact, 3), "abc");
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) { return hash(as_bytes(text), seed); }

// From the reference implementation of XXH64.
TEST(Hash, IsXxh64) {
    EXPECT_EQ(hash_of(""), 0xef46db3751d8e999u);
    EXPECT_EQ(hash_of("a"), 0xd24ec4f1a98c6e5bu);
    EXPECT_EQ(hash_of("abc"), 0x44bc2cf5ad770999u);
    EXPECT_EQ(hash_of("Nobody inspects the spammish repetition"), 0xfbcea83c8a378bf1u);
    EXPECT_NE(hash_of("abc", 1), hash_of("abc"));
}

TEST(Hash, HexIsSixteenDigits) {
    EXPECT_EQ(hex(0), "0000000000000000");
    EXPECT_EQ(hex(0xfedcba9876543210u), "fedcba9876543210");
}

enum class Fruit { apple, pear };
constexpr Names<Fruit, 2> fruits = {{{"apple", Fruit::apple}, {"pear", Fruit::pear}}};

TEST(Names, WordsAndValuesAgree) {
    EXPECT_EQ(parse_name(fruits, "fruit", "pear"), Fruit::pear);
    EXPECT_EQ(name_of(fruits, Fruit::apple), "apple");
    EXPECT_EQ(name_of(fruits, Fruit{9}), "?");
}

TEST(Names, AnUnknownWordNamesThoseThatExist) {
    for (const char* word : {"", "Pear", "pear ", "plum"})
        EXPECT_THAT([&] { parse_name(fruits, "fruit", word); },
                    ThrowsMessage<InputError>(
                        AllOf(HasSubstr("unknown fruit '" + std::string(word) + "'"), HasSubstr("apple, pear"))));
}

TEST(Matrix, RowsFollowEachOtherOnACacheLine) {
    Matrix matrix(3, 5);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.data()) % 64, 0u);
    for (const float value : matrix.values()) EXPECT_EQ(value, 0);
    matrix(2, 4) = 7;
    EXPECT_EQ(matrix.row(2)[4], 7);
    EXPECT_EQ(matrix.values()[14], 7);
    EXPECT_EQ(matrix, Matrix(matrix));
    EXPECT_NE(matrix, Matrix(3, 5));
    EXPECT_EQ(Matrix(0, 5).size(), 0u);
}

}  // namespace
}  // namespace sentei
