#include "engine/cli/result_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "engine/cli/cost_table.hpp"
#include "engine/core/error.hpp"
#include "engine/optimize/report.hpp"

namespace sentei::cli {

void print_text(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw InputError("standard output: cannot write the result");
}

void print_notes(const std::vector<std::string>& notes) {
    for (const auto& note : notes) fmt::print(stderr, "note: {}\n", note);
}

std::string describe(const training::Quality& quality, data::Task task) {
    if (data::is_classification(task))
        return fmt::format("accuracy {}, loss {:.4f}", percent(quality.accuracy), quality.loss);
    return fmt::format("RMSE {:.5g}, R2 {:.4f}, loss {:.4f}", quality.rmse, quality.r2, quality.loss);
}

void print_result(const optimize::Result& result, const optimize::Options& options,
                  const std::filesystem::path& folder) {
    fmt::print("{}", optimize::summary(result, options));
    if (options.cost) print_cost(optimize::cost_of(result, options), *options.cost);
    fmt::print("Written to {}: general.sentei, refined.sentei, {}result.json, report.html.\n", folder.string(),
               result.int8_passed ? "refined-int8.sentei, " : "");
}

void print_history(const training::History& history) {
    const auto* const ending = history.ending == training::Ending::complete   ? "all epochs done"
                               : history.ending == training::Ending::patience ? "no better validation loss any more"
                                                                              : "stopped on request";
    fmt::print("{} epochs ({}), best {}, {:.1f} s, {:.0f} rows/s\n", history.epochs.size(), ending,
               history.best ? fmt::format("epoch {}", *history.best + 1) : std::string("the weights it started from"),
               history.seconds, history.rows_per_second);
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw InputError(fmt::format("{}: cannot make the folder: {}", folder.string(), error.message()));
    check_writable(folder / "result.json");
}

void check_writable(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder))
        throw InputError(fmt::format("{}: the folder {} does not exist", file.string(), folder.string()));
    if (::access(folder.c_str(), W_OK) != 0)
        throw InputError(fmt::format("{}: the folder {} is not writable", file.string(), folder.string()));
    if (std::filesystem::is_directory(file))
        throw InputError(fmt::format("{}: is a folder, expected a file to write", file.string()));
}

}  // namespace sentei::cli
