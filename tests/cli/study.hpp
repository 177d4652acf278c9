// What the tests of the studies, `compare` and `sweep`, share.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

inline const std::string iris = SENTEI_TEST_DATA "/iris.csv";

inline Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

inline const Words small{"--target", "target",           "--hidden", "2x12",       "--epochs",
                         "4",        "--retrain-epochs", "3",        "--teachers", "2"};

inline Words compare(const std::string& output, const Words& more = {}) {
    return Words{"compare", iris, "--output", output} + small + more;
}

inline Words sweep(const std::string& output, const Words& more = {}) {
    return Words{"sweep", iris, "--output", output} + small + more;
}

inline void expect_machine(const nlohmann::json& result, std::size_t threads) {
    EXPECT_EQ(result["machine"]["threads"], threads);
    for (const char* key : {"cpu", "compiler", "version"})
        EXPECT_FALSE(result["machine"][key].get<std::string>().empty());
}

inline std::map<std::string, std::string> files(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) found[fs::relative(entry.path(), folder).string()] = read(entry.path());
    return found;
}

inline std::map<std::string, fs::file_time_type> times(const fs::path& folder) {
    std::map<std::string, fs::file_time_type> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        found[entry.path().string()] = fs::last_write_time(entry.path());
    return found;
}

// Without what a clock said.
inline nlohmann::json timeless(nlohmann::json value) {
    if (value.is_object()) {
        value.erase("seconds");
        value.erase("latency_us");
    }
    if (value.is_structured())
        for (auto& part : value) part = timeless(part);
    return value;
}

inline std::string timeless_text(const std::string& text) {
    std::istringstream lines(text);
    std::string line, kept;
    while (std::getline(lines, line))
        if (line.find("\"seconds\"") == std::string::npos) kept += line + "\n";
    return kept;
}

// The same without the columns of a CSV that a clock filled: the last.
inline std::string timeless_csv(const std::string& text) {
    std::istringstream lines(text);
    std::string line, kept;
    while (std::getline(lines, line)) kept += line.substr(0, line.rfind(',')) + "\n";
    return kept;
}

// One sentence to the user, and nothing was trained or written.
inline void expect_refused(const Words& arguments, const std::string& output, const std::string& reason) {
    const auto finished = sentei(arguments);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, testing::AllOf(testing::StartsWith("sentei: "), testing::HasSubstr(reason)));
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_FALSE(fs::exists(output));
}

// Runs a command that a study printed, by the shell, in a folder of its own.
inline int run_in(const fs::path& folder, const std::string& command) {
    const auto whole = "cd '" + folder.string() + "' && " SENTEI_EMULATOR " " + command + " > said.txt 2> errors.txt";
    return std::system(whole.c_str());
}

inline void expect_a_second_call_computes_nothing(const Words& arguments, const fs::path& output) {
    const auto first = sentei(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto before = times(output / "cells");
    const auto written = files(output);
    const auto second = sentei(arguments);
    ASSERT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(times(output / "cells"), before);
    EXPECT_EQ(second.err, "");
    for (const auto& [name, text] : files(output / "cells")) EXPECT_EQ(written.at("cells/" + name), text);
}

inline void expect_a_removed_cell_is_made_again(const Words& arguments, const fs::path& output) {
    const auto first = sentei(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto whole = files(output / "cells");
    for (const auto& [name, text] : whole) {
        if (name == "key.txt") continue;
        fs::remove(output / "cells" / name);
        const auto before = times(output / "cells");
        const auto again = sentei(arguments);
        ASSERT_EQ(again.exit_code, 0) << again.err;
        EXPECT_EQ(timeless_text(read(output / "cells" / name)), timeless_text(text)) << name;
        const auto after = times(output / "cells");
        for (const auto& [file, time] : before)
            if (fs::is_regular_file(file)) {
                EXPECT_EQ(after.at(file), time) << file;
            }
    }
}

}  // namespace sentei::test
