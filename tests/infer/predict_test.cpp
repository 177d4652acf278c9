// sentei_infer_predict of texts and of numbers against the engine's reader of tables, encoder and predictions.
#include <gmock/gmock.h>

#include <limits>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/formats.hpp"
#include "engine/model/prediction.hpp"
#include "tests/infer/models.hpp"
#include "tests/infer/odd_cells.hpp"

namespace sentei {
namespace {

using testing::HasSubstr;

const std::string header = "size,kind,colour,weight,answer\n";

// A column of numbers with a gap, one of categories most of which are numbers, one of words with a gap, one of numbers.
model::Model mixed_model(data::Task task, Random& random) {
    const std::string answers[] = {"no", "yes", "maybe"};
    std::string text = header;
    for (int round = 0; round < 4; ++round) {
        int row = 0;
        for (const char* cells :
             {"1,1,red,0.1", "2,red,green,1e3", ",2.5,,-7", "4,100000,red,0", "5,0,\"a,b\",3", "7.5,1,\"a,b\",1e-3"}) {
            const auto answer = static_cast<std::size_t>(row++);
            text.append(cells).append(",");
            text += task == data::Task::regression ? std::to_string(answer * answer)
                                                   : answers[answer % (task == data::Task::binary ? 2 : 3)];
            text += "\n";
        }
    }
    const auto table = data::parse_csv(text, "rows.csv");
    std::vector<std::size_t> rows(table.rows());
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = r;
    model::Model model{
        data::Encoder::fit(
            table, "answer",
            task == data::Task::regression ? data::TaskChoice::regression : data::TaskChoice::classification, rows),
        {},
        {}};
    model.network = test::network({model.encoder.inputs(), 9, model.encoder.outputs()}, {SENTEI_RELU, 0}, random);
    return model;
}

std::vector<float> finished(const data::Encoder& encoder, const Matrix& outputs) {
    if (!data::is_classification(encoder.task())) {
        const auto values = model::predicted_values(encoder, outputs);
        return {values.begin(), values.end()};
    }
    const auto probabilities = model::class_probabilities(encoder.task(), outputs);
    return {probabilities.values().begin(), probabilities.values().end()};
}

// What the engine makes of a row of texts; nothing where it refuses it. Next to a row of words, as the reader of tables
// looks at whole columns too (misread.hpp), and a device has one row.
std::optional<std::vector<float>> engine_predicts(const data::Encoder& encoder, sentei_infer* model,
                                                  const std::vector<std::string>& cells) {
    std::string text = header;
    for (const auto& cell : cells) text += data::csv_cell(cell) + ",";
    try {
        const auto table = data::parse_csv(text + "x\nsome,words,that,tell,nothing\n", "rows.csv");
        const std::size_t first[] = {0};
        return finished(encoder, test::run(model, encoder.encode(table, first)));
    } catch (const InputError&) {
        return {};
    }
}

// In the order of the encoder's columns, all of which the table has.
std::optional<std::vector<float>> runtime_predicts(sentei_infer* model, const std::vector<sentei_cell>& cells,
                                                   std::string* sentence = nullptr) {
    std::vector<float> results(sentei_infer_results(model));
    char error[256] = "";
    const int status = sentei_infer_predict(model, cells.data(), 1, results.data(), error, sizeof error);
    if (sentence != nullptr) *sentence = error;
    EXPECT_EQ(status == SENTEI_INFER_OK, *error == '\0');
    if (status == SENTEI_INFER_OK) return results;
    EXPECT_EQ(status, SENTEI_INFER_INVALID);
    return {};
}

std::vector<sentei_cell> texts(const std::vector<std::string>& cells) {
    std::vector<sentei_cell> row;
    for (const auto& cell : cells) row.push_back({cell.c_str(), 0});
    return row;
}

std::vector<sentei_cell> literals(std::initializer_list<const char*> cells) {
    std::vector<sentei_cell> row;
    for (const char* cell : cells) row.push_back({cell, 0});
    return row;
}

void expect_same(const std::optional<std::vector<float>>& got, const std::optional<std::vector<float>>& wanted) {
    ASSERT_EQ(got.has_value(), wanted.has_value());
    if (!got) return;
    ASSERT_EQ(got->size(), wanted->size());
    for (std::size_t i = 0; i < got->size(); ++i)
        ASSERT_NEAR((*got)[i], (*wanted)[i], 1e-6 * std::max(1.0f, std::abs((*wanted)[i])));
}

class InferPredict : public testing::TestWithParam<data::Task> {
  protected:
    InferPredict() {
        file.emplace(encode(model));
        opened = test::load(*file);
    }
    void SetUp() override {
        ASSERT_TRUE(opened);
        ASSERT_EQ(sentei_infer_columns(opened.get()), 4);
        ASSERT_FALSE(sentei_infer_column_is_number(opened.get(), 1));
    }
    Random random{6};
    model::Model model = mixed_model(GetParam(), random);
    std::optional<test::Placed> file;
    test::Opened opened;
};
INSTANTIATE_TEST_SUITE_P(Tasks, InferPredict,
                         testing::Values(data::Task::binary, data::Task::multiclass, data::Task::regression));

TEST_P(InferPredict, EveryCellInEveryColumnIsTakenAsTheEngineTakesIt) {
    std::vector<std::string> cells{"2", "1", "red", "3"};
    for (std::size_t column = 0; column < cells.size(); ++column) {
        auto row = cells;
        for (const auto& cell : test::odd_cells) {
            row[column] = data::trimmed(cell);
            ASSERT_NO_FATAL_FAILURE(expect_same(runtime_predicts(opened.get(), texts(row)),
                                                engine_predicts(model.encoder, opened.get(), row)))
                << "column " << column << " holds '" << cell << "'";
        }
    }
}

TEST_P(InferPredict, RandomRowsOfOddCells) {
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> row;
        for (int c = 0; c < 4; ++c)
            row.emplace_back(data::trimmed(test::odd_cells[random.below(test::odd_cells.size())]));
        ASSERT_NO_FATAL_FAILURE(
            expect_same(runtime_predicts(opened.get(), texts(row)), engine_predicts(model.encoder, opened.get(), row)))
            << testing::PrintToString(row);
    }
}

TEST_P(InferPredict, NumbersAreTheTextsThatSayThem) {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    for (const double number : {0.0, -0.0, 1.0, 2.5, 1e5, 1e300, -1e300, 5e-324, 0.1, missing})
        for (std::size_t column = 0; column < 4; ++column) {
            auto row = literals({"2", "1", "red", "3"});
            row[column] = {nullptr, number};
            auto as_text = row;
            const std::string text = std::isnan(number) ? "" : data::text_of(number);
            as_text[column].text = text.c_str();
            ASSERT_NO_FATAL_FAILURE(
                expect_same(runtime_predicts(opened.get(), row), runtime_predicts(opened.get(), as_text)))
                << number << " in column " << column;
        }
}

TEST_P(InferPredict, AnInfiniteNumberIsRefusedWhereANumberIsReadAndIsNoCategory) {
    for (const double infinity : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
        auto row = literals({"2", "1", "red", "3"});
        row[1] = {nullptr, infinity};
        expect_same(runtime_predicts(opened.get(), row),
                    runtime_predicts(opened.get(), literals({"2", "never seen", "red", "3"})));
        row[0] = {nullptr, infinity};
        std::string sentence;
        EXPECT_FALSE(runtime_predicts(opened.get(), row, &sentence));
        EXPECT_THAT(sentence, HasSubstr("'size'"));
    }
}

TEST_P(InferPredict, TheSentenceNamesColumnAndCell) {
    std::string sentence;
    EXPECT_FALSE(runtime_predicts(opened.get(), literals({"2", "1", "red", "heavy"}), &sentence));
    EXPECT_EQ(sentence, "column 'weight' holds 'heavy', expected a number");
    EXPECT_FALSE(runtime_predicts(opened.get(), texts({std::string(1 << 20, 'x'), "1", "red", "1"}), &sentence));
    EXPECT_THAT(sentence, HasSubstr("column 'size' holds 'xxxxx"));
}

TEST_P(InferPredict, TheSentenceFitsItsCapacityAndIsNotAskedFor) {
    const auto row = literals({"2", "1", "red", "heavy"});
    float results[3];
    for (const std::size_t capacity : {0, 1, 2, 10}) {
        std::string error(capacity + 1, '!');
        EXPECT_EQ(sentei_infer_predict(opened.get(), row.data(), 1, results, error.data(), capacity),
                  SENTEI_INFER_INVALID);
        EXPECT_EQ(error[capacity], '!');
        EXPECT_EQ(error.find('\0'), capacity > 0 ? capacity - 1 : error.npos);
    }
    EXPECT_EQ(sentei_infer_predict(opened.get(), row.data(), 1, results, nullptr, 100), SENTEI_INFER_INVALID);
}

TEST_P(InferPredict, ManyRowsAreRowsOneByOne) {
    std::vector<sentei_cell> rows;
    std::vector<float> wanted;
    for (const char* size : {"1", "", "-5", "1e9"}) {
        const auto row = literals({size, "1", "red", "3"});
        const auto one = runtime_predicts(opened.get(), row);
        ASSERT_TRUE(one);
        rows.insert(rows.end(), row.begin(), row.end());
        wanted.insert(wanted.end(), one->begin(), one->end());
    }
    std::vector<float> results(wanted.size());
    ASSERT_EQ(sentei_infer_predict(opened.get(), rows.data(), 4, results.data(), nullptr, 0), SENTEI_INFER_OK);
    EXPECT_EQ(results, wanted);
    EXPECT_EQ(sentei_infer_predict(opened.get(), nullptr, 0, nullptr, nullptr, 0), SENTEI_INFER_OK);
}

// random_model.hpp's encoder: it has a category of no letters, which no cell says.
TEST(InferPredictOfRandomModels, TextsAreTakenAsTheEngineTakesThem) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed);
        const auto model = test::random_model(seed);
        const auto& encoder = model.encoder;
        const test::Placed file(encode(model));
        const auto opened = test::load(file);
        ASSERT_TRUE(opened);
        ASSERT_EQ(encoder.columns().size(), 2);
        const char* const words[] = {"red", "gr\xc3\xbcn", "", "blue", "1"};
        const std::string height = data::text_of(random.normal() * 10), word = words[random.below(5)];
        const auto table = data::parse_csv("f\xc3\xa4rg,height\n" + word + "," + height + "\n", "rows.csv");
        expect_same(runtime_predicts(opened.get(), texts({height, word})),
                    finished(encoder, test::run(opened.get(), encoder.encode_all(table))));
    }
}

TEST(InferPredictOfRandomModels, BugAnInfiniteNumberWasTheCategoryWithoutLetters) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto model = test::random_model(seed);
        const test::Placed file(encode(model));
        const auto opened = test::load(file);
        const std::vector<sentei_cell> unknown{{"1", 0}, {"blue", 0}}, infinite{{"1", 0}, {nullptr, INFINITY}};
        expect_same(runtime_predicts(opened.get(), infinite), runtime_predicts(opened.get(), unknown));
    }
}

}  // namespace
}  // namespace sentei
