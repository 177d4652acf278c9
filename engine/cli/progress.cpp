#include "engine/cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sentei::cli {
namespace {

constexpr auto redraw_every = std::chrono::milliseconds(100);
constexpr auto line_every = std::chrono::seconds(2);

std::size_t terminal_width() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string duration(double seconds) {
    const auto whole = std::lround(seconds);
    return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

std::string count(double value) {
    return value >= 1e6   ? fmt::format("{:.1f}M", value / 1e6)
           : value >= 1e4 ? fmt::format("{:.0f}k", value / 1e3)
                          : fmt::format("{:.0f}", value);
}

std::string metric(data::Task task, const training::Quality& quality) {
    if (quality.loss == 0) return {};
    return data::is_classification(task)
               ? fmt::format("  validation loss {:.4f} accuracy {:.2f} %", quality.loss, 100 * quality.accuracy)
               : fmt::format("  validation loss {:.4f} RMSE {:.4g}", quality.loss, quality.rmse);
}

}  // namespace

ProgressDisplay::ProgressDisplay(data::Task task) : task_(task), terminal_(::isatty(STDERR_FILENO) == 1) {}
ProgressDisplay::~ProgressDisplay() { finish(); }

void ProgressDisplay::stage(const std::string& name) {
    finish();
    stage_ = name;
    shown_ = {};
}

void ProgressDisplay::training(const training::Progress& progress) {
    const double share =
        (static_cast<double>(progress.epoch - 1) + progress.done) / static_cast<double>(progress.epochs);
    show(share,
         fmt::format("epoch {}/{}  loss {:.4f}{}  {} rows/s  {} left", progress.epoch, progress.epochs, progress.loss,
                     metric(task_, progress.validation), count(progress.rows_per_second),
                     duration(progress.seconds_left)),
         share == 1.0);
}

void ProgressDisplay::candidates(std::size_t done, std::size_t of) {
    show(static_cast<double>(done) / static_cast<double>(of), fmt::format("{} of {} candidates retrained", done, of),
         done == of);
}

void ProgressDisplay::show(double share, const std::string& text, bool last) {
    const auto now = Clock::now();
    if (!last && now - shown_ < (terminal_ ? Clock::duration(redraw_every) : Clock::duration(line_every))) return;
    shown_ = now;
    if (!terminal_) {
        fmt::print(stderr, "{}: {}\n", stage_, text);
        return;
    }
    constexpr std::size_t cells = 20;
    const auto full = static_cast<std::size_t>(share * cells);
    std::string bar;
    for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
    const std::size_t room = terminal_width() - std::min(terminal_width(), stage_.size() + cells + 3);
    fmt::print(stderr, "\r\x1b[K{} {} {}", stage_, bar, text.substr(0, room));
    std::fflush(stderr);
    line_open_ = true;
}

void ProgressDisplay::finish() {
    if (line_open_) fmt::print(stderr, "\n");
    line_open_ = false;
}

}  // namespace sentei::cli
