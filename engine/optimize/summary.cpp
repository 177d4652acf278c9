#include "engine/optimize/summary.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

namespace sentei::optimize {
namespace {

class Summary {
  public:
    Summary(const Result& result, const Options& options)
        : result_(result), options_(options), task_(result.general.model.encoder.task()) {}

    std::string text() && {
        networks();
        text_ += layer_table(result_.pruned.layers);
        if (std::holds_alternative<MaxLatency>(options_.goal)) layer_latencies();
        path();
        add("\nCriterion {}, compensation {}, backend {}{}.\n", result_.criterion,
            pruning::name(options_.pruning.compensation), result_.backend,
            timed() ? "; latencies are medians on this machine" : "");
        if (result_.pruned.epsilon) add("Tolerance epsilon = {:.6g}.\n", *result_.pruned.epsilon);
        choice();
        if (result_.rounding)
            add("Widths rounded up to multiples of {}: {:.3f} us a row; {:.3f} us with {}, as it would be without.\n",
                options_.pruning.limits.multiple, result_.rounding->rounded_latency,
                result_.rounding->unrounded_latency, fmt::join(result_.rounding->unrounded, "-"));
        if (result_.int8) int8();
        if (result_.stopped) add("Stopped early on request; this is the best so far.\n");
        return std::move(text_);
    }

  private:
    template <class... Values>
    void add(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    }

    void row(std::string_view label, const std::string& general, const std::string& refined,
             const std::string& note = {}) {
        add("  {:<24}{:>22}{:>22}{}{}\n", label, general, refined, note.empty() ? "" : "   ", note);
    }

    bool timed() const { return result_.general.row.calls > 0; }

    static std::string times(double general, double refined) { return fmt::format("{:.1f}x", general / refined); }

    static std::string microseconds(const evaluation::Latency& latency) {
        return fmt::format("{:.2f} us", latency.median);
    }

    void networks() {
        const auto& general = result_.general;
        const auto& refined = result_.refined;
        add("\n  {:<24}{:>22}{:>22}\n", "", "general network", "refined network");
        row("layers", model::describe(general.model.network), model::describe(refined.model.network));
        row("parameters", fmt::format("{}", general.model.network.parameters()),
            fmt::format("{}", refined.model.network.parameters()),
            fmt::format("{} removed", percent(result_.removed())));
        row("file", fmt::format("{} bytes", general.file.size()), fmt::format("{} bytes", refined.file.size()),
            times(static_cast<double>(general.file.size()), static_cast<double>(refined.file.size())) + " smaller");
        quality("train", general.train, refined.train);
        quality("validation", general.validation, refined.validation);
        quality("test", general.test, refined.test);
        if (!timed()) return;
        row("one row", microseconds(general.row), microseconds(refined.row),
            times(general.row.median, refined.row.median) + " faster");
        row(fmt::format("{} rows", general.batch.rows), microseconds(general.batch), microseconds(refined.batch),
            times(general.batch.median, refined.batch.median) + " faster");
    }

    void quality(std::string_view part, const training::Quality& general, const training::Quality& refined) {
        if (data::is_classification(task_)) {
            row(fmt::format("{} accuracy", part), percent(general.accuracy), percent(refined.accuracy),
                fmt::format("{:+.2f} pp", 100 * (refined.accuracy - general.accuracy)));
        } else {
            row(fmt::format("{} RMSE", part), fmt::format("{:.5g}", general.rmse), fmt::format("{:.5g}", refined.rmse),
                general.rmse > 0 ? fmt::format("{:+.2f} %", 100 * (refined.rmse / general.rmse - 1)) : "");
            row(fmt::format("{} R2", part), fmt::format("{:.4f}", general.r2), fmt::format("{:.4f}", refined.r2));
        }
        row(fmt::format("{} loss", part), fmt::format("{:.4f}", general.loss), fmt::format("{:.4f}", refined.loss));
    }

