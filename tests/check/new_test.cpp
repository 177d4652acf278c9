// What `sentei plugin new` writes; that it builds and passes from an installed copy is shown by plugins/README.md,
// whose commands CI runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "plugins/template/template.hpp"
#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using plugin_template::Kind;
using plugin_template::Language;
using testing::HasSubstr;
using testing::Not;

TEST(New, NothingOfTheTemplateIsLeft) {
    for (const auto kind : {Kind::pruner, Kind::backend})
        for (const auto language : {Language::c, Language::cpp}) {
            const auto files = plugin_template::files("two-words_3", kind, language);
            ASSERT_EQ(files.size(), 3u);
            EXPECT_EQ(files[0].name, "CMakeLists.txt");
            EXPECT_EQ(files[1].name, language == Language::c ? "two-words_3.c" : "two-words_3.cpp");
            EXPECT_EQ(files[2].name, "README.md");
            for (const auto& file : files) {
                EXPECT_THAT(file.text, HasSubstr("two-words_3")) << file.name;
                EXPECT_THAT(file.text, Not(HasSubstr("my-plugin"))) << file.name;
                EXPECT_THAT(file.text, Not(HasSubstr("MyPlugin"))) << file.name;
                EXPECT_THAT(file.text, Not(HasSubstr("MY_"))) << file.name;
            }
            if (language == Language::cpp) {
                EXPECT_THAT(files[1].text, HasSubstr("struct TwoWords3 {"));
            }
        }
}

TEST(New, WritesAFolder) {
    const TemporaryFolder folder;
    const auto finished = sentei({"plugin", "new", "mine", "--lang", "c", "--output", folder / "here"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    const auto files = plugin_template::files("mine", Kind::pruner, Language::c);
    for (const auto& file : files) EXPECT_EQ(read(folder / ("here/" + file.name)), file.text);
    EXPECT_THAT(finished.out, HasSubstr("sentei plugin check " + folder / "here/build/mine.so"));
}

TEST(New, OverwritesNothing) {
    const TemporaryFolder folder;
    write(folder / "README.md", "mine");
    const auto finished = sentei({"plugin", "new", "mine", "--output", folder.path().string()});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("README.md: is there already"));
    EXPECT_EQ(read(folder / "README.md"), "mine");
    EXPECT_FALSE(std::filesystem::exists(folder / "CMakeLists.txt"));
}

class Refused : public testing::TestWithParam<std::pair<std::vector<std::string>, std::string>> {};

TEST_P(Refused, WithOneSentence) {
    const TemporaryFolder folder;
    auto arguments = GetParam().first;
    arguments.insert(arguments.begin(), {"plugin", "new", "--output", folder / "here"});
    const auto finished = sentei(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr(GetParam().second));
    EXPECT_FALSE(std::filesystem::exists(folder / "here"));
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, Refused,
    testing::Values(std::pair{std::vector<std::string>{"My Criterion"}, "'My Criterion' cannot name a plugin"},
                    std::pair{std::vector<std::string>{"9lives"}, "cannot name a plugin"},
                    std::pair{std::vector<std::string>{"../up"}, "cannot name a plugin"},
                    std::pair{std::vector<std::string>{std::string(32, 'a')}, "at most 31"},
                    std::pair{std::vector<std::string>{"mine", "--kind", "tool"}, "expected one of pruner, backend"},
                    std::pair{std::vector<std::string>{"mine", "--lang", "rust"}, "expected one of c, c++"}),
    [](const auto& test) { return std::to_string(test.index); });

}  // namespace
}  // namespace sentei::test
