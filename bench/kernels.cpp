// Rates of the kernels of every backend that this CPU can run, beside the FMA peak measured in the same run.
//
//   bench_kernels [--benchmark_filter=avx2/gemm.*] ...
//
// Names: BACKEND/THREADS/OPERATION. Shapes of gemm come from shapes/gemm.txt.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "bench/machine.hpp"
#include "engine/benchmark/machine_limits.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/plugin/cpu.hpp"
#include "engine/plugin/module.hpp"
#include "engine/plugin/scan.hpp"
#include "plugins/check/conformance/instance.hpp"
#include "plugins/check/hosts.hpp"

namespace {

namespace bench = sentei::bench;
namespace check = sentei::check;
namespace parallel = sentei::parallel;
namespace plugin = sentei::plugin;
using check::Instance;

// ---- a backend on the engine's threads ----

struct Subject {
    Subject(const sentei_backend& table, std::size_t thread_count)
        : threads(thread_count), host(make_host()), instance(table, host), peak(peak_of(table.lanes, thread_count)) {}

    // What the arithmetic units reach from registers alone.
    static double peak_of(std::size_t lanes, std::size_t count) {
        double peak = 0;
        parallel::Threads(count).run([&] { peak = sentei::benchmark::fma_peak(lanes, count); });
        return peak;
    }

    static sentei_host make_host() {
        sentei_host host = check::serial_host();
        host.parallel_for = [](void*, size_t count, void (*task)(void*, size_t), void* data) {
            parallel::for_each(count, task, data);
        };
        return host;
    }

    parallel::Threads threads;
    const sentei_host host;
    const Instance instance;
    const double peak;
};
using SubjectPointer = std::shared_ptr<const Subject>;

std::vector<float> values(std::size_t count) {
    std::vector<float> all(count);
    for (std::size_t i = 0; i < count; ++i) all[i] = static_cast<float>(i % 17) / 16 - 0.5f;
    return all;
}

using benchmark::Counter;

template <class Work>
void measure(benchmark::State& state, const Subject& subject, const Work& work) {
    const_cast<parallel::Threads&>(subject.threads).run([&] {
        for (auto _ : state) {
            if (work(subject.instance.table, subject.instance.self) != SENTEI_OK) state.SkipWithError("failed");
            benchmark::ClobberMemory();
        }
    });
}

void count_flops(benchmark::State& state, const Subject& subject, double flops) {
    state.counters["GFLOP"] = Counter(flops * 1e-9, Counter::kIsIterationInvariantRate);
    if (subject.peak > 0)
        state.counters["of_peak"] = Counter(flops * 1e-9 / subject.peak, Counter::kIsIterationInvariantRate);
}

void count_bytes(benchmark::State& state, double bytes) {
    state.counters["GB"] = Counter(bytes * 1e-9, Counter::kIsIterationInvariantRate);
}

// ---- operations ----

struct Shape {
    std::size_t m, n, k;
    std::uint32_t flags;
    bool packed;
};

void gemm(benchmark::State& state, const Subject& subject, const Shape& shape) {
    const auto [m, n, k, flags, packed] = shape;
    const bool at = (flags & SENTEI_TRANSPOSE_A) != 0, bt = (flags & SENTEI_TRANSPOSE_B) != 0;
    const auto a = values(m * k), b = values(n * k);
    auto c = values(m * n);
    sentei_gemm call{.size = sizeof call,
                     .flags = flags,
                     .m = m,
                     .n = n,
                     .k = k,
                     .a = a.data(),
                     .b = b.data(),
                     .c = c.data(),
                     .lda = at ? m : k,
                     .ldb = bt ? k : n,
                     .ldc = n,
                     .activation = SENTEI_IDENTITY};
    const sentei_backend& table = subject.instance.table;
    void* const self = subject.instance.self;
    std::unique_ptr<void, decltype(&std::free)> storage(nullptr, &std::free);
    if (packed) {
        storage.reset(std::aligned_alloc(64, (table.packed_bytes(self, n, k) + 63) / 64 * 64));
        table.pack(self, flags, n, k, b.data(), call.ldb, storage.get(), nullptr);
        call.packed = storage.get();
    }
    measure(state, subject, [&](const sentei_backend& t, void* s) {
        return packed ? t.gemm_packed(s, &call, nullptr) : t.gemm(s, &call, nullptr);
    });
    count_flops(state, subject, 2.0 * static_cast<double>(m * n * k));
}

void matvec(benchmark::State& state, const Subject& subject, std::size_t n, std::size_t k) {
    const auto w = values(n * k), x = values(k), bias = values(n);
    auto y = values(n);
    measure(state, subject, [&](const sentei_backend& t, void* s) {
        return t.matvec(s, n, k, w.data(), k, x.data(), bias.data(), SENTEI_RELU, 0, y.data(), nullptr);
    });
    count_flops(state, subject, 2.0 * static_cast<double>(n * k));
}

void activate(benchmark::State& state, const Subject& subject, std::uint32_t kind, std::size_t count) {
    const auto z = values(count);
    auto h = z;
    measure(state, subject, [&](const sentei_backend& t, void* s) {
        return t.activate(s, kind, 0.1f, count, z.data(), h.data(), nullptr);
    });
    count_bytes(state, 8.0 * static_cast<double>(count));
}

void adam(benchmark::State& state, const Subject& subject, std::size_t count) {
    auto w = values(count), m = values(count);
    const auto g = values(count);
    std::vector<float> v(count, 0.01f);
    const sentei_step step{.size = sizeof step,
                           .kind = SENTEI_ADAM,
                           .count = count,
                           .weights = w.data(),
                           .gradient = g.data(),
                           .first = m.data(),
                           .second = v.data(),
                           .rate = 1e-3f,
                           .beta1 = 0.9f,
                           .beta2 = 0.999f,
                           .epsilon = 1e-8f,
                           .correction1 = 0.5f,
                           .correction2 = 0.5f};
    measure(state, subject, [&](const sentei_backend& t, void* s) { return t.optimizer_step(s, &step, nullptr); });
    count_bytes(state, 28.0 * static_cast<double>(count));
}

// ---- what is measured ----

std::vector<std::pair<std::string, Shape>> gemm_shapes() {
    std::vector<std::pair<std::string, Shape>> shapes;
    std::ifstream file(SENTEI_SHAPES "/gemm.txt");
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        Shape shape{};
        if (!(fields >> shape.m >> shape.n >> shape.k)) continue;  // a comment
        std::string letters, name = "gemm";
        fields >> letters;
        const auto has = [&](char letter) { return letters.find(letter) != std::string::npos; };
        shape.packed = has('P');
        if (has('T')) shape.flags |= SENTEI_TRANSPOSE_B;
        if (has('A')) shape.flags |= SENTEI_TRANSPOSE_A;
        for (const std::size_t size : {shape.m, shape.n, shape.k}) name.append(1, '/').append(std::to_string(size));
        if (!letters.empty()) name.append(1, '/').append(letters);
        shapes.emplace_back(name, shape);
    }
    return shapes;
}

