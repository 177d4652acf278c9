#include <gmock/gmock.h>

#include <functional>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

using testing::HasSubstr;
using testing::Optional;

constexpr std::uint64_t seeds = 100;

TEST(Int8File, GivesBackEveryModelAndItsBytes) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto model = test::random_int8_model(seed);
        const auto bytes = encode(model);
        const auto again = parse_any(bytes, "x.sentei");
        EXPECT_EQ(again.encoder, model.encoder) << seed;
        EXPECT_EQ(again.lineage, model.lineage) << seed;
        EXPECT_EQ(std::get<Int8Network>(again.network), model.network) << seed;
        EXPECT_EQ(encode(again), bytes) << seed;
    }
}

TEST(Int8File, EveryReaderOfAnyModelReadsFp32Too) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto model = test::random_model(seed);
        const auto again = parse_any(encode(model), "x.sentei");
        EXPECT_EQ(std::get<Network>(again.network), model.network) << seed;
        EXPECT_EQ(encode(again), encode(model)) << seed;
    }
}

TEST(Int8File, HeaderSaysFormatTwo) {
    const auto file = encode(test::random_int8_model(1));
    EXPECT_EQ(file.substr(0, 16), std::string("\x89SNT\r\n\x1a\n\x02\x00\x00\x00\x0d\x0c\x0b\x0a", 16));
    EXPECT_EQ(test::at<std::uint64_t>(file, 16), file.size());
    EXPECT_EQ(test::at<std::uint32_t>(file, 24), 3u);
    for (std::size_t section = 0; section < 3; ++section) {
        EXPECT_EQ(test::at<std::uint32_t>(file, 32 + 24 * section), std::vector({1u, 3u, 4u})[section]);
        EXPECT_EQ(test::section_offset(file, section) % 64, 0u);
    }
    EXPECT_EQ(file, test::resealed(file));
}

// bytes() promises what the file spends on numbers: the rest of the section is its table and what aligns them.
TEST(Int8File, TheSectionIsItsNumbersItsTableAndPadding) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto model = test::random_int8_model(seed);
        const auto file = encode(model);
        const auto& layers = model.network.layers;
        const auto start = test::section_offset(file, 2), length = test::at<std::uint64_t>(file, 32 + 24 * 2 + 16);
        std::uint64_t listed = 0, padding = 0;
        for (std::size_t i = 0; i < model.network.inputs(); ++i) listed += model.network.listed(i);
        std::uint64_t end = start + 8 + 40 * layers.size() + (model.network.inputs() + 7) / 8 + 2 * listed;
        for (std::size_t l = 0; l < layers.size(); ++l) {
            const auto offset = test::at<std::uint64_t>(file, start + 8 + 40 * l + 32);
            EXPECT_EQ(offset % 16, 0u);
            EXPECT_LT(offset - end, 16u);
            padding += offset - end + layers[l].weights.size() % 2;
            end = offset + layers[l].weights.size() + layers[l].weights.size() % 2 + 3 * layers[l].units();
        }
        EXPECT_EQ(end, start + length) << seed;
        EXPECT_EQ(model.network.bytes(), length - 8 - 40 * layers.size() - padding) << seed;
    }
}

TEST(Int8File, IsRefusedWhereOnlyFp32WillDo) {
    EXPECT_THAT(test::refusal(encode(test::random_int8_model(1))), Optional(HasSubstr("int8")));
}

TEST(Int8File, FingerprintIsTheHashOfTheBytes) {
    auto model = test::random_int8_model(2);
    const auto before = fingerprint(model);
    EXPECT_EQ(before, hash(as_bytes(encode(model))));
    ++model.network.layers[0].reductions[0];
    EXPECT_NE(fingerprint(model), before);
}

TEST(Int8File, NewerVersionsAreToldByName) {
    const auto model = test::random_int8_model(3);
    auto file = test::with_section(encode(model), 9);
    EXPECT_THAT(test::any_refusal(file), Optional(HasSubstr("section 9 is unknown in format 2.0")));
    test::set<std::uint16_t>(file, 10, 1);
    EXPECT_EQ(encode(parse_any(test::resealed(file), "x.sentei")), encode(model));
    test::set<std::uint16_t>(file, 8, 3);
    EXPECT_EQ(test::any_refusal(file), "x.sentei: written by a newer Sentei (format 3.1); this one reads 1.x and 2.x");
}

TEST(Int8File, WhatCannotBeReadIsNotWritten) {
    Random random(1);
    const auto good = test::int8_model(data::Task::multiclass, {4, 5}, random);
    const auto sentence = [&](const std::function<void(Int8Network&)>& spoil) -> std::string {
        auto bad = good;
        spoil(bad.network);
        try {
            encode(bad);
            return "written";
        } catch (const InputError& error) {
            return error.what();
        }
    };
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(sentence([](Int8Network&) {}), "written");
    EXPECT_EQ(sentence([](Int8Network& n) { n.layers[1].weights[3] = -128; }),
              "the model cannot be written: layer 2 of 3 holds a weight of -128, expected -127 .. 127");
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[0].levels = nan; }), HasSubstr("layer 1 of 3 has nan levels"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[0].levels = 0; }), HasSubstr("layer 1 of 3 has 0 levels"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[2].levels = 2; }), HasSubstr("the output layer has levels"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[2].zero = 1; }), HasSubstr("the output layer has levels"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[2].activation.kind = SENTEI_TANH; }), HasSubstr("identity"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[1].activation.slope = nan; }), HasSubstr("slope"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[1].activation.kind = 7; }), HasSubstr("unknown activation 7"));
    for (const float multiplier : {nan, 0.0f, -1.0f, 0x1.8p100f, 0x1.8p-101f})
        EXPECT_THAT(sentence([&](Int8Network& n) { n.layers[1].largest_multiplier = multiplier; }),
                    HasSubstr("layer 2 of 3 has the largest multiplier"));
    for (const std::int8_t exponent : std::initializer_list<std::int8_t>{-101, 101})
        EXPECT_THAT(sentence([&](Int8Network& n) { n.exponents[0] = exponent; }),
                    HasSubstr("an input has the exponent"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[1].reductions.pop_back(); }), HasSubstr("4 reductions"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers[1].weights.pop_back(); }), HasSubstr("19 weights"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers.erase(n.layers.begin() + 1); }), HasSubstr("layer 2 of 2"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers.pop_back(); }), HasSubstr("identity"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.layers.clear(); }), HasSubstr("no layers"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.zeros.pop_back(); }), HasSubstr("the encoder gives"));
    EXPECT_THAT(sentence([](Int8Network& n) { n.exponents.push_back(1); }), HasSubstr("the encoder gives"));
}

}  // namespace
}  // namespace sentei::model
