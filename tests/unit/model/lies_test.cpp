// A correct checksum over contents that lie: each file is refused with a sentence or is a valid model, and neither
// crashes nor allocates more than its bytes justify.
#include <gmock/gmock.h>

#include "tests/unit/model/allocations.hpp"
#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/file_kinds.hpp"
#include "tests/unit/model/random_lies.hpp"

namespace sentei::model {
namespace {

using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

void judge(const std::string& lie) {
    const auto file = test::resealed(lie);
    const test::Allocations allocations;
    std::optional<std::string> sentence;
    std::optional<AnyModel> model;
    try {
        model = parse_any(file, "x.sentei");
    } catch (const InputError& error) {
        sentence = error.what();
    }
    ASSERT_LE(allocations.largest(), 16 * file.size() + 1024);
    if (sentence) {
        ASSERT_THAT(*sentence, StartsWith("x.sentei: "));
        return;
    }
    const auto again = encode(*model);
    ASSERT_EQ(parse_any(again, "x.sentei"), *model);
    ASSERT_EQ(test::at<std::uint16_t>(again, 8), test::at<std::uint16_t>(file, 8));
    const bool of_newer_minor = test::at<std::uint16_t>(file, 10) > 0;
    ASSERT_TRUE(again == file || of_newer_minor);
}

class LyingModelFile : public test::FileOfEitherKind {};
INSTANTIATE_TEST_SUITE_P(Kinds, LyingModelFile, testing::ValuesIn(test::file_kinds));

TEST_P(LyingModelFile, EveryOtherValueOfEveryByte) {
    auto file = file_of(data::Task::binary, {3});
    for (char& byte : file) {
        const char right = byte;
        for (int value = 0; value < 256; ++value) {
            byte = static_cast<char>(value);
            ASSERT_NO_FATAL_FAILURE(judge(file)) << "byte " << (&byte - file.data()) << " value " << value;
        }
        byte = right;
    }
}

TEST_P(LyingModelFile, AwkwardIntegersEverywhere) {
    const auto file = file_of(data::Task::multiclass, {3, 1});
    for (std::size_t offset = 0; offset + 8 <= file.size(); offset += 4)
        for (const std::uint64_t value : test::awkward) {
            auto lie = file;
            test::set(lie, offset, static_cast<std::uint32_t>(value));
            ASSERT_NO_FATAL_FAILURE(judge(lie)) << "u32 at " << offset << ": " << value;
            test::set(lie, offset, value);
            ASSERT_NO_FATAL_FAILURE(judge(lie)) << "u64 at " << offset << ": " << value;
        }
}

TEST_P(LyingModelFile, EveryTruncationWithTheRightLength) {
    const auto file = file_of(data::Task::regression, {3, 1});
    for (std::size_t size = 24; size < file.size(); ++size) {
        auto lie = file.substr(0, size);
        test::set<std::uint64_t>(lie, 16, size);
        ASSERT_THAT(test::any_refusal(test::resealed(lie)), Optional(StartsWith("x.sentei: "))) << size;
    }
}

TEST_P(LyingModelFile, ManyRandomChanges) {
    Random random(17);
    for (int round = 0; round < 25000; ++round) {
        const auto lie = test::changed_at_random(GetParam().random_file(random.below(8)), random);
        ASSERT_NO_FATAL_FAILURE(judge(lie)) << "round " << round;
    }
}

TEST_P(LyingModelFile, ASectionTwice) {
    const auto file = file_of(data::Task::binary, {2});
    const auto last = test::at<std::uint32_t>(file, 32 + 24 * 2);
    for (const std::uint32_t kind : {1u, 3u, last})
        EXPECT_EQ(test::any_refusal(test::with_section(file, kind)),
                  "x.sentei: section " + std::to_string(kind) + " is out of order");
}

TEST_P(LyingModelFile, LineageKeysThatDoNotAscend) {
    auto model = parse_any(file_of(data::Task::binary, {}), "x.sentei");
    model.lineage = {{"key-a", "1"}, {"key-b", "2"}, {"key-c", "3"}};
    const auto file = encode(model);
    for (const char* key : {"key-a", "key-c", "key-d"}) {
        auto lie = file;
        lie.replace(lie.find("key-b"), 5, key);
        EXPECT_THAT(test::any_refusal(test::resealed(lie)), Optional(HasSubstr("is not in ascending order"))) << key;
    }
}

// One lie at a time about the fp32 network, each with its own sentence.
class NetworkLie : public testing::Test {
  protected:
    std::string file = test::file_kinds[0].file(data::Task::multiclass, {4, 5}, Random(3));
    std::size_t network = test::section_offset(file, 1);
    std::size_t second = network + 8 + 32;  // the second layer's entry

