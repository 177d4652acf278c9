#include "engine/cli/result_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "engine/cli/cost_table.hpp"
#include "engine/cli/int8_table.hpp"
#include "engine/core/error.hpp"
#include "engine/optimize/report.hpp"

namespace sentei::cli {
namespace {

void row(std::string_view label, const std::string& general, const std::string& refined, const std::string& note = {}) {
    fmt::print("  {:<24}{:>22}{:>22}{}\n", label, general, refined, note.empty() ? "" : "   " + note);
}

void quality_rows(std::string_view part, const training::Quality& general, const training::Quality& refined,
                  data::Task task) {
    if (data::is_classification(task)) {
        row(fmt::format("{} accuracy", part), percent(general.accuracy), percent(refined.accuracy),
            fmt::format("{:+.2f} pp", 100 * (refined.accuracy - general.accuracy)));
    } else {
        row(fmt::format("{} RMSE", part), fmt::format("{:.5g}", general.rmse), fmt::format("{:.5g}", refined.rmse),
            general.rmse > 0 ? fmt::format("{:+.2f} %", 100 * (refined.rmse / general.rmse - 1)) : "");
        row(fmt::format("{} R2", part), fmt::format("{:.4f}", general.r2), fmt::format("{:.4f}", refined.r2));
    }
    row(fmt::format("{} loss", part), fmt::format("{:.4f}", general.loss), fmt::format("{:.4f}", refined.loss));
}

std::string times(double general, double refined) { return fmt::format("{:.1f}x", general / refined); }

std::string microseconds(const evaluation::Latency& latency) { return fmt::format("{:.2f} us", latency.median); }

void print_path(const optimize::Result& result, const optimize::Options& options, data::Task task) {
    if (result.path.size() < 2) return;
    const bool classification = data::is_classification(task),
               timed = std::holds_alternative<optimize::MaxLatency>(options.goal);
    fmt::print("\n  {:<6}{:<28}{:>12}{:>12}{:>20}{:>14}{}\n", "size", "layers", "parameters", "removed",
               classification ? "drop +- se, pp" : "drop +- se, %", "smoothed",
               timed ? "      us a row          loss" : "");
    for (std::size_t i = 0; i < result.path.size(); ++i) {
        const auto& [point, evidence, latency] = result.path[i];
        fmt::print("{} {:<6}{:<28}{:>12}{:>12}{:>20}{:>14}{}\n", result.chosen == i ? "*" : " ", i + 1,
                   model::describe(point.pruned.network), point.pruned.network.parameters(),
                   percent(1 - evidence.share),
                   fmt::format("{:+.2f} +- {:.2f}", 100 * evidence.drop, 100 * evidence.drop_error),
                   fmt::format("{:+.2f}", 100 * evidence.smoothed),
                   timed ? fmt::format("{:>14.3f}{:>14.4f}", latency, point.after.loss) : "");
    }
}

// How long each layer takes alone; the refined network's layers stand where they come from.
void print_layer_latencies(const optimize::Result& result) {
    fmt::print("\n  {:<14}{:>22}{:>22}\n", "layer", "general, us a row", "refined, us a row");
    std::size_t refined = 0;
    for (std::size_t l = 0; l < result.general.layers.size(); ++l) {
        const bool output = l + 1 == result.general.layers.size();
        const bool remains = output || result.pruned.layers[l].after > 0;
        fmt::print("  {:<14}{:>22.3f}{:>22}\n", output ? "output" : fmt::format("hidden {}", l + 1),
                   result.general.layers[l],
                   remains ? fmt::format("{:.3f}", result.refined.layers[refined]) : "multiplied out");
        refined += remains;
    }
}

void print_choice(const optimize::Result& result, const optimize::Options& options, data::Task task) {
    if (const auto* fastest = std::get_if<optimize::MaxLatency>(&options.goal); fastest != nullptr && result.chosen)
        fmt::print("Chosen (*): the lowest validation loss of the sizes that take at most {:.3g} us a row.\n",
                   fastest->microseconds);
    const auto* const most = std::get_if<optimize::MaxDrop>(&options.goal);
    if (most == nullptr) return;
    const auto* const unit = data::is_classification(task) ? "percentage points" : "% of RMSE";
    if (!result.chosen) {
        fmt::print("None of {} sizes stayed within --max-drop {:.3g}: only units that change nothing were removed.\n",
                   result.path.size(), 100 * most->drop);
        return;
    }
    const auto& evidence = result.path[*result.chosen].evidence;
    fmt::print(
        "Chosen (*) of {} sizes by the {} rule: at most {:.3g} {} lost on {} validation rows of {} split{}, with a "
        "confidence of {:.0f} %.\n",
        result.path.size(), evaluation::name(most->rule), 100 * most->drop, unit, evidence.rows, result.folds,
        result.folds == 1 ? "" : "s", 100 * evaluation::confidence(evidence, most->drop));
}

void print_int8_step(const optimize::Result& result) {
    print_int8(*result.int8, result.refined.validation, &result.refined.test, result.refined.file.size());
    if (!result.int8_passed)
        fmt::print(
            "\nRefused: int8 costs {:.2f} {} more, beyond what --max-drop leaves; refined-int8.sentei is not "
            "written.\n",
            100 * result.int8->drop,
            data::is_classification(result.refined.model.encoder.task()) ? "percentage points" : "% of RMSE");
}

}  // namespace

void print_text(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw InputError("standard output: cannot write the result");
}

void print_notes(const std::vector<std::string>& notes) {
    for (const auto& note : notes) fmt::print(stderr, "note: {}\n", note);
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string describe(const training::Quality& quality, data::Task task) {
    if (data::is_classification(task))
        return fmt::format("accuracy {}, loss {:.4f}", percent(quality.accuracy), quality.loss);
    return fmt::format("RMSE {:.5g}, R2 {:.4f}, loss {:.4f}", quality.rmse, quality.r2, quality.loss);
}

void print_result(const optimize::Result& result, const optimize::Options& options,
                  const std::filesystem::path& folder) {
    const auto& general = result.general;
    const auto& refined = result.refined;
    const auto task = general.model.encoder.task();
    fmt::print("\n  {:<24}{:>22}{:>22}\n", "", "general network", "refined network");
    row("layers", model::describe(general.model.network), model::describe(refined.model.network));
    row("parameters", fmt::format("{}", general.model.network.parameters()),
        fmt::format("{}", refined.model.network.parameters()), fmt::format("{} removed", percent(result.removed())));
    row("file", fmt::format("{} bytes", general.file.size()), fmt::format("{} bytes", refined.file.size()),
        times(static_cast<double>(general.file.size()), static_cast<double>(refined.file.size())) + " smaller");
    quality_rows("train", general.train, refined.train, task);
    quality_rows("validation", general.validation, refined.validation, task);
    quality_rows("test", general.test, refined.test, task);
    row("one row", microseconds(general.row), microseconds(refined.row),
        times(general.row.median, refined.row.median) + " faster");
    row(fmt::format("{} rows", general.batch.rows), microseconds(general.batch), microseconds(refined.batch),
        times(general.batch.median, refined.batch.median) + " faster");
    print_layers(result.pruned.layers);
    if (std::holds_alternative<optimize::MaxLatency>(options.goal)) print_layer_latencies(result);
    print_path(result, options, task);
    fmt::print("\nCriterion {}, compensation {}, backend {}; latencies are medians on this machine.\n",
               result.criterion, pruning::name(options.pruning.compensation), result.backend);
    if (result.pruned.epsilon) fmt::print("Tolerance epsilon = {:.6g}.\n", *result.pruned.epsilon);
    print_choice(result, options, task);
    if (result.rounding)
        fmt::print(
            "Widths rounded up to multiples of {}: {:.3f} us a row; {:.3f} us with {}, as it would be without.\n",
            options.pruning.limits.multiple, result.rounding->rounded_latency, result.rounding->unrounded_latency,
            fmt::join(result.rounding->unrounded, "-"));
    if (result.int8) print_int8_step(result);
    if (options.cost) print_cost(optimize::cost_of(result, options), *options.cost);
    if (result.stopped) fmt::print("Stopped early on request; this is the best so far.\n");
    fmt::print("Written to {}: general.sentei, refined.sentei, {}result.json, report.html.\n", folder.string(),
               result.int8_passed ? "refined-int8.sentei, " : "");
}

void print_layers(const std::vector<pruning::LayerReport>& layers) {
    fmt::print("\n  {:<14}{:>10}{:>12}{:>16}{:>17}\n", "hidden layer", "units", "asked for", "within limits",
               "after clean-up");
    for (std::size_t l = 0; l < layers.size(); ++l)
        fmt::print("  {:<14}{:>10}{:>12}{:>16}{:>17}\n", l + 1, layers[l].before, layers[l].asked, layers[l].selected,
                   layers[l].after);
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
