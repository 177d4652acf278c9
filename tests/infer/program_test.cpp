// The program sentei-infer as a process: what it prints, what it refuses and how it ends.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/cli/process.hpp"
#include "tests/unit/model/file_bytes.hpp"

namespace sentei {
namespace {

using test::Finished;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string data_file(const std::string& name) { return std::string(SENTEI_TEST_DATA) + "/" + name; }

struct Trained {
    std::string name, rows;
};
const std::vector<Trained> trained{
    {"iris", "iris.csv"},      {"penguins", "penguins.csv"},      {"width", "iris.csv"},
    {"iris-int8", "iris.csv"}, {"penguins-int8", "penguins.csv"}, {"width-int8", "iris.csv"}};

class InferProgram : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = std::make_unique<test::TemporaryFolder>();
        const std::string targets[] = {"target", "target", "petal_width"};
        for (std::size_t i = 0; i < 3; ++i) {
            const auto rows = data_file(trained[i].rows);
            const auto train =
                test::sentei({"train", rows, "--target", targets[i], "--hidden", "8", "--epochs", "3", "--threads", "1",
                              "--backend", "scalar", "--output", model(trained[i].name)});
            ASSERT_EQ(train.exit_code, 0) << train.err;
            const auto quantize =
                test::sentei({"quantize", model(trained[i].name), rows, "--max-drop", "1000", "--threads", "1",
                              "--backend", "scalar", "--output", model(trained[i + 3].name)});
            ASSERT_EQ(quantize.exit_code, 0) << quantize.err;
        }
    }
    static void TearDownTestSuite() { folder.reset(); }

    static std::string model(const std::string& name) { return *folder / (name + ".sentei"); }
    static std::string file(const std::string& name, const std::string& text) {
        test::write(*folder / name, text);
        return *folder / name;
    }

    // Input and outputs go through files, so that nothing waits for anything.
    static Finished infer(const std::vector<std::string>& arguments, const std::string& input = {}) {
        const std::string in = file("stdin", input), out = *folder / "stdout", err = *folder / "stderr";
        std::vector<std::string> words;
        if (*SENTEI_EMULATOR != '\0') words.emplace_back(SENTEI_EMULATOR);
        words.emplace_back(SENTEI_INFER_COMMAND);
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
            ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
            ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), test::read(out), test::read(err)};
    }

    static Finished predict(const std::string& name, const std::string& rows) {
        return test::sentei({"predict", model(name), rows, "--threads", "1", "--backend", "scalar"});
    }

    static std::unique_ptr<test::TemporaryFolder> folder;
};
std::unique_ptr<test::TemporaryFolder> InferProgram::folder;

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
}

// The same lines: texts the same, numbers within 1e-5.
void expect_same_csv(const std::string& got, const std::string& wanted) {
    const auto got_lines = lines(got), wanted_lines = lines(wanted);
    ASSERT_EQ(got_lines.size(), wanted_lines.size());
    ASSERT_EQ(got_lines[0], wanted_lines[0]);
    for (std::size_t l = 1; l < got_lines.size(); ++l) {
        std::istringstream a(got_lines[l]), b(wanted_lines[l]);
        std::string x, y;
        while (std::getline(b, y, ',')) {
            ASSERT_TRUE(std::getline(a, x, ',')) << "line " << l + 1;
            char *x_end, *y_end;
            const double p = std::strtod(x.c_str(), &x_end), q = std::strtod(y.c_str(), &y_end);
            if (y_end != y.c_str() && *y_end == '\0' && *x_end == '\0')
                ASSERT_NEAR(p, q, 1e-5 * std::max(1.0, std::abs(q))) << "line " << l + 1;
            else
                ASSERT_EQ(x, y) << "line " << l + 1;
        }
        ASSERT_FALSE(std::getline(a, x, ',')) << "line " << l + 1;
    }
}

// Exit code 2, nothing but one sentence on stderr that begins with the program's name and says all of these.
void expect_mistake(const Finished& finished, const std::vector<std::string>& said) {
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_THAT(finished.err, AllOf(StartsWith("sentei-infer: "), EndsWith("\n")));
    EXPECT_EQ(lines(finished.err).size(), 1) << finished.err;
    for (const auto& words : said) EXPECT_THAT(finished.err, HasSubstr(words));
}

TEST_F(InferProgram, PrintsWhatPredictPrints) {
    for (const auto& [name, rows] : trained) {
        SCOPED_TRACE(name);
        const auto wanted = predict(name, data_file(rows));
        ASSERT_EQ(wanted.exit_code, 0) << wanted.err;
        const auto text = test::read(data_file(rows));
        for (const auto& got :
             {infer({model(name), data_file(rows)}), infer({model(name)}, text), infer({model(name), "-"}, text)}) {
            EXPECT_EQ(got.exit_code, 0);
            EXPECT_EQ(got.err, "");
            expect_same_csv(got.out, wanted.out);
        }
    }
}

