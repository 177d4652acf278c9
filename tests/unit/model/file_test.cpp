#include <gmock/gmock.h>

#include <filesystem>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

constexpr std::uint64_t seeds = 60;

TEST(ModelFile, GivesBackEveryModelAndItsBytes) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto model = test::random_model(seed);
        const auto bytes = encode(model);
        const auto again = parse(bytes, "x.sentei");
        EXPECT_EQ(again, model) << seed;
        EXPECT_EQ(encode(again), bytes) << seed;
    }
}

TEST(ModelFile, KeepsNumbersBitForBit) {
    auto model = test::random_model(4);
    auto weights = model.network.layers[0].weights.values();
    weights[0] = -0.0f;
    weights[1] = std::numeric_limits<float>::denorm_min();
    weights[2] = std::numeric_limits<float>::lowest();
    const auto again = parse(encode(model), "x.sentei");
    EXPECT_EQ(std::memcmp(again.network.layers[0].weights.data(), weights.data(), weights.size_bytes()), 0);
}

TEST(ModelFile, LineageMayHoldAnything) {
    auto model = test::random_model(5);
    model.lineage = {{"", ""}, {"a", std::string(5000, 'x')}, {std::string("nul\0nul", 7), "line\nline"}};
    EXPECT_EQ(parse(encode(model), "x.sentei"), model);
    model.lineage.clear();
    EXPECT_EQ(parse(encode(model), "x.sentei"), model);
}

TEST(ModelFile, HeaderIsAsDescribed) {
    const auto file = encode(test::random_model(1));
    EXPECT_EQ(file.substr(0, 16), std::string("\x89SNT\r\n\x1a\n\x01\x00\x00\x00\x0d\x0c\x0b\x0a", 16));
    EXPECT_EQ(test::at<std::uint64_t>(file, 16), file.size());
    EXPECT_EQ(test::at<std::uint64_t>(file, 24), 3u);
    for (std::uint32_t section = 0; section < 3; ++section) {
        EXPECT_EQ(test::at<std::uint32_t>(file, 32 + 24 * section), section + 1);
        EXPECT_EQ(test::section_offset(file, section) % 64, 0u);
    }
    EXPECT_EQ(file, test::resealed(file));
}

TEST(ModelFile, FingerprintIsTheHashOfTheBytes) {
    auto model = test::random_model(2);
    const auto before = fingerprint(model);
    EXPECT_EQ(before, hash(as_bytes(encode(model))));
    model.lineage["seed"] = "other";
    EXPECT_NE(fingerprint(model), before);
}

TEST(ModelFile, NewerMajorIsToldByName) {
    auto file = encode(test::random_model(1));
    test::set<std::uint16_t>(file, 8, 3);
    EXPECT_THAT(test::refusal(file), Optional(std::string("x.sentei: written by a newer Sentei (format 3.0); this one "
                                                          "reads 1.x and 2.x")));
    test::set<std::uint16_t>(file, 8, 0);
    EXPECT_THAT(test::refusal(file), Optional(HasSubstr("format 0.0 is unknown")));
}

TEST(ModelFile, NewerMinorMayAddSections) {
    const auto model = test::random_model(3);
    auto file = test::with_section(encode(model), 9);
    EXPECT_THAT(test::refusal(file), Optional(HasSubstr("section 9 is unknown in format 1.0")));
    test::set<std::uint16_t>(file, 10, 1);
    EXPECT_EQ(parse(test::resealed(file), "x.sentei"), model);
}

TEST(ModelFile, OtherFilesAreToldApart) {
    const auto file = encode(test::random_model(1));
    EXPECT_THAT(test::refusal(""), Optional(std::string("x.sentei: the file is empty")));
    EXPECT_THAT(test::refusal("a,b,c\n1,2,3\n"), Optional(std::string("x.sentei: not a Sentei model file")));
    EXPECT_THAT(test::refusal(file.substr(0, 5)), Optional(HasSubstr("cut short after 5 bytes")));

    const auto text_mode = Optional(HasSubstr("text mode; copy it again in binary mode"));
    auto stripped = file;
    stripped[0] = 9;
    EXPECT_THAT(test::refusal(stripped), text_mode);
    EXPECT_THAT(test::refusal(std::string("\x89SNT\n\x1a\n", 7) + file.substr(8)), text_mode);
    EXPECT_THAT(test::refusal("\x89SNT\r\r\n\x1a\r\n" + file.substr(8)), text_mode);
    EXPECT_THAT(test::refusal("\xc2" + file), text_mode);

    auto foreign = file;
    std::swap(foreign[8], foreign[9]);
    std::reverse(foreign.begin() + 12, foreign.begin() + 16);
    EXPECT_THAT(test::refusal(foreign), Optional(HasSubstr("big-endian")));
}

TEST(ModelFile, WhatCannotBeReadIsNotWritten) {
    const auto sentence = [](const Model& model) -> std::string {
        try {
            encode(model);
            return "written";
        } catch (const InputError& error) {
            return error.what();
        }
    };
    Random random(1);
    const auto good = test::model(data::Task::multiclass, {4, 5}, random);
    auto bad = good;
    bad.network.layers[1].weights(2, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(sentence(bad),
              "the model cannot be written: layer 2 of 3 holds a weight, bias or slope that is NaN or infinite");
    bad = good;
    bad.network.layers.back().activation.kind = SENTEI_TANH;
    EXPECT_THAT(sentence(bad), HasSubstr("the output layer's activation is tanh, expected identity"));
    bad = good;
    bad.network.layers[1] = test::network({3, 5}, {}, random).layers[0];
    EXPECT_THAT(sentence(bad), HasSubstr("layer 2 of 3 takes 3 inputs, but 4 come in"));
    bad = good;
    bad.network.layers.pop_back();
    bad.network.layers.back().activation.kind = SENTEI_IDENTITY;
    EXPECT_THAT(sentence(bad), HasSubstr("the network has 5 outputs, but the encoder's target needs 3"));
    bad = good;
    bad.network.layers[0].bias.push_back(0);
    EXPECT_THAT(sentence(bad), HasSubstr("layer 1 of 3 has 4 units but 5 biases"));
    bad.network.layers.clear();
    EXPECT_THAT(sentence(bad), HasSubstr("no layers"));
}

}  // namespace
}  // namespace sentei::model
