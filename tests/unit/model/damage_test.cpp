// Accidents: every byte, every truncation, bytes too many. The checksum is not mended.
#include <gmock/gmock.h>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

using testing::Optional;
using testing::StartsWith;

std::string small_file() {
    Random random(1);
    return encode(test::model(data::Task::binary, {2}, random));
}

TEST(DamagedModelFile, EveryOtherValueOfEveryByteIsRefused) {
    auto file = small_file();
    for (char& byte : file) {
        const char right = byte;
        for (int value = 0; value < 256; ++value) {
            byte = static_cast<char>(value);
            if (byte == right) continue;
            ASSERT_THAT(test::refusal(file), Optional(StartsWith("x.sentei: ")))
                << "byte " << (&byte - file.data()) << " value " << value;
        }
        byte = right;
    }
    EXPECT_EQ(test::refusal(file), std::nullopt);
}

TEST(DamagedModelFile, EveryTruncationIsRefused) {
    const auto file = small_file();
    for (std::size_t size = 0; size < file.size(); ++size)
        ASSERT_THAT(test::refusal(std::string(file.substr(0, size))), Optional(StartsWith("x.sentei: "))) << size;
}

TEST(DamagedModelFile, EveryMissingByteIsRefused) {
    const auto file = small_file();
    for (std::size_t i = 0; i < file.size(); ++i)
        ASSERT_THAT(test::refusal(std::string(file).erase(i, 1)), Optional(StartsWith("x.sentei: "))) << i;
}

TEST(DamagedModelFile, BytesAfterTheEndAreRefused) {
    const auto file = small_file();
    for (const std::size_t more : {1, 7, 8, 64, 100000})
        EXPECT_EQ(test::refusal(file + std::string(more, '\0')),
                  "x.sentei: " + std::to_string(more) + " bytes follow its end at byte " + std::to_string(file.size()));
    EXPECT_NE(test::refusal(file + file), std::nullopt);
}

TEST(DamagedModelFile, TwoSwappedBlocksAreRefused) {
    const auto file = small_file();
    for (std::size_t block = 64; block + 128 <= file.size(); block += 64) {
        auto swapped = file;
        std::swap_ranges(swapped.data() + block, swapped.data() + block + 64, swapped.data() + block + 64);
        if (swapped == file) continue;
        ASSERT_NE(test::refusal(swapped), std::nullopt) << block;
    }
}

}  // namespace
}  // namespace sentei::model
