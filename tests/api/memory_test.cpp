// Tables in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/api/support.hpp"

namespace sentei::test {
namespace {

using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The lineage has the hash of the table, which is of a file's bytes or of the numbers: 16 digits that may differ.
std::size_t differing_bytes(const std::string& a, const std::string& b) {
    std::size_t differing = a.size() == b.size() ? 0 : a.size() + b.size();
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) differing += a[i] != b[i];
    return differing;
}

TEST(Memory, ATableInMemoryGivesTheNetworkOfTheSameTableInAFile) {
    const TemporaryFolder folder;
    const Blobs blobs(150);
    write(folder / "labels.csv", blobs.csv(blobs.labels));
    write(folder / "numbers.csv", blobs.csv(blobs.numbers));
    const std::size_t hash_and_checksum = 16 + 8;
    for (const bool classes : {true, false}) {
        const auto file = optimize(folder / (classes ? "labels.csv" : "numbers.csv"), quick());
        const auto memory =
            classes ? optimize(blobs.view(), blobs.labels, quick()) : optimize(blobs.view(), blobs.numbers, quick());
        EXPECT_LE(differing_bytes(file.general().bytes(), memory.general().bytes()), hash_and_checksum);
        EXPECT_EQ(memory.refined().predict_values(blobs.view()), file.refined().predict_values(blobs.view()));
        EXPECT_EQ(memory.refined().predict(blobs.view()), file.refined().predict(folder / "labels.csv"));
        EXPECT_EQ(memory.refined().classes(), file.refined().classes());
    }
}

TEST(Memory, MissingNumbersAreMissingCells) {
    Blobs blobs(150);
    for (std::size_t r = 0; r < blobs.rows(); r += 7) blobs.values[r * 3] = nan;
    const auto result = optimize(blobs.view(), blobs.labels, quick());
    EXPECT_EQ(result.general().inputs(), 4u);  // x0 has an indicator
    for (const double value : result.refined().predict_values(blobs.view())) EXPECT_TRUE(value >= 0 && value <= 1);
}

TEST(Memory, TheTaskIsToldByTheNumbersOrAsked) {
    Blobs blobs(90);
    for (std::size_t r = 0; r < blobs.rows(); ++r) blobs.numbers[r] = static_cast<double>(r % 3);
    auto options = quick();
    const auto classes = optimize(blobs.view(), blobs.numbers, options).refined();
    EXPECT_EQ(classes.task(), Task::classification);
    EXPECT_EQ(classes.classes(), (std::vector<std::string>{"0", "1", "2"}));
    EXPECT_EQ(classes.outputs(), 3u);
    options.task = Task::regression;
    const auto number = optimize(blobs.view(), blobs.numbers, options).refined();
    EXPECT_EQ(number.task(), Task::regression);
    EXPECT_TRUE(number.classes().empty());
    EXPECT_EQ(number.outputs(), 1u);
    EXPECT_THAT(error_of([&] { optimize(blobs.view(), blobs.labels, options); }), HasSubstr("holds text"));
}

TEST(Memory, ColumnsHaveNamesAndAreFoundByThem) {
    Blobs blobs(150);
    const std::vector<std::string> names{"height", "width", "depth"};
    auto view = blobs.view();
    view.names = names;
    auto options = quick("kind");
    const auto model = optimize(view, blobs.labels, options).refined();
    EXPECT_EQ(model.column_names(), names);
    EXPECT_EQ(model.target(), "kind");
    const auto expected = model.predict_values(view);
    EXPECT_EQ(model.predict_values(blobs.values, blobs.rows()), expected);

    const std::vector<std::string> turned_names{"depth", "age", "height", "width"};
    std::vector<double> turned;
    for (std::size_t r = 0; r < blobs.rows(); ++r)
        for (const double value : {blobs.values[3 * r + 2], nan, blobs.values[3 * r], blobs.values[3 * r + 1]})
            turned.push_back(value);
    EXPECT_EQ(model.predict_values(TableView{turned, 4, turned_names}), expected);
    EXPECT_THAT(error_of([&] { model.predict(blobs.view()); }), HasSubstr("no column 'height'"));
}

// The validation rows stand in for test rows, and the training rows for those.
TEST(Memory, TinyTablesMayTrainChooseAndJudgeOnAllRows) {
    const Blobs blobs(6);
    auto options = quick();
    options.epochs = 300;
    options.train_share = 0.8, options.validation_share = 0.2, options.test_share = 0;
    const auto cut = optimize(blobs.view(), blobs.labels, options);
    EXPECT_EQ(cut.refined().outputs(), 3u);
    EXPECT_THAT(cut.summary(), HasSubstr("There are no test rows"));
    EXPECT_THAT(cut.notes().back(), HasSubstr("There are no test rows"));
    options.train_share = 1, options.validation_share = 0;
    const auto result = optimize(blobs.view(), blobs.labels, options);
    EXPECT_EQ(result.general().predict(blobs.view()), blobs.labels);
    EXPECT_THAT(result.summary(), HasSubstr("There are no validation rows"));
    options.folds = 2;
    EXPECT_THAT(error_of([&] { optimize(blobs.view(), blobs.labels, options); }), HasSubstr("validation_share"));
}

TEST(Memory, WhatIsNoTableIsRefused) {
    Blobs blobs(30);
    const auto refusal = [&](const TableView& view) {
        return error_of([&] { optimize(view, blobs.labels, quick()); });
    };
    const std::vector<std::string> two{"a", "b"}, twice{"a", "b", "a"}, taken{"a", "b", "target"};
    EXPECT_THAT(refusal({blobs.values, 0, {}}), HasSubstr("0 columns"));
    EXPECT_THAT(refusal({blobs.values, 7, {}}), HasSubstr("not whole rows of 7"));
    EXPECT_THAT(refusal({blobs.values, 3, two}), HasSubstr("2 names for 3 columns"));
    EXPECT_THAT(refusal({blobs.values, 3, twice}), HasSubstr("'a'"));
    EXPECT_THAT(refusal({blobs.values, 3, taken}), HasSubstr("'target'"));
    EXPECT_THAT(refusal({std::span(blobs.values).first(27), 3, {}}), HasSubstr("9 rows and 30 targets"));
    EXPECT_THAT(error_of([&] { optimize({{}, 3, {}}, std::vector<std::string>(), quick()); }), HasSubstr("no rows"));
    EXPECT_THAT(error_of([&] { optimize({{}, 3, {}}, std::vector<double>(), quick()); }), HasSubstr("no rows"));
    auto with_file = quick();
    with_file.test = iris;
    EXPECT_THAT(error_of([&] { optimize(blobs.view(), blobs.labels, with_file); }), HasSubstr("in memory"));
    blobs.numbers[4] = nan;
    EXPECT_THAT(error_of([&] { optimize(blobs.view(), blobs.numbers, quick()); }), HasSubstr("row 5"));
    blobs.values[5] = std::numeric_limits<double>::infinity();
    EXPECT_THAT(refusal(blobs.view()), HasSubstr("row 2 of column 'x2' is infinite"));
}

}  // namespace
}  // namespace sentei::test
