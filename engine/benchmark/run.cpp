#include "engine/benchmark/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/benchmark/machine_limits.hpp"
#include "engine/evaluation/machine.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::benchmark {
namespace {

using Json = nlohmann::ordered_json;

class Run {
  public:
    Run(const Backends& backends, const Options& options, const Observer& observer)
        : backends_(backends), options_(options), observer_(observer) {}

    Json everything() {
        for (const auto threads : options_.threads) {
            parallel::Threads arena(threads);
            threads_ = arena.count();
            arena.run([this] {
                ceilings();
                if (!options_.network) kernels();
                networks();
            });
        }
        return std::move(json_);
    }

  private:
    void ceilings() {
        say("peak");
        std::map<std::size_t, double> known;
        for (const auto& backend : backends_) {
            auto [peak, fresh] = known.try_emplace(backend->lanes());
            if (fresh) peak->second = fma_peak(backend->lanes(), threads_);
            peaks_[backend->id()] = peak->second;
            if (peak->second > 0)
                json_["peak"].push_back({{"backend", backend->id()}, {"threads", threads_}, {"gflops", peak->second}});
        }
        if (json_.contains("bandwidth")) return;
        say("bandwidth");
        for (const auto bytes : bandwidth_sizes())
            json_["bandwidth"].push_back({{"bytes", bytes}, {"gb_per_s", read_bandwidth(bytes)}});
    }

    void kernels() {
        for (const auto& product : products(options_.quick)) {
            say(fmt::format("{} {} x {} x {}", product.operation, product.m, product.n, product.k));
            const auto timings = measure(product, backends_, options_.seconds);
            for (std::size_t b = 0; b < backends_.size(); ++b) {
                const double gflops = product.flops() / timings[b].best * 1e-3;
                const double peak = peaks_[backends_[b]->id()];
                json_["kernels"].push_back({{"backend", backends_[b]->id()},
                                            {"threads", threads_},
                                            {"operation", product.operation},
                                            {"m", product.m},
                                            {"n", product.n},
                                            {"k", product.k},
                                            {"gflops", gflops},
                                            {"share_of_peak", peak > 0 ? Json(gflops / peak) : Json(nullptr)},
                                            {"median_us", timings[b].median},
                                            {"best_us", timings[b].best},
                                            {"spread", timings[b].spread}});
            }
        }
    }

    void networks() {
        if (options_.network) return inference(*options_.network);
        for (const auto& widths : options_.widths) {
            inference(training::initialise(widths, {}, 1));
            training_of(widths);
        }
    }

    void inference(const model::AnyNetwork& network) {
        const auto name = model::describe(network);
        for (const auto rows : options_.rows) {
            say(fmt::format("predict {}, {} at a time", name, rows));
            const auto timings = measure_inference(network, rows, backends_, options_.seconds);
            for (std::size_t b = 0; b < backends_.size(); ++b)
                json_["inference"].push_back({{"backend", backends_[b]->id()},
                                              {"network", name},
                                              {"rows", rows},
                                              {"threads", threads_},
                                              {"median_us", timings[b].median},
                                              {"p99_us", timings[b].p99},
                                              {"best_us", timings[b].best},
                                              {"spread", timings[b].spread},
                                              {"rows_per_second", static_cast<double>(rows) / timings[b].best * 1e6}});
        }
    }

    void training_of(const Widths& widths) {
        const std::size_t batch = widths.front() < 20 ? 32 : 128;
        for (const auto optimizer : {training::Optimizer::sgd, training::Optimizer::adam}) {
            const auto name = fmt::format("{}", fmt::join(widths, "-"));
            say(fmt::format("train {}, mini-batch {}, {}", name, batch, training::name(optimizer)));
            const auto rates = measure_training(widths, batch, optimizer, backends_, options_.seconds);
            for (std::size_t b = 0; b < backends_.size(); ++b)
                json_["training"].push_back({{"backend", backends_[b]->id()},
                                             {"network", name},
                                             {"batch", batch},
                                             {"optimizer", training::name(optimizer)},
                                             {"threads", threads_},
                                             {"rows_per_second", rates[b]}});
        }
    }

    void say(const std::string& what) const {
        if (observer_) observer_(fmt::format("{} ({} thread{})", what, threads_, threads_ == 1 ? "" : "s"));
    }

    const Backends& backends_;
    const Options& options_;
    const Observer& observer_;
    std::size_t threads_ = 0;
    std::map<std::string, double> peaks_;
    Json json_{{"format", "sentei-bench/1"}, {"machine", machine_json()}, {"peak", Json::array()}};

    static Json machine_json() {
        const auto machine = evaluation::machine();
        return {{"cpu", machine.cpu},
                {"cores", std::thread::hardware_concurrency()},
                {"governor", evaluation::governor()},
                {"compiler", machine.compiler},
                {"version", machine.version}};
    }
};

}  // namespace

Json run(const Backends& backends, const Options& options, const Observer& observer) {
    return Run(backends, options, observer).everything();
}

}  // namespace sentei::benchmark