void register_backend(const plugin::Module& module, std::size_t threads) {
    const auto subject = std::make_shared<const Subject>(check::whole_table(module.backend()), threads);
    const std::string prefix = std::string(module.manifest().id) + "/" + std::to_string(threads) + "/";
    const auto add = [&](const std::string& name, auto run) {
        auto* const entry = benchmark::RegisterBenchmark(
            (prefix + name).c_str(), [subject, run](benchmark::State& state) { run(state, *subject); });
        entry->MinTime(0.1);
        if (threads > 1) entry->UseRealTime();  // one thread: processor time, deaf to other programs
    };
    for (const auto& [name, shape] : gemm_shapes())
        add(name, [shape = shape](auto& state, const Subject& s) { gemm(state, s, shape); });
    for (const std::size_t width : {64, 512, 2048})
        add("matvec/" + std::to_string(width) + "/" + std::to_string(width),
            [width](auto& state, const Subject& s) { matvec(state, s, width, width); });
    for (const std::size_t count : {128 * 512, 1 << 22}) {
        add("relu/" + std::to_string(count),
            [count](auto& state, const Subject& s) { activate(state, s, SENTEI_RELU, count); });
        add("gelu/" + std::to_string(count),
            [count](auto& state, const Subject& s) { activate(state, s, SENTEI_GELU, count); });
        add("adam/" + std::to_string(count), [count](auto& state, const Subject& s) { adam(state, s, count); });
    }
    if (subject->peak > 0) benchmark::AddCustomContext(prefix + "FMA peak", std::to_string(subject->peak) + " GFLOP/s");
}

}  // namespace

int main(int count, char** arguments) {
    benchmark::Initialize(&count, arguments);
    if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
    benchmark::AddCustomContext("machine", bench::machine());
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(SENTEI_MODULES))
        if (entry.path().filename().string().starts_with("backend-")) paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    const std::size_t cores = parallel::Threads(0).count();
    for (const std::string& path : paths) {
        const auto scan = plugin::scan(path, plugin::cpu_features());
        if (!scan.refusal.empty()) continue;
        const plugin::Module module(path, scan.manifest);
        register_backend(module, 1);
        if (cores > 1) register_backend(module, cores);
    }
    benchmark::RunSpecifiedBenchmarks();
}
