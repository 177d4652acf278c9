#include "engine/deployment/predictions.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "engine/core/error.hpp"
#include "engine/data/read.hpp"
#include "tests/unit/deployment/mixed_model.hpp"
#include "tests/unit/deployment/workshop.hpp"

namespace sentei::deployment {
namespace {

using testing::HasSubstr;

constexpr data::Task tasks[] = {data::Task::binary, data::Task::multiclass, data::Task::regression};

data::Encoder encoder_of(data::Task task, const test::Names& names = test::plain_names()) {
    Random random(1);
    return test::fitted(test::mixed_table(names, task, 60, random), task);
}

// Outputs of every size, with some that no network should give.
Matrix outputs_for(const data::Encoder& encoder, Random& random) {
    auto outputs = reference::random_matrix(50, encoder.outputs(), random);
    for (std::size_t r = 0; r < 50; ++r)
        for (float& value : outputs.row(r)) value *= std::exp2(static_cast<float>(r) - 30);
    return outputs;
}

data::Table read_back(const std::string& csv) {
    const test::Workshop workshop;
    return data::read(workshop.put("expected.csv", csv));
}

std::string refusal(const data::Encoder& encoder, const Matrix& outputs, const data::Table& expected) {
    try {
        compare(encoder, outputs, expected, 1);
        return "taken";
    } catch (const InputError& error) {
        return error.what();
    }
}

TEST(Predictions, ReadBackTheyAreTheSameNumbers) {
    Random random(2);
    for (const auto task : tasks)
        for (const auto& names :
             {test::plain_names(), test::Names{{"x", "y"}, {"u", "v"}, {"a,b", "\"q\"", "8"}, "t"}}) {
            const auto encoder = encoder_of(task, names);
            const auto outputs = outputs_for(encoder, random);
            const auto agreement = compare(encoder, outputs, read_back(predictions_csv(encoder, outputs)), 0);
            EXPECT_EQ(agreement.rows, 50u);
            EXPECT_EQ(agreement.largest, 0);
            EXPECT_FALSE(agreement.first_beyond) << agreement.what;
        }
}

TEST(Predictions, APlantedDifferenceIsFoundWhereItIs) {
    Random random(3);
    for (const auto task : tasks) {
        const auto encoder = encoder_of(task);
        const auto got = predicted_numbers(encoder, outputs_for(encoder, random));
        for (int round = 0; round < 50; ++round) {
            auto expected = got;
            const auto row = random.below(50), column = random.below(got.columns());
            const float scale = task == data::Task::regression ? std::max(1.0f, std::abs(got(row, column))) : 1;
            expected(row, column) += 0.01f * scale;
            const auto found = compare(encoder, got, expected, 0.005);
            ASSERT_EQ(found.first_beyond, row);
            EXPECT_NEAR(found.largest, 0.01, 0.0002);
            EXPECT_THAT(found.what, HasSubstr(task == data::Task::regression ? "prediction is " : "probability_"));
            EXPECT_THAT(found.what, HasSubstr(", expected "));
            EXPECT_FALSE(compare(encoder, got, expected, 0.02).first_beyond);
            expected(49, 0) += 10 * scale;
            EXPECT_EQ(compare(encoder, got, expected, 0.005).first_beyond, row);
        }
    }
}

// Infinite bounds would hide a network that gives NaN.
TEST(Predictions, NanIsBeyondAnyBound) {
    const auto encoder = encoder_of(data::Task::regression);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const double bound : {0.0, 1.0, 1e300}) {
        Matrix got(3, 1), expected(3, 1);
        got(1, 0) = nan;
        EXPECT_EQ(compare(encoder, got, expected, bound).first_beyond, 1u);
        EXPECT_EQ(compare(encoder, expected, got, bound).first_beyond, 1u);
        EXPECT_EQ(compare(encoder, got, got, bound).first_beyond, 1u);
        EXPECT_FALSE(compare(encoder, expected, expected, bound).first_beyond);
    }
}

TEST(Predictions, TheTableMayHaveOtherColumnsInAnyOrder) {
    Random random(4);
    const auto encoder = encoder_of(data::Task::multiclass);
    const auto outputs = outputs_for(encoder, random);
    auto table = read_back(predictions_csv(encoder, outputs));
    std::ranges::reverse(table.columns);
    table.columns.insert(table.columns.begin(), {.name = "note", .numbers = std::vector<double>(50, 3)});
    EXPECT_EQ(compare(encoder, outputs, table, 0).largest, 0);
}

TEST(Predictions, TablesOfAnotherShapeAreRefused) {
    Random random(5);
    for (const auto task : tasks) {
        const auto encoder = encoder_of(task);
        const auto outputs = outputs_for(encoder, random);
        const auto table = read_back(predictions_csv(encoder, outputs));
        EXPECT_EQ(refusal(encoder, outputs, table), "taken");

        auto fewer = table;
        for (auto& column : fewer.columns) column.numeric ? column.numbers.pop_back() : column.codes.pop_back();
        EXPECT_THAT(refusal(encoder, outputs, fewer), HasSubstr("has 49 rows, but 50 rows were predicted"));

        auto without = table;
        const auto name = without.columns.back().name;
        without.columns.back().name = "other";
        EXPECT_THAT(refusal(encoder, outputs, without), HasSubstr("there is no column '" + name + "'"));

        auto text = table;
        text.columns.back() = {
            .name = name, .numeric = false, .codes = std::vector<std::uint32_t>(50, 0), .categories = {"much"}};
        EXPECT_THAT(refusal(encoder, outputs, text), HasSubstr("column '" + name + "' holds text, expected numbers"));
    }
}

}  // namespace
}  // namespace sentei::deployment
