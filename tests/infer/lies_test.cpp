// A correct checksum over contents that lie: the runtime never crashes and judges as the engine's reader does.
#include <gmock/gmock.h>

#include "tests/infer/files.hpp"
#include "tests/unit/model/random_lies.hpp"

namespace sentei {
namespace {

using test::Kind;
using testing::HasSubstr;
using testing::Optional;

void judge_sealed(const std::string& file) {
    const auto engine = test::any_refusal(file), got = test::infer_refusal(file);
    ASSERT_EQ(got.has_value(), engine.has_value())
        << "engine: " << engine.value_or("(taken)") << "\nruntime: " << got.value_or("(taken)");
    if (got)
        ASSERT_NE(*got, "");
    else
        ASSERT_NO_FATAL_FAILURE(test::use(file));
}

void judge(const std::string& lie) { judge_sealed(test::resealed(lie)); }

class LyingInferFile : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Lying, LyingInferFile, testing::Values(Kind::fp32, Kind::int8));

TEST_P(LyingInferFile, EveryOtherValueOfEveryByte) {
    auto file = test::file_of(GetParam(), data::Task::binary, {2});
    for (char& byte : file) {
        const char right = byte;
        for (int value = 0; value < 256; ++value) {
            byte = static_cast<char>(value);
            ASSERT_NO_FATAL_FAILURE(judge(file)) << "byte " << (&byte - file.data()) << " value " << value;
        }
        byte = right;
    }
}

TEST_P(LyingInferFile, AwkwardIntegersEverywhere) {
    for (const auto task : {data::Task::multiclass, data::Task::regression}) {
        const auto file = test::file_of(GetParam(), task, {3, 1});
        for (std::size_t offset = 0; offset + 16 <= file.size(); ++offset)
            for (const std::uint64_t value : test::awkward) {
                auto lie = file;
                test::set(lie, offset, static_cast<std::uint32_t>(value));
                ASSERT_NO_FATAL_FAILURE(judge(lie)) << "u32 at " << offset << ": " << value;
                test::set(lie, offset, value);
                ASSERT_NO_FATAL_FAILURE(judge(lie)) << "u64 at " << offset << ": " << value;
            }
    }
}

TEST_P(LyingInferFile, EveryTruncationWithTheRightLength) {
    const auto file = test::file_of(GetParam(), data::Task::regression, {3, 1});
    for (std::size_t size = 24; size < file.size(); ++size) {
        auto lie = file.substr(0, size);
        test::set<std::uint64_t>(lie, 16, size);
        ASSERT_NE(test::infer_refusal(test::resealed(lie)), std::nullopt) << size;
    }
}

TEST_P(LyingInferFile, ManyRandomChanges) {
    Random random(17);
    std::vector<std::string> files;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Random shapes(seed);
        std::vector<std::size_t> hidden(shapes.below(4));
        for (auto& width : hidden) width = 1 + shapes.below(20);
        files.push_back(test::file_of(GetParam(), static_cast<data::Task>(1 + seed % 3), hidden, seed));
    }
    for (int round = 0; round < 20000; ++round) {
        const auto lie = test::changed_at_random(files[random.below(files.size())], random);
        ASSERT_NO_FATAL_FAILURE(judge(lie)) << "round " << round;
    }
}

// Changes within one section, where all around it is right.
TEST_P(LyingInferFile, ManyRandomChangesOfOneSection) {
    Random random(18);
    const auto file = test::file_of(GetParam(), data::Task::multiclass, {5, 3});
    int taken = 0;
    for (int round = 0; round < 20000; ++round) {
        auto lie = file;
        const std::size_t section = random.below(3), start = test::section_offset(file, section),
                          length = test::at<std::uint64_t>(file, 32 + 24 * section + 16);
        for (std::size_t changes = 1 + random.below(3); changes > 0; --changes) {
            const std::size_t place = start + random.below(length);
            lie[place] =
                static_cast<char>(random.below(2) == 0 ? random.below(256) : lie[place] ^ (1 << random.below(8)));
        }
        ASSERT_NO_FATAL_FAILURE(judge(lie)) << "round " << round;
        taken += !test::any_refusal(test::resealed(lie));
    }
    EXPECT_GT(taken, 1000);
}

TEST_P(LyingInferFile, ANewerMinorMayHaveAnotherSectionAndThisOneNot) {
    const auto file = test::file_of(GetParam(), data::Task::binary, {2});
    for (const std::uint32_t kind : {5, 17, 0x7fffffff}) {
        auto more = test::with_section(file, kind);
        EXPECT_THAT(test::infer_refusal(more), Optional(HasSubstr("section " + std::to_string(kind) + " is unknown")));
        judge_sealed(more);
        test::set(more, 10, std::uint16_t{1});
        EXPECT_EQ(test::infer_refusal(test::resealed(more)), std::nullopt);
        judge(more);
    }
    auto newer = file;
    test::set(newer, 10, std::uint16_t{7});
    EXPECT_EQ(test::infer_refusal(test::resealed(newer)), std::nullopt);
}

TEST_P(LyingInferFile, ASectionTwice) {
    for (std::uint16_t minor = 0; minor < 2; ++minor)
        for (std::uint32_t kind = 0; kind < 5; ++kind) {
            auto lie = test::with_section(test::file_of(GetParam(), data::Task::binary, {2}), kind);
            test::set(lie, 10, minor);
            ASSERT_NO_FATAL_FAILURE(judge(lie)) << kind;
        }
}

}  // namespace
}  // namespace sentei
