// A correct checksum over lies that only an int8 file can tell. lies_test.cpp has those of either kind.
#include <gmock/gmock.h>

#include "tests/unit/model/file_bytes.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

using testing::HasSubstr;
using testing::Optional;

std::string file_of(data::Task task, const std::vector<std::size_t>& hidden) {
    Random random(3);
    return encode(test::int8_model(task, hidden, random));
}

TEST(LyingInt8File, NetworksOfTheOtherFormat) {
    auto fp32 = encode(test::random_model(1)), int8 = file_of(data::Task::binary, {2});
    test::set<std::uint16_t>(fp32, 8, 2);
    test::set<std::uint16_t>(int8, 8, 1);
    EXPECT_EQ(test::any_refusal(test::resealed(fp32)), "x.sentei: section 2 is unknown in format 2.0");
    EXPECT_EQ(test::any_refusal(test::resealed(int8)), "x.sentei: section 4 is unknown in format 1.0");
    for (auto* file : {&fp32, &int8}) test::set<std::uint16_t>(*file, 10, 1);  // a newer minor does not help
    EXPECT_EQ(test::any_refusal(test::resealed(fp32)), "x.sentei: section 2 is unknown in format 2.1");
    EXPECT_EQ(test::any_refusal(test::resealed(int8)), "x.sentei: section 4 is unknown in format 1.1");
}

// One lie at a time about a network of 5 inputs, four of them listed, of 4, 5 and 3 units.
class Int8Lie : public testing::Test {
  protected:
    std::string file = file_of(data::Task::multiclass, {4, 5});
    std::size_t network = test::section_offset(file, 2);
    std::size_t second = network + 8 + 40;      // the second layer's entry
    std::size_t listed = network + 8 + 3 * 40;  // the bits
    std::size_t weights = test::at<std::uint64_t>(file, second + 32);

    template <class T>
    std::optional<std::string> told(std::size_t offset, T value) const {
        auto lie = file;
        test::set(lie, offset, value);
        return test::any_refusal(test::resealed(lie));
    }
};

TEST_F(Int8Lie, TheTruthIsTaken) {
    EXPECT_EQ(told(listed, file[listed]), std::nullopt);
    EXPECT_EQ(static_cast<unsigned char>(file[listed]), 0b01101);
    EXPECT_EQ(told(weights, std::int8_t{-127}), std::nullopt);
}

TEST_F(Int8Lie, Layers) {
    for (const std::uint32_t layers : {0u, 2u, 4u})
        EXPECT_THAT(told(network, layers), Optional(HasSubstr("network section: "))) << layers;
    EXPECT_THAT(told(network, 0xffffffffu), Optional(HasSubstr("claims 4294967295 layers")));
}

TEST_F(Int8Lie, Shapes) {
    EXPECT_THAT(told(second, 0u), Optional(HasSubstr("layer 2 of 3: it has 0 units and 4 inputs")));
    EXPECT_THAT(told(second + 4, 0u), Optional(HasSubstr("layer 2 of 3: it has 5 units and 0 inputs")));
    EXPECT_THAT(told(second + 4, 65537u), Optional(HasSubstr("and at most 65536 inputs")));
    EXPECT_THAT(told(second, 0xffffffffu), Optional(HasSubstr("layer 2 of 3: it ends within")));
    for (const std::uint32_t inputs : {0u, 4u, 6u, 9u, 65537u, 0xffffffffu})
        EXPECT_NE(told(network + 4, inputs), std::nullopt) << inputs;
}

TEST_F(Int8Lie, Places) {
    for (const std::uint64_t place : {weights - 16, weights + 16, weights + 1, std::size_t{0}, ~std::size_t{0}})
        EXPECT_THAT(told(second + 32, place), Optional(HasSubstr("layer 2 of 3: numbers are placed at byte")));
}

