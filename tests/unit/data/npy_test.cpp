// NPY files made byte by byte, as numpy.save writes them.
#include <algorithm>
#include <bit>
#include <cstring>

#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string npy(const std::string& descr, bool fortran, const std::string& shape, std::string_view values,
                int version = 1) {
    std::string dictionary =
        "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape + "), }";
    const std::size_t lead = version == 1 ? 10 : 12;
    while ((lead + dictionary.size() + 1) % 64 != 0) dictionary += ' ';
    dictionary += '\n';
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    for (std::size_t i = 0; i < lead - 8; ++i) bytes += static_cast<char>(dictionary.size() >> (8 * i) & 0xff);
    return bytes + dictionary + std::string(values);
}

template <class T>
std::string values_of(const std::vector<T>& values, bool big_endian = false) {
    std::string bytes;
    for (const T value : values) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        if (big_endian) std::reverse(raw, raw + sizeof(T));
        bytes.append(raw, sizeof(T));
    }
    return bytes;
}

Table parse(const std::string& bytes) { return parse_npy(bytes, "a.npy"); }
std::string npy_complaint(const std::string& bytes) {
    return complaint([&] { parse(bytes); });
}

template <class T>
void expect_type_reads(const std::string& type, const std::vector<T>& values) {
    for (const bool big : {false, true}) {
        const auto table = parse(npy((big ? '>' : '<') + type, false, "2, 2", values_of(values, big)));
        ASSERT_EQ(table.columns.size(), 2u);
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_EQ(table.columns[i % 2].numbers[i / 2], static_cast<double>(values[i])) << type << big;
    }
}

TEST(Npy, EveryRealTypeReadsInBothByteOrders) {
    expect_type_reads<float>("f4", {1.5f, -2.25f, 3e38f, 1e-40f});
    expect_type_reads<double>("f8", {1.5, -0.1, 1e300, 5e-324});
    expect_type_reads<std::int8_t>("i1", {-128, 127, -1, 0});
    expect_type_reads<std::int16_t>("i2", {-32768, 32767, -1, 258});
    expect_type_reads<std::int32_t>("i4", {INT32_MIN, INT32_MAX, -1, 16909060});
    expect_type_reads<std::int64_t>("i8", {INT64_MIN, 1LL << 53, -1, 7});
    expect_type_reads<std::uint8_t>("u1", {255, 128, 1, 0});
    expect_type_reads<std::uint16_t>("u2", {65535, 32768, 1, 0});
    expect_type_reads<std::uint32_t>("u4", {UINT32_MAX, 1u << 31, 1, 0});
    expect_type_reads<std::uint64_t>("u8", {1ull << 63, 1ull << 53, 1, 0});
}

TEST(Npy, BooleansAreZeroAndOne) {
    using namespace std::string_view_literals;
    EXPECT_THAT(parse(npy("|b1", false, "4,", "\1\0\0\1"sv)).columns[0].numbers, ElementsAre(1, 0, 0, 1));
}

TEST(Npy, NanIsMissing) {
    EXPECT_THAT(cells(parse(npy("<f8", false, "2, 1", values_of<double>({missing_number, 2}))).columns[0]),
                ElementsAre("<missing>", "2"));
}

TEST(Npy, FortranOrderIsTheSameTable) {
    const auto c = parse(npy("<i4", false, "2, 3", values_of<std::int32_t>({1, 2, 3, 4, 5, 6})));
    const auto fortran = parse(npy("<i4", true, "2, 3", values_of<std::int32_t>({1, 4, 2, 5, 3, 6})));
    EXPECT_THAT(names(c), ElementsAre("x0", "x1", "x2"));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(c.columns[i].numbers, fortran.columns[i].numbers);
    EXPECT_THAT(c.columns[1].numbers, ElementsAre(2, 5));
}

