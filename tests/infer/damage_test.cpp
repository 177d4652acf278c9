// Accidents to a model file on its way to a device: every byte, every truncation, bytes too many. The checksum is not
// mended.
#include <gmock/gmock.h>

#include "tests/infer/files.hpp"

namespace sentei {
namespace {

using test::Kind;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

// Refused, in one sentence.
const auto refused = Optional(AllOf(Not(std::string()), Not(HasSubstr("\n"))));

class DamagedInferFile : public testing::TestWithParam<Kind> {
  protected:
    std::string file = test::file_of(GetParam(), data::Task::binary, {2});
};
INSTANTIATE_TEST_SUITE_P(Damaged, DamagedInferFile, testing::Values(Kind::fp32, Kind::int8));

TEST_P(DamagedInferFile, IsFineBefore) {
    EXPECT_EQ(test::infer_refusal(file), std::nullopt);
    test::use(file);
}

TEST_P(DamagedInferFile, EveryOtherValueOfEveryByteIsRefused) {
    for (char& byte : file) {
        const char right = byte;
        for (int value = 0; value < 256; ++value) {
            byte = static_cast<char>(value);
            if (byte == right) continue;
            ASSERT_THAT(test::infer_refusal(file), refused) << "byte " << (&byte - file.data()) << " value " << value;
        }
        byte = right;
    }
}

TEST_P(DamagedInferFile, EveryTruncationIsRefused) {
    for (std::size_t size = 0; size < file.size(); ++size)
        ASSERT_THAT(test::infer_refusal(file.substr(0, size)), refused) << size;
}

TEST_P(DamagedInferFile, EveryMissingByteIsRefused) {
    for (std::size_t i = 0; i < file.size(); ++i)
        ASSERT_THAT(test::infer_refusal(std::string(file).erase(i, 1)), refused) << i;
}

TEST_P(DamagedInferFile, EveryAddedByteIsRefused) {
    for (std::size_t i = 0; i <= file.size(); ++i)
        for (const char byte : {'\0', '\r', '\xff'})
            ASSERT_THAT(test::infer_refusal(std::string(file).insert(i, 1, byte)), refused) << i;
}

TEST_P(DamagedInferFile, BytesAfterTheEndAreRefused) {
    for (const std::size_t more : {1, 7, 8, 64, 100000})
        EXPECT_EQ(test::infer_refusal(file + std::string(more, '\0')), std::to_string(more) + " bytes follow its end");
    EXPECT_THAT(test::infer_refusal(file + file), refused);
}

TEST_P(DamagedInferFile, TwoSwappedBlocksAreRefused) {
    for (std::size_t block = 64; block + 128 <= file.size(); block += 64) {
        auto swapped = file;
        std::swap_ranges(swapped.data() + block, swapped.data() + block + 64, swapped.data() + block + 64);
        if (swapped == file) continue;
        ASSERT_THAT(test::infer_refusal(swapped), refused) << block;
    }
}

TEST_P(DamagedInferFile, AnythingElseIsNoModel) {
    EXPECT_THAT(test::infer_refusal(""), Optional(HasSubstr("empty")));
    EXPECT_THAT(test::infer_refusal("height,weight\n1,2\n"), Optional(HasSubstr("not a Sentei model file")));
    EXPECT_THAT(test::infer_refusal(std::string(100000, '\0')), Optional(HasSubstr("not a Sentei model file")));
    auto text_mode = file;
    text_mode.erase(text_mode.find('\r'), 1);
    EXPECT_THAT(test::infer_refusal(text_mode), Optional(HasSubstr("text mode")));
}

// As it would be written by a machine of the other byte order.
TEST_P(DamagedInferFile, OfAForeignByteOrder) {
    auto foreign = file;
    std::reverse(foreign.data() + 12, foreign.data() + 16);
    std::swap(foreign[8], foreign[9]);
    EXPECT_THAT(test::infer_refusal(foreign), Optional(HasSubstr("big-endian")));
    EXPECT_THAT(test::infer_refusal(test::resealed(foreign)), Optional(HasSubstr("big-endian")));
}

TEST_P(DamagedInferFile, OfANewerMajor) {
    for (const auto major : std::vector<std::uint16_t>{3, 4, 255, 65535}) {
        auto newer = file;
        test::set(newer, 8, major);
        EXPECT_THAT(test::infer_refusal(test::resealed(newer)),
                    Optional(HasSubstr("newer Sentei (format " + std::to_string(major) + ".0)")));
    }
    auto unknown = file;
    test::set(unknown, 8, std::uint16_t{0});
    EXPECT_THAT(test::infer_refusal(test::resealed(unknown)), refused);
    test::set(unknown, 8, static_cast<std::uint16_t>(3 - test::at<std::uint16_t>(file, 8)));  // the other kind
    EXPECT_THAT(test::infer_refusal(test::resealed(unknown)), refused);
}

TEST_P(DamagedInferFile, TheSentenceFitsItsCapacityAndIsNotAskedFor) {
    const test::Placed cut(file.substr(0, 100));
    EXPECT_EQ(sentei_infer_load(cut.data(), cut.size(), nullptr, 100), nullptr);
    for (const std::size_t capacity : {0, 1, 2, 10}) {
        std::string error(capacity + 1, '!');
        EXPECT_EQ(sentei_infer_load(cut.data(), cut.size(), error.data(), capacity), nullptr);
        EXPECT_EQ(error[capacity], '!');
        EXPECT_EQ(error.find('\0'), capacity > 0 ? capacity - 1 : error.npos);
    }
}

}  // namespace
}  // namespace sentei