TEST_F(Int8Lie, Numbers) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    EXPECT_THAT(told(weights, std::int8_t{-128}), Optional(HasSubstr("layer 2 of 3 holds a weight of -128")));
    EXPECT_THAT(told(second + 20, 256u), Optional(HasSubstr("layer 2 of 3: it has the zero point 256")));
    EXPECT_THAT(told(second + 40 + 20, 1u), Optional(HasSubstr("the output layer has levels or a zero point")));
    EXPECT_THAT(told(second + 40 + 16, 2.0f), Optional(HasSubstr("the output layer has levels or a zero point")));
    for (const float levels : {nan, infinity, -infinity, 0.0f, -0.0f, -1.0f})
        EXPECT_THAT(told(second + 16, levels), Optional(HasSubstr("levels, expected a finite number"))) << levels;
    for (const float multiplier : {nan, infinity, 0.0f, -1.0f, 0x1.8p100f, 0x1.8p-101f})
        EXPECT_THAT(told(second + 24, multiplier), Optional(HasSubstr("the largest multiplier"))) << multiplier;
    for (const float slope : {nan, infinity})
        EXPECT_THAT(told(second + 12, slope), Optional(HasSubstr("slope that is NaN or infinite"))) << slope;
    EXPECT_THAT(told(second + 8, 0u), Optional(HasSubstr("unknown activation 0")));
    EXPECT_THAT(told(second + 40 + 8, std::uint32_t{SENTEI_RELU}), Optional(HasSubstr("expected identity")));
}

TEST_F(Int8Lie, ZerosThatAreNot) {
    EXPECT_THAT(told(second + 28, 1u), Optional(HasSubstr("bytes that must be zero are not")));
    const auto third = test::at<std::uint64_t>(file, second + 40 + 32);  // 15 weights, and a byte up to the biases
    for (const auto place : {third - 1, third - 13, third + 15})
        EXPECT_THAT(told(place, '\1'), Optional(HasSubstr("bytes that must be zero are not"))) << place - third;
}

TEST_F(Int8Lie, Inputs) {
    auto lie = file;
    lie[listed + 1] = model::unlisted_exponent;  // the first exponent
    lie[listed + 1 + 3] = 0;                     // its zero point
    EXPECT_THAT(test::any_refusal(test::resealed(lie)), Optional(HasSubstr("input 1 is listed and need not be")));
    for (const std::int8_t exponent : std::initializer_list<std::int8_t>{-128, -101, 101, 127})
        EXPECT_THAT(told(listed + 1, exponent), Optional(HasSubstr("an input has the exponent")));
    for (int bit = 5; bit < 8; ++bit)
        EXPECT_NE(told(listed, static_cast<char>(file[listed] | 1 << bit)), std::nullopt) << bit;
    EXPECT_NE(told(listed, char{0b00101}), std::nullopt);
}

// As many numeric columns: the most that a layer may take, and one more.
TEST(WideInt8File, TakesThe65536InputsThatSumsAllow) {
    for (const std::size_t inputs : {std::size_t{65536}, std::size_t{65537}}) {
        data::Table table{"memory", {}, 7};
        for (std::size_t i = 0; i < inputs; ++i)
            table.columns.push_back({.name = std::to_string(i), .numbers = {0, 1, 3}});
        table.columns.push_back({.name = "answer", .numbers = {0, 1, 2.5}});
        const std::vector<std::size_t> rows{0, 1, 2};
        Random random(inputs);
        const Int8Model model{data::Encoder::fit(table, "answer", data::TaskChoice::regression, rows),
                              test::int8_network({inputs, 1}, {}, random),
                              {}};
        if (inputs == 65536) {
            EXPECT_EQ(std::get<Int8Network>(parse_any(encode(model), "x").network), model.network);
            continue;
        }
        try {
            encode(model);
            ADD_FAILURE() << "written";
        } catch (const InputError& error) {
            EXPECT_STREQ(error.what(),
                         "the model cannot be written: layer 1 of 1 takes 65537 inputs, int8 allows 65536");
        }
    }
}

}  // namespace
}  // namespace sentei::model