TEST(Npy, VersionsOneToThreeRead) {
    for (const int version : {1, 2, 3})
        EXPECT_THAT(parse(npy("|u1", false, "2, 1", "\7\1", version)).columns[0].numbers, ElementsAre(7, 1)) << version;
    EXPECT_THAT(npy_complaint(npy("|u1", false, "2, 1", "\7\1", 4)), HasSubstr("version 4"));
    EXPECT_THAT(npy_complaint(npy("|u1", false, "2, 1", "\7\1", 255)), HasSubstr("version 255"));
}

TEST(Npy, OneDimensionIsAColumnCalledLabel) {
    const auto table = parse(npy("<i8", false, "3,", values_of<std::int64_t>({4, 5, 6})));
    EXPECT_THAT(names(table), ElementsAre("label"));
    EXPECT_THAT(table.columns[0].numbers, ElementsAre(4, 5, 6));
}

TEST(Npy, MoreDimensionsAreFlattenedRowByRow) {
    const auto table = parse(npy("|u1", false, "2, 2, 3", "abcdefghijkl"));
    ASSERT_EQ(table.columns.size(), 6u);
    EXPECT_THAT(table.columns[4].numbers, ElementsAre('e', 'k'));
    // The same array with the first index fastest: [r, i, j] at r + 2 i + 4 j.
    const auto fortran = parse(npy("|u1", true, "2, 2, 3", "agdjbhekcifl"));
    ASSERT_EQ(fortran.columns.size(), 6u);
    for (std::size_t c = 0; c < 6; ++c) EXPECT_EQ(fortran.columns[c].numbers, table.columns[c].numbers) << c;
}

TEST(Npy, TypesThatAreNotRealNumbersAreRefused) {
    for (const char* type : {"|O", "<U8", "|S3", "<c8", "<c16", "<M8[ns]", "<f2", "<f16", "|V8", "<i3", "<f", "<i"})
        EXPECT_THAT(npy_complaint(npy(type, false, "1, 1", std::string(8, 'x'))), HasSubstr("numbers")) << type;
    std::string records = npy("<f8", false, "1, 1", std::string(8, 'x'));
    records.replace(records.find("'<f8'"), 5, "[('a'");
    EXPECT_THAT(npy_complaint(records), HasSubstr("records"));
}

TEST(Npy, AShapeThatLiesIsRefused) {
    const std::string values(24, 'x');
    for (const char* shape : {"", "0, 3", "3, 0", "5, 5", "2, 11", "25", "3, -8", "-24, -1",
                              "1, 3, 6148914691236517213", "1, 9223372036854775808, 2", "4294967296, 4294967296",
                              "18446744073709551616, 24", "99999999999999999999924, 1", "x", "3 8"})
        EXPECT_THAT(npy_complaint(npy("|u1", false, shape, values)), HasSubstr("a.npy: ")) << shape;
    EXPECT_NO_THROW(parse(npy("|u1", false, "3, 8", values)));
    EXPECT_NO_THROW(parse(npy("|u1", false, "3,8", values)));
}

TEST(Npy, EveryTruncationIsRefused) {
    for (const int version : {1, 2}) {
        const auto whole = npy("<f8", false, "3, 2", std::string(48, 'x'), version);
        for (std::size_t n = 6; n < whole.size(); ++n) EXPECT_THROW(parse(whole.substr(0, n)), InputError) << n;
        EXPECT_THROW(parse(whole + 'x'), InputError);
    }
}

TEST(Npy, EveryChangedByteOfTheHeaderIsRefusedOrATable) {
    const auto whole = npy("<f8", false, "3, 2", std::string(48, 'x'));
    for (std::size_t i = 6; i < whole.size() - 48; ++i)
        for (int value = 0; value < 256; ++value) {
            auto bytes = whole;
            bytes[i] = static_cast<char>(value);
            try {
                const auto table = parse(bytes);
                EXPECT_GT(table.rows() * table.columns.size(), 0u);
            } catch (const InputError&) {
            }
        }
}

}  // namespace
}  // namespace sentei::data
