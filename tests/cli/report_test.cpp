// report.html beside every JSON that a command writes.
#include "tests/cli/study.hpp"
#include "tests/support/script_element.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;

void expect_a_report(const Words& arguments, const fs::path& output, const std::string& name) {
    const auto finished = sentei(arguments);
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    if (arguments.front() != "bench") {  // which lists no files
        EXPECT_THAT(finished.out, testing::HasSubstr("report.html"));
    }
    EXPECT_EQ(json::parse(support::script_with_id(read(output / "report.html"), "result")),
              json::parse(read(output / name)));
}

TEST(Report, ShowsWhatOptimizeWrote) {
    const TemporaryFolder folder;
    expect_a_report(Words{"optimize", iris, "--output", folder / "out"} + small, folder / "out", "result.json");
}

TEST(Report, ShowsWhatBenchWrote) {
    const TemporaryFolder folder;
    expect_a_report({"bench", "4-3-3", "--quick", "--seconds", "0.001", "--backend", "scalar", "--threads", "1",
                     "--output", folder / "out"},
                    folder / "out", "bench.json");
}

TEST(Report, ShowsWhatSweepWrote) {
    const TemporaryFolder folder;
    expect_a_report(sweep(folder / "out", {"--removed", "0.5"}), folder / "out", "sweep.json");
}

TEST(Report, ShowsWhatCompareWrote) {
    const TemporaryFolder folder;
    expect_a_report(compare(folder / "out", {"--methods", "obs,random", "--removed", "0.5", "--seeds", "1,2"}),
                    folder / "out", "compare.json");
}

}  // namespace
}  // namespace sentei::test
