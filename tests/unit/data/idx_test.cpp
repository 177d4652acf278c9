// IDX and gzip, made byte by byte.
#include <zlib.h>

#include <bit>

#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string big(std::uint64_t value, int width) {
    std::string bytes;
    for (int i = width - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

std::string idx(int type, const std::vector<std::uint64_t>& extents, std::string_view values) {
    std::string bytes = big(static_cast<std::uint64_t>(type) << 8 | extents.size(), 4);
    for (const auto extent : extents) bytes += big(extent, 4);
    return bytes + std::string(values);
}

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Table parse(const std::string& bytes) { return parse_idx(bytes, "a.idx"); }

TEST(Idx, EveryTypeReads) {
    EXPECT_THAT(parse(idx(0x08, {2}, "\x7f\xff")).columns[0].numbers, ElementsAre(127, 255));
    EXPECT_THAT(parse(idx(0x09, {2}, "\x7f\xff")).columns[0].numbers, ElementsAre(127, -1));
    EXPECT_THAT(parse(idx(0x0b, {2}, "\x01\x02\x80\x01")).columns[0].numbers, ElementsAre(258, -32767));
    EXPECT_THAT(parse(idx(0x0c, {2}, big(7, 4) + big(0xfffffffe, 4))).columns[0].numbers, ElementsAre(7, -2));
    EXPECT_THAT(
        parse(idx(0x0d, {2}, big(std::bit_cast<std::uint32_t>(1.5f), 4) + big(std::bit_cast<std::uint32_t>(-2.f), 4)))
            .columns[0]
            .numbers,
        ElementsAre(1.5, -2));
    EXPECT_THAT(parse(idx(0x0e, {1}, big(std::bit_cast<std::uint64_t>(0.1), 8))).columns[0].numbers, ElementsAre(0.1));
}

TEST(Idx, ARowAnItem) {
    EXPECT_THAT(names(parse(idx(8, {3}, "abc"))), ElementsAre("label"));
    const auto flat = parse(idx(8, {3, 2}, "abcdef"));
    EXPECT_THAT(names(flat), ElementsAre("p0", "p1"));
    EXPECT_THAT(flat.columns[1].numbers, ElementsAre('b', 'd', 'f'));
    const auto images = parse(idx(8, {2, 2, 2}, "abcdefgh"));
    ASSERT_EQ(images.columns.size(), 4u);
    EXPECT_THAT(images.columns[3].numbers, ElementsAre('d', 'h'));
}

TEST(Idx, ManyRowsKeepTheirPlaces) {
    std::string values;
    for (int i = 0; i < 200 * 3; ++i) values += static_cast<char>(i % 251);
    const auto table = parse(idx(8, {200, 3}, values));
    for (std::size_t r = 0; r < 200; ++r)
        for (std::size_t c = 0; c < 3; ++c) ASSERT_EQ(table.columns[c].numbers[r], (r * 3 + c) % 251);
}

TEST(Idx, SizesThatLieAreRefused) {
    const std::vector<std::vector<std::uint64_t>> lies = {
        {0},
        {0, 12},
        {12, 0},
        {13},
        {11},
        {6, 3},
        {0xffffffff, 0xffffffff, 0xffffffff},
        {0x80000000, 2, 0x80000000},
        {2, 0x80000000, 0x80000000, 4, 4},
        {1, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}};
    for (const auto& extents : lies)
        EXPECT_THROW(parse(idx(8, extents, "abcdefghijkl")), InputError) << testing::PrintToString(extents);
}

TEST(Idx, EveryTruncationIsRefused) {
    const Folder folder;
    const auto whole = idx(0x0c, {2, 2}, std::string(16, 'x'));
    for (std::size_t n = 1; n < whole.size(); ++n)
        EXPECT_THROW(read(folder.file("a.idx", whole.substr(0, n))), InputError) << n;
}

TEST(Gzip, ACompressedFileReadsAsItsContents) {
    const Folder folder;
    EXPECT_THAT(read(folder.file("a.gz", gzip(idx(8, {3}, "abc")))).columns[0].numbers, ElementsAre('a', 'b', 'c'));
    EXPECT_THAT(cells(read(folder.file("a.csv.gz", gzip("a,b\n1,x\n"))).columns[1]), ElementsAre("x"));
    const std::string large(9 << 20, 'x');
    EXPECT_EQ(gunzip(gzip(large), "a"), large);
}

TEST(Gzip, SeveralMembersAreOneFile) {
    EXPECT_EQ(gunzip(gzip("first ") + gzip("") + gzip("second"), "a"), "first second");
}

TEST(Gzip, DamageIsRefused) {
    std::string text;
    for (int i = 0; i < 500; ++i) text += std::to_string(i * i);
    const auto whole = gzip(text);
    for (std::size_t n = 2; n < whole.size(); ++n) ASSERT_THROW(gunzip(whole.substr(0, n), "a"), InputError) << n;
    for (std::size_t i = 10; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] ^= 0x55;
        ASSERT_THROW(gunzip(damaged, "a"), InputError) << i;
    }
    EXPECT_THROW(gunzip(whole + "rubbish", "a"), InputError);
}

}  // namespace
}  // namespace sentei::data