    // How long each layer takes alone; the refined network's layers stand where they come from.
    void layer_latencies() {
        add("\n  {:<14}{:>22}{:>22}\n", "layer", "general, us a row", "refined, us a row");
        std::size_t refined = 0;
        for (std::size_t l = 0; l < result_.general.layers.size(); ++l) {
            const bool output = l + 1 == result_.general.layers.size();
            const bool remains = output || result_.pruned.layers[l].after > 0;
            add("  {:<14}{:>22.3f}{:>22}\n", output ? "output" : fmt::format("hidden {}", l + 1),
                result_.general.layers[l],
                remains ? fmt::format("{:.3f}", result_.refined.layers[refined]) : "multiplied out");
            refined += remains;
        }
    }

    void path() {
        if (result_.path.size() < 2) return;
        const bool with_latency = std::holds_alternative<MaxLatency>(options_.goal);
        add("\n  {:<6}{:<28}{:>12}{:>12}{:>20}{:>14}{}\n", "size", "layers", "parameters", "removed",
            data::is_classification(task_) ? "drop +- se, pp" : "drop +- se, %", "smoothed",
            with_latency ? "      us a row          loss" : "");
        for (std::size_t i = 0; i < result_.path.size(); ++i) {
            const auto& [point, evidence, latency] = result_.path[i];
            add("{} {:<6}{:<28}{:>12}{:>12}{:>20}{:>14}{}\n", result_.chosen == i ? "*" : " ", i + 1,
                model::describe(point.pruned.network), point.pruned.network.parameters(), percent(1 - evidence.share),
                fmt::format("{:+.2f} +- {:.2f}", 100 * evidence.drop, 100 * evidence.drop_error),
                fmt::format("{:+.2f}", 100 * evidence.smoothed),
                with_latency ? fmt::format("{:>14.3f}{:>14.4f}", latency, point.after.loss) : "");
        }
    }

    void choice() {
        if (const auto* fastest = std::get_if<MaxLatency>(&options_.goal); fastest != nullptr && result_.chosen)
            add("Chosen (*): the lowest validation loss of the sizes that take at most {:.3g} us a row.\n",
                fastest->microseconds);
        const auto* const most = std::get_if<MaxDrop>(&options_.goal);
        if (most == nullptr) return;
        if (!result_.chosen) {
            add("None of {} sizes stayed within --max-drop {:.3g}: only units that change nothing were removed.\n",
                result_.path.size(), 100 * most->drop);
            return;
        }
        const auto& evidence = result_.path[*result_.chosen].evidence;
        add("Chosen (*) of {} sizes by the {} rule: at most {:.3g} {} lost on {} validation rows of {} split{}, with a "
            "confidence of {:.0f} %.\n",
            result_.path.size(), evaluation::name(most->rule), 100 * most->drop, unit(), evidence.rows, result_.folds,
            result_.folds == 1 ? "" : "s", 100 * evaluation::confidence(evidence, most->drop));
    }

    void int8() {
        text_ +=
            int8_table(*result_.int8, result_.refined.validation, &result_.refined.test, result_.refined.file.size());
        if (!result_.int8_passed)
            add("\nRefused: int8 costs {:.2f} {} more, beyond what --max-drop leaves; refined-int8.sentei is not "
                "written.\n",
                100 * result_.int8->drop, unit());
    }

    const char* unit() const { return data::is_classification(task_) ? "percentage points" : "% of RMSE"; }

    const Result& result_;
    const Options& options_;
    data::Task task_;
    std::string text_;
};

}  // namespace

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string summary(const Result& result, const Options& options) { return Summary(result, options).text(); }

std::string layer_table(const std::vector<pruning::LayerReport>& layers) {
    auto text = fmt::format("\n  {:<14}{:>10}{:>12}{:>16}{:>17}\n", "hidden layer", "units", "asked for",
                            "within limits", "after clean-up");
    for (std::size_t l = 0; l < layers.size(); ++l)
        text += fmt::format("  {:<14}{:>10}{:>12}{:>16}{:>17}\n", l + 1, layers[l].before, layers[l].asked,
                            layers[l].selected, layers[l].after);
    return text;
}

}  // namespace sentei::optimize