// The first rows of a table, written in other ways.
class InferProgramCsv : public InferProgram {
  protected:
    static std::vector<std::vector<std::string>> some_rows(const std::string& name) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& line : lines(test::read(data_file(name)))) {
            std::istringstream stream(line + ",");
            rows.emplace_back();
            for (std::string cell; std::getline(stream, cell, ',');) rows.back().push_back(cell);
            if (rows.size() == 40) break;
        }
        return rows;
    }
    static std::string joined(const std::vector<std::vector<std::string>>& rows, const std::string& separator,
                              const std::string& line_end) {
        std::string text;
        for (const auto& row : rows) {
            for (std::size_t c = 0; c < row.size(); ++c) text.append(c == 0 ? "" : separator).append(row[c]);
            text += line_end;
        }
        return text;
    }
    static void expect_as_before(const std::string& text, const std::string& name = "penguins") {
        const auto got = infer({model(name)}, text);
        EXPECT_EQ(got.exit_code, 0) << got.err;
        EXPECT_EQ(got.out, infer({model(name)}, joined(some_rows("penguins.csv"), ",", "\n")).out);
        const auto wanted = predict(name, file("rows.csv", text));
        ASSERT_EQ(wanted.exit_code, 0) << wanted.err;
        expect_same_csv(got.out, wanted.out);
    }
};

TEST_F(InferProgramCsv, SeparatorsAndLineEnds) {
    const auto rows = some_rows("penguins.csv");
    for (const char* separator : {",", ";", "\t", "|"})
        for (const char* line_end : {"\n", "\r\n", "\r"}) expect_as_before(joined(rows, separator, line_end));
    auto text = joined(rows, ",", "\n");
    expect_as_before("\xef\xbb\xbf" + text);
    expect_as_before("\n\r\n" + text + "\n\n");
    text.pop_back();
    expect_as_before(text);
    expect_as_before(joined(rows, ",", "\n\n\r\n"));
    expect_as_before(joined(rows, " , ", " \n"));
}

TEST_F(InferProgramCsv, QuotedCells) {
    auto rows = some_rows("penguins.csv");
    for (auto& row : rows)
        for (auto& cell : row) cell = "\"" + cell + "\"";
    expect_as_before(joined(rows, ",", "\n"));
    rows = some_rows("penguins.csv");
    for (auto& row : rows) row.insert(row.begin() + 1, row[0] == "island" ? "note" : "\"a, \"\"b\"\";\nc\r\n\t|\"");
    expect_as_before(joined(rows, ",", "\n"));
    for (auto& row : rows) row[1] = row[0] == "island" ? "\"a \"\"note\"\", long\"" : "6\" and 7\"\"";
    expect_as_before(joined(rows, ",", "\n"));
}

TEST_F(InferProgramCsv, ColumnsInAnyOrderAndMoreOfThem) {
    auto rows = some_rows("penguins.csv");
    for (auto& row : rows) std::reverse(row.begin(), row.end());
    expect_as_before(joined(rows, ",", "\n"));
    for (std::size_t r = 0; r < rows.size(); ++r) {
        rows[r].insert(rows[r].begin() + 2, r == 0 ? "number" : std::to_string(r));
        rows[r].emplace_back(r == 0 ? "" : "text");
    }
    expect_as_before(joined(rows, ",", "\n"));
    rows = some_rows("penguins.csv");
    for (auto& row : rows) row.pop_back();  // the target is not needed
    expect_as_before(joined(rows, ",", "\n"));
}

TEST_F(InferProgramCsv, MissingCellsAndUnknownCategories) {
    auto rows = some_rows("penguins.csv");
    const char* const words[] = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"};
    for (std::size_t r = 1; r < rows.size(); ++r) {
        rows[r][1 + r % 5] = words[r % 9];
        if (r % 7 == 0) rows[r][0] = r % 2 == 0 ? "Atlantis" : "17";
    }
    const auto text = joined(rows, ",", "\n");
    for (const char* name : {"penguins", "penguins-int8"}) {
        const auto got = infer({model(name)}, text), wanted = predict(name, file("rows.csv", text));
        EXPECT_EQ(got.exit_code, 0) << got.err;
        expect_same_csv(got.out, wanted.out);
    }
}

