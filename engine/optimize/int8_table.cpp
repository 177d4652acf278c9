#include <fmt/format.h>

#include <string_view>

#include "engine/optimize/summary.hpp"

namespace sentei::optimize {
namespace {

std::string row(std::string_view label, const std::string& fp32, const std::string& int8, const std::string& note) {
    return fmt::format("  {:<24}{:>22}{:>22}   {}\n", label, fp32, int8, note);
}

std::string bytes_row(std::string_view label, std::size_t fp32, std::size_t int8) {
    return row(label, fmt::format("{} bytes", fp32), fmt::format("{} bytes", int8),
               percent(static_cast<double>(int8) / static_cast<double>(fp32)));
}

std::string quality_row(std::string_view part, const training::Quality& fp32, const training::Quality& int8,
                        data::Task task) {
    if (data::is_classification(task))
        return row(fmt::format("{} accuracy", part), percent(fp32.accuracy), percent(int8.accuracy),
                   fmt::format("{:+.2f} pp", 100 * (int8.accuracy - fp32.accuracy)));
    return row(fmt::format("{} RMSE", part), fmt::format("{:.5g}", fp32.rmse), fmt::format("{:.5g}", int8.rmse),
               fmt::format("{:+.2f} %", 100 * training::drop(task, fp32, int8)));
}

std::string latency_row(std::string_view label, const evaluation::Latency& fp32, const evaluation::Latency& int8) {
    return row(label, fmt::format("{:.2f} us", fp32.median), fmt::format("{:.2f} us", int8.median),
               fmt::format("{:.1f}x faster", fp32.median / int8.median));
}

}  // namespace

std::string int8_table(const deployment::Int8Step& step, const training::Quality& validation,
                       const training::Quality* test, std::size_t file_bytes) {
    const auto task = step.model.encoder.task();
    auto text = fmt::format("\n  {:<24}{:>22}{:>22}\n", "", "fp32", "int8");
    text += bytes_row("weights and biases", step.fp32_bytes, step.network_bytes);
    text += bytes_row("file", file_bytes, step.file.size());
    text += quality_row("validation", validation, step.validation, task);
    if (test != nullptr) text += quality_row("test", *test, step.test, task);
    if (step.row.calls == 0) return text;
    text += latency_row("one row", step.fp32_row, step.row);
    return text + latency_row(fmt::format("{} rows", step.batch.rows), step.fp32_batch, step.batch);
}

}  // namespace sentei::optimize
