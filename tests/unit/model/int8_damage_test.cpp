// Accidents to int8 files: every byte, every truncation, bytes too many. The checksum is not mended.
#include <gmock/gmock.h>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

using testing::Optional;
using testing::StartsWith;

std::string small_file() {
    Random random(1);
    return encode(test::int8_model(data::Task::binary, {3}, random));
}

TEST(DamagedInt8File, EveryOtherValueOfEveryByteIsRefused) {
    auto file = small_file();
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

TEST(DamagedInt8File, EveryTruncationAndMissingByteIsRefused) {
    const auto file = small_file();
    for (std::size_t i = 0; i < file.size(); ++i) {
        ASSERT_THAT(test::any_refusal(std::string(file.substr(0, i))), Optional(StartsWith("x.sentei: "))) << i;
        ASSERT_THAT(test::any_refusal(std::string(file).erase(i, 1)), Optional(StartsWith("x.sentei: "))) << i;
    }
}

TEST(DamagedInt8File, BytesAfterTheEndAreRefused) {
    const auto file = small_file();
    for (const std::size_t more : {1, 7, 8, 64, 100000})
        EXPECT_EQ(test::any_refusal(file + std::string(more, '\0')),
                  "x.sentei: " + std::to_string(more) + " bytes follow its end at byte " + std::to_string(file.size()));
}

}  // namespace
}  // namespace sentei::model