TEST_F(InferProgram, ModelsThatCannotBeRead) {
    const auto rows = data_file("iris.csv");
    for (const char* name : {"iris", "iris-int8"}) {
        const auto right = test::read(model(name));
        const auto told = [&](const std::string& text, const std::string& said) {
            expect_mistake(infer({file("spoilt.sentei", text), rows}), {"spoilt.sentei: ", said});
        };
        told("", "empty");
        told(rows, "not a Sentei model file");
        told(right.substr(0, right.size() / 2), "cut short");
        told(right + "x", "1 bytes follow its end");
        auto other = right;
        other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
        told(other, "checksum");
        other = right;
        test::set(other, 12, std::uint32_t{0x0d0c0b0a});
        told(other, "byte order");
        other = right;
        test::set(other, 8, std::uint16_t{3});
        told(test::resealed(other), "written by a newer Sentei (format 3.0)");
    }
    expect_mistake(infer({*folder / "nowhere.sentei", rows}), {"nowhere.sentei: cannot be opened"});
}

TEST_F(InferProgram, BugAFolderAsAModelWasAskedForAllMemory) {
    expect_mistake(infer({folder->path().string(), data_file("iris.csv")}), {folder->path().string() + ": ", "read"});
}

TEST_F(InferProgram, TablesThatCannotBeRead) {
    const std::string header = "sepal_length,sepal_width,petal_length,petal_width\n", row = "5.1,3.5,1.4,0.2\n";
    const auto told = [&](const std::string& text, std::vector<std::string> said) {
        const auto name = file("spoilt.csv", text);
        if (said[0].starts_with(":")) said[0] = "spoilt.csv" + said[0];
        expect_mistake(infer({model("iris"), name}), said);
        auto of_input = infer({model("iris")}, text);
        EXPECT_EQ(of_input.exit_code, 2);
    };
    told("", {": ", "empty"});
    told("\n\r\n\n", {": ", "empty"});
    told("\xef\xbb\xbf", {": ", "empty"});
    told(header, {": ", "no rows"});
    told(header + "\n\n", {": ", "no rows"});
    told("sepal_length,sepal_width,petal_length\n5,3,1\n", {": ", "no column 'petal_width'"});
    told("sepal_length,sepal_width,petal_length,petal_width,sepal_length\n1,2,3,4,5\n", {":1: ", "'sepal_length'"});
    told(header + row + "5.1,wide,1.4,0.2\n", {":3: ", "column 'sepal_width' holds 'wide'"});
    told(header + row + "5.1,3.5,1.4,1e999\n", {":3: ", "'petal_width'", "1e999"});
    told(header + row + "5.1,3.5,1.4\n", {":3: ", "3 cells, expected 4"});
    told(header + row + row + "5.1,3.5,1.4,0.2,7\n", {":4: ", "5 cells, expected 4"});
    told(header + "\n\n" + row + "\n1,2,3\n", {":6: ", "3 cells"});
    told(header + row + "5.1,\"3.5,1.4,0.2\n" + row, {":3: ", "quoted cell", "never ends"});
    told(header + row + "5.1,\"3.5\"x,1.4,0.2\n", {":3: ", "closing quote"});
    told(header + std::string("5.1,3.5\0,1.4,0.2\n", 17), {":2: ", "zero byte"});
    told(header + row + "5.1,3.5,1.4," + std::string(2 << 20, '1') + "\n", {":3: ", "longer than 1 MB"});
    told(header + row + "5.1,3.5,1.4,\"" + std::string(2 << 20, '1') + "\"\n", {":3: ", "longer than 1 MB"});
    told(std::string(2 << 20, 'x') + "\n" + row, {":1: ", "longer than 1 MB"});
    told(test::read(model("iris")), {"spoilt.csv"});
    expect_mistake(infer({model("iris"), *folder / "nowhere.csv"}), {"nowhere.csv: cannot be opened"});
}

TEST_F(InferProgram, BugAFolderAsRowsWasAnEmptyTable) {
    expect_mistake(infer({model("iris"), folder->path().string()}), {folder->path().string() + ":", "cannot be read"});
}

TEST_F(InferProgram, LinesAreCountedThroughQuotedCells) {
    const std::string text =
        "note,sepal_length,sepal_width,petal_length,petal_width\n\"a\nb\r\nc\",1,2,3,4\n,1,2,3,x\n";
    expect_mistake(infer({model("iris")}, text), {":5: column 'petal_width' holds 'x'"});
}

TEST_F(InferProgram, NanInANumberColumnIsMissing) {
    const std::string header = "sepal_length,sepal_width,petal_length,petal_width\n";
    const auto nan = infer({model("iris")}, header + "5.1,NaN,1.4,nan\n"),
               missing = infer({model("iris")}, header + "5.1,,1.4,\n");
    EXPECT_EQ(nan.exit_code, 0) << nan.err;
    EXPECT_EQ(nan.out, missing.out);
    EXPECT_EQ(lines(nan.out).size(), 2);
    EXPECT_THAT(nan.out, testing::Not(HasSubstr("nan")));
}

