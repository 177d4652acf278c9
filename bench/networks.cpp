// Rows per second in training and inference, every backend beside scalar, in one run.
//
//   bench_networks [--threads N] [--rounds N]
//
// The backends take turns, round by round, so that a disturbance of the machine hits all of them. A cell is the median
// of its rounds; the factor is against scalar in the same run. Prints a table in Markdown.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <functional>

#include "bench/machine.hpp"
#include "engine/model/predictor.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/initialise.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace {

using namespace sentei;
using BackendPointer = std::shared_ptr<const plugin::Backend>;
using RowsPerSecond = std::function<double()>;  // one measurement

struct Job {
    std::string name;
    std::function<RowsPerSecond(const BackendPointer&)> prepare;
};

using Widths = std::vector<std::size_t>;
std::string describe(const Widths& widths) { return fmt::format("{}", fmt::join(widths, "-")); }

Job inference(const Widths& widths, std::size_t batch) {
    return {fmt::format("predict {}, {} at a time", describe(widths), batch), [=](const BackendPointer& backend) {
                Random random(1);
                const auto inputs = std::make_shared<Matrix>(batch, widths.front());
                for (float& value : inputs->values()) value = static_cast<float>(random.normal());
                const auto predictor =
                    std::make_shared<model::Predictor>(training::initialise(widths, {}, 1), backend, batch);
                const auto outputs = std::make_shared<Buffer>(batch * widths.back());
                return [=] {
                    using Clock = std::chrono::steady_clock;
                    const auto begin = Clock::now();
                    std::size_t rows = 0;
                    double seconds = 0;
                    while (seconds < 0.1) {
                        for (int i = 0; i < 8; ++i) predictor->run(inputs->data(), batch, outputs->data());
                        rows += 8 * batch;
                        seconds = std::chrono::duration<double>(Clock::now() - begin).count();
                    }
                    return static_cast<double>(rows) / seconds;
                };
            }};
}

Job training_of(const Widths& widths, std::size_t batch, training::Optimizer optimizer) {
    const std::size_t rows = std::clamp<std::size_t>(40'000'000 / (widths.front() * 784), 2048, 32768);
    const auto data = std::make_shared<data::Dataset>(
        support::wide_dataset(rows, widths.front(), std::max<std::size_t>(2, widths.back()), 3));
    return {fmt::format("train {}, mini-batch {}, {}", describe(widths), batch, training::name(optimizer)),
            [=](const BackendPointer& backend) {
                return [=] {
                    auto network = training::initialise(widths, {}, 1);
                    return training::train(network, data->encoder, data->train, data->validation,
                                           {.optimizer = optimizer, .batch = batch, .epochs = 1}, backend)
                        .rows_per_second;
                };
            }};
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void run(const Job& job, const std::vector<BackendPointer>& backends, std::size_t rounds) {
    std::vector<RowsPerSecond> measurements;
    for (const auto& backend : backends) measurements.push_back(job.prepare(backend));
    std::vector<std::vector<double>> rates(backends.size());
    for (std::size_t round = 0; round <= rounds; ++round)
        for (std::size_t b = 0; b < backends.size(); ++b)
            if (const double rate = measurements[b](); round > 0) rates[b].push_back(rate);  // round 0 warms up
    const auto scalar = std::ranges::find(backends, "scalar", [](const auto& backend) { return backend->id(); });
    const double base = median(rates[static_cast<std::size_t>(scalar - backends.begin())]);
    fmt::print("| {} |", job.name);
    for (const auto& rate : rates) fmt::print(" {:.0f} ({:.1f}x) |", median(rate), median(rate) / base);
    fmt::print("\n");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program("Rows per second in training and inference, every backend beside scalar");
    std::size_t thread_count = 0, rounds = 5;
    program.add_option("--threads", thread_count, "Threads; 0: as many as there are");
    program.add_option("--rounds", rounds, "Rounds; the median counts")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    CLI11_PARSE(program, argc, argv);

    auto backends = support::backends();
    std::ranges::sort(backends, {}, [](const auto& backend) { return backend->lanes(); });
    const Widths images{784, 512, 512, 10}, table{28, 300, 300, 300, 1}, small{16, 64, 64, 3};
    const std::vector<Job> jobs{training_of(images, 128, training::Optimizer::adamw),
                                training_of(table, 128, training::Optimizer::adamw),
                                training_of(small, 32, training::Optimizer::adamw),
                                inference(images, 256),
                                inference(table, 256),
                                inference(small, 256),
                                inference(images, 1),
                                inference(table, 1),
                                inference(small, 1)};
    parallel::Threads threads(thread_count);
    fmt::print("{}, {} threads; rows per second, and times scalar\n\n| |", bench::machine(), threads.count());
    for (const auto& backend : backends) fmt::print(" {} |", backend->id());
    fmt::print("\n|---|");
    for (std::size_t b = 0; b < backends.size(); ++b) fmt::print("---|");
    fmt::print("\n");
    threads.run([&] {
        for (const auto& job : jobs) run(job, backends, rounds);
    });
}
