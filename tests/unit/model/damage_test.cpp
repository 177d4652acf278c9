// Accidents: every byte, every truncation, bytes too many. The checksum is not mended.
#include <gmock/gmock.h>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/file_kinds.hpp"

namespace sentei::model {
namespace {

using testing::Optional;
using testing::StartsWith;

class DamagedModelFile : public test::FileOfEitherKind {
  protected:
    std::string file = file_of(data::Task::binary, {3}, 1);
};
INSTANTIATE_TEST_SUITE_P(Kinds, DamagedModelFile, testing::ValuesIn(test::file_kinds));

TEST_P(DamagedModelFile, EveryOtherValueOfEveryByteIsRefused) {
    for (char& byte : file) {
        const char right = byte;
        for (int value = 0; value < 256; ++value) {
            byte = static_cast<char>(value);
            if (byte == right) continue;
            ASSERT_THAT(test::any_refusal(file), Optional(StartsWith("x.sentei: ")))
                << "byte " << (&byte - file.data()) << " value " << value;
        }
        byte = right;
    }
    EXPECT_EQ(test::any_refusal(file), std::nullopt);
}

TEST_P(DamagedModelFile, EveryTruncationIsRefused) {
    for (std::size_t size = 0; size < file.size(); ++size)
        ASSERT_THAT(test::any_refusal(std::string(file.substr(0, size))), Optional(StartsWith("x.sentei: "))) << size;
}

TEST_P(DamagedModelFile, EveryMissingByteIsRefused) {
    for (std::size_t i = 0; i < file.size(); ++i)
        ASSERT_THAT(test::any_refusal(std::string(file).erase(i, 1)), Optional(StartsWith("x.sentei: "))) << i;
}

TEST_P(DamagedModelFile, BytesAfterTheEndAreRefused) {
    for (const std::size_t more : {1, 7, 8, 64, 100000})
        EXPECT_EQ(test::any_refusal(file + std::string(more, '\0')),
                  "x.sentei: " + std::to_string(more) + " bytes follow its end at byte " + std::to_string(file.size()));
    EXPECT_NE(test::any_refusal(file + file), std::nullopt);
}

TEST_P(DamagedModelFile, TwoSwappedBlocksAreRefused) {
    for (std::size_t block = 64; block + 128 <= file.size(); block += 64) {
        auto swapped = file;
        std::swap_ranges(swapped.data() + block, swapped.data() + block + 64, swapped.data() + block + 64);
        if (swapped == file) continue;
        ASSERT_NE(test::any_refusal(swapped), std::nullopt) << block;
    }
}

}  // namespace
}  // namespace sentei::model
