#include "engine/report/page.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"

namespace sentei::report {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& json) {
    try {
        page(json);
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

const std::filesystem::path room = std::filesystem::path(SENTEI_SOURCE_FOLDER) / "engine/report";

TEST(Page, TakesTheFourFormats) {
    for (const char* format : {"sentei-result/2", "sentei-sweep/1", "sentei-compare/1", "sentei-bench/1"})
        EXPECT_EQ(refusal(std::string("{\"format\": \"") + format + "\"}"), "accepted");
}

TEST(Page, RefusesAnotherFormatByItsName) {
    EXPECT_THAT(refusal(R"({"format": "sentei-result/3"})"), HasSubstr("not \"sentei-result/3\""));
    EXPECT_THAT(refusal(R"({"format": 2})"), HasSubstr("not 2"));
    EXPECT_THAT(refusal(R"({"task": "classification"})"), HasSubstr("sentei-result/2, sentei-sweep/1"));
    EXPECT_THAT(refusal(R"(["sentei-result/2"])"), HasSubstr("not null"));
    EXPECT_THAT(refusal(R"({"format": "\u00e9)"
                        "\xC3"
                        R"("})"),
                HasSubstr("not JSON"));
}

TEST(Page, RefusesWhatIsNotJson) {
    EXPECT_THAT(refusal(""), HasSubstr("not JSON"));
    EXPECT_THAT(refusal(R"({"format": "sentei-result/2")"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal(R"({"format": "sentei-result/2"}</script>)"), HasSubstr("not JSON"));
}

TEST(Page, HoldsItsFilesAsTheyAre) {
    const auto made = page(R"({"format": "sentei-sweep/1"})");
    for (const char* file : {"uplot/uPlot.iife.min.js", "uplot/uPlot.min.css", "uplot/LICENSE"})
        EXPECT_THAT(made, HasSubstr(read_file(room / file))) << file;
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(room / "page")) {
        if (entry.path().extension() == ".html") continue;
        EXPECT_THAT(made, HasSubstr(read_file(entry.path()))) << entry.path();
        ++files;
    }
    EXPECT_GT(files, 5U);
    for (const char* mark : {"{{style}}", "{{licence}}", "{{result}}", "{{uplot}}", "{{script}}"})
        EXPECT_EQ(made.find(mark), std::string::npos) << mark;
}

TEST(Page, NothingInItsFilesEndsTheirElements) {
    for (const char* folder : {"uplot", "page"})
        for (const auto& entry : std::filesystem::directory_iterator(room / folder)) {
            if (entry.path().extension() == ".html") continue;
            const auto text = read_file(entry.path());
            for (const char* end : {"</script", "</style", "<!--"})
                EXPECT_EQ(text.find(end), std::string::npos) << entry.path() << " has " << end;
        }
}

// uPlot names its home in a comment; its licence stands as text. Nothing else may name an address, or reach for one.
TEST(Page, NamesNoAddressThatWouldBeFetched) {
    auto made = page(R"({"format": "sentei-bench/1"})");
    const std::string home = "/*! https://github.com/leeoniya/uPlot (v1.6.32) */";
    const auto place = made.find(home);
    ASSERT_NE(place, std::string::npos);
    made.erase(place, home.size());
    const std::regex reaching(
        "https?:|//[a-z0-9-]+\\.[a-z]{2,}|\\bsrc\\s*=|<link|@import|url\\(|\\bfetch\\(|"
        "XMLHttpRequest|WebSocket|EventSource|sendBeacon|\\bimport\\(",
        std::regex::icase);
    std::smatch found;
    EXPECT_FALSE(std::regex_search(made, found, reaching)) << found.str();
}

TEST(Page, ForbidsByItsPolicyWhateverIsNotInline) {
    const auto made = page(R"({"format": "sentei-bench/1"})");
    EXPECT_THAT(made, HasSubstr("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"));
    EXPECT_LT(made.find("Content-Security-Policy"), made.find("<style"));
}

}  // namespace
}  // namespace sentei::report