TEST_F(InferProgram, OptionsThatAreWrong) {
    const auto rows = data_file("iris.csv");
    expect_mistake(infer({"--frobnicate", model("iris"), rows}), {"--frobnicate"});
    expect_mistake(infer({model("iris"), rows, "-x"}), {"-x"});
    for (const char* bound : {"x", "", "-1", "nan", "1e-5x"})
        expect_mistake(infer({model("iris"), rows, "--expect", rows, "--bound", bound}), {"--bound"});
    expect_mistake(infer({model("iris"), rows, "--expect"}), {"--expect"});
    expect_mistake(infer({model("iris"), rows, "--bound"}), {"--bound"});
    expect_mistake(infer({model("iris"), rows, rows}), {"one table"});
    const auto none = infer({});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_THAT(none.err, StartsWith("usage: "));
    const auto help = infer({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, StartsWith("usage: "));
}

TEST_F(InferProgram, ExpectJudgesWhatWasPrinted) {
    for (const auto& [name, rows] : trained) {
        SCOPED_TRACE(name);
        const auto predictions = predict(name, data_file(rows)).out;
        const auto expect = [&](const std::string& text, const std::vector<std::string>& more = {}) {
            std::vector<std::string> arguments{model(name), data_file(rows), "--expect", file("expected.csv", text)};
            arguments.insert(arguments.end(), more.begin(), more.end());
            return infer(arguments);
        };
        auto all = lines(predictions);
        const auto count = all.size() - 1;
        const auto right = expect(predictions);
        EXPECT_EQ(right.exit_code, 0) << right.err;
        EXPECT_THAT(right.out, StartsWith("verified " + std::to_string(count) + " rows"));
        EXPECT_EQ(lines(right.out).size(), 1);

        const auto joined = [](const std::vector<std::string>& parts) {
            std::string text;
            for (const auto& part : parts) text += part + "\n";
            return text;
        };
        auto changed = all;
        auto& line = changed[17];
        const auto comma = line.find_last_of(',');
        const double number = std::strtod(line.c_str() + (comma == line.npos ? 0 : comma + 1), nullptr);
        line = (comma == line.npos ? "" : line.substr(0, comma + 1)) + std::to_string(number * 1.01 + 0.01);
        const auto different = expect(joined(changed));
        EXPECT_EQ(different.exit_code, 1);
        EXPECT_EQ(different.out, "");
        EXPECT_THAT(different.err, HasSubstr("row 17"));
        EXPECT_EQ(lines(different.err).size(), 1);
        EXPECT_EQ(expect(joined(changed), {"--bound", "1e4"}).exit_code, 0);

        auto fewer = all, more = all;
        fewer.pop_back();
        more.push_back(all.back());
        expect_mistake(expect(joined(fewer)), {"expected.csv", std::to_string(count - 1) + " rows"});
        expect_mistake(expect(joined(more)), {"expected.csv", "more rows"});
        expect_mistake(expect(all[0] + "\n"), {"expected.csv"});
        expect_mistake(expect(""), {"expected.csv", "empty"});
        expect_mistake(expect("something\n1\n"), {"expected.csv", "no column"});
        auto text = all;
        text[5] = text[5].substr(0, text[5].find_last_of(',') + 1) + "much";
        expect_mistake(expect(joined(text)), {"expected.csv:6: 'much'"});
        text[5] = text[5].substr(0, text[5].find_last_of(',') + 1) + "nan";
        EXPECT_NE(expect(joined(text)).exit_code, 0);
    }
    expect_mistake(infer({model("iris"), data_file("iris.csv"), "--expect", *folder / "nowhere.csv"}),
                   {"nowhere.csv: cannot be opened"});
}

// What export writes beside a model is what the runtime verifies.
TEST_F(InferProgram, VerifiesWhatExportWrote) {
    for (const auto& [name, rows] : trained) {
        const auto exported = test::sentei({"export", model(name), "--format", "sentei", "--rows", data_file(rows),
                                            "--count", "50", "--output", *folder / ("out-" + name + ".sentei")});
        ASSERT_EQ(exported.exit_code, 0) << exported.err;
        std::string csv, expected;
        for (const auto& entry : std::filesystem::directory_iterator(folder->path())) {
            const auto found = entry.path().filename().string();
            if (!found.starts_with("out-" + name) || !found.ends_with(".csv") ||
                (!name.ends_with("-int8") && found.find("-int8") != found.npos))
                continue;
            (found.find("expected") != found.npos ? expected : csv) = entry.path().string();
        }
        const auto verified = infer({*folder / ("out-" + name + ".sentei"), csv, "--expect", expected});
        EXPECT_EQ(verified.exit_code, 0) << verified.err << csv << " " << expected;
        EXPECT_THAT(verified.out, StartsWith("verified 50 rows"));
    }
}

}  // namespace
}  // namespace sentei