    template <class T>
    std::optional<std::string> told(std::size_t offset, T value) const {
        auto lie = file;
        test::set(lie, offset, value);
        return test::refusal(test::resealed(lie));
    }
};

TEST_F(NetworkLie, Layers) {
    EXPECT_THAT(told<std::uint32_t>(network, 0), Optional(HasSubstr("network section: ")));
    EXPECT_THAT(told<std::uint32_t>(network, 2), Optional(HasSubstr("network section: ")));
    EXPECT_THAT(told<std::uint32_t>(network, 0xffffffff), Optional(HasSubstr("claims 4294967295 layers")));
}

TEST_F(NetworkLie, Shapes) {
    EXPECT_THAT(told<std::uint32_t>(second, 0), Optional(HasSubstr("layer 2 of 3: it has 0 units and 4 inputs")));
    EXPECT_THAT(told<std::uint32_t>(second, 6), Optional(HasSubstr("layer 3 of 3 takes 5 inputs, but 6 come in")));
    EXPECT_THAT(told<std::uint32_t>(second, 16), Optional(HasSubstr("layer 2 of 3: numbers are placed at byte")));
    EXPECT_THAT(told<std::uint32_t>(second, 0xffffffff), Optional(HasSubstr("layer 2 of 3: it ends within")));
    EXPECT_THAT(told<std::uint32_t>(second + 4, 5), Optional(HasSubstr("layer 2 of 3 takes 5 inputs, but 4 come in")));
}

TEST_F(NetworkLie, TheLastBiasesAreMissing) {
    const auto lineage = test::section_offset(file, 2);
    auto lie = file.erase(lineage - 64, 64);
    const std::size_t length = 32 + 24 + 16, last_weights_end = test::at<std::uint64_t>(file, second + 32 + 16) + 60;
    test::set(lie, length, std::uint64_t{last_weights_end - network});
    test::set(lie, 32 + 48 + 8, std::uint64_t{lineage - 64});
    test::set(lie, 16, std::uint64_t{lie.size()});
    EXPECT_THAT(test::refusal(test::resealed(lie)), Optional(HasSubstr("layer 3 of 3: it ends within 3 numbers")));
}

TEST_F(NetworkLie, Activations) {
    EXPECT_THAT(told<std::uint32_t>(second + 8, 0), Optional(HasSubstr("layer 2 of 3 has the unknown activation 0")));
    EXPECT_THAT(told<std::uint32_t>(second + 8, 7), Optional(HasSubstr("layer 2 of 3 has the unknown activation 7")));
    EXPECT_THAT(told<std::uint32_t>(second + 32 + 8, SENTEI_RELU), Optional(HasSubstr("expected identity")));
}

TEST_F(NetworkLie, NumbersThatAreNone) {
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const auto weights = test::at<std::uint64_t>(file, second + 16), bias = test::at<std::uint64_t>(file, second + 24);
    for (const auto place : {weights, bias, std::uint64_t{second + 12}})
        for (const float number : {nan, infinity, -infinity})
            EXPECT_THAT(told(place, number),
                        Optional(std::string("x.sentei: layer 2 of 3 holds a weight, bias or slope that is NaN or "
                                             "infinite")));
}

TEST_F(NetworkLie, Places) {
    const auto weights = test::at<std::uint64_t>(file, second + 16);
    for (const std::uint64_t place : {weights - 64, weights + 64, weights + 4, std::uint64_t{0}, ~std::uint64_t{0}})
        EXPECT_THAT(told(second + 16, place), Optional(HasSubstr("layer 2 of 3: numbers are placed at byte")));
}

}  // namespace
}  // namespace sentei::model
