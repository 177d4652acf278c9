#include "engine/benchmark/machine_limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "engine/core/matrix.hpp"
#include "engine/parallel/parallel.hpp"

// Vectors of GCC and clang: what they become is decided by the target attribute of the function that uses them, so the
// loops below are always inlined into one.
typedef float Lanes4 __attribute__((vector_size(16)));
typedef float Lanes8 __attribute__((vector_size(32)));
typedef float Lanes16 __attribute__((vector_size(64)));

namespace sentei::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

template <class T>
void keep(T& value) {  // computed, as far as the compiler knows
    __asm__ volatile("" : "+m"(value) : : "memory");
}

template <class Lanes>
[[gnu::always_inline]] inline double multiply_adds() {
    constexpr int chains = 12, repeats = 100'000;
    constexpr std::size_t lanes = sizeof(Lanes) / sizeof(float);
    double best = 1e300;
    for (int attempt = 0; attempt < 20; ++attempt) {
        Lanes sums[chains] = {};
        const Lanes factor = Lanes{} + 0.999f;
        const auto begin = Clock::now();
        for (int i = 0; i < repeats; ++i)
#pragma GCC unroll 12
            for (int c = 0; c < chains; ++c) sums[c] = sums[c] * factor + factor;
        best = std::min(best, seconds_since(begin));
        for (Lanes& sum : sums) keep(sum);
    }
    return 2.0 * chains * repeats * static_cast<double>(lanes) / best * 1e-9;
}

// Eight sums, so that the loads are the limit and not the additions.
template <class Lanes>
[[gnu::always_inline]] inline void read_all(const float* values, std::size_t count, float* result) {
    constexpr std::size_t width = sizeof(Lanes) / sizeof(float);
    Lanes sums[8] = {};
    for (std::size_t i = 0; i + 8 * width <= count; i += 8 * width)
#pragma GCC unroll 8
        for (std::size_t c = 0; c < 8; ++c) {
            Lanes loaded;
            std::memcpy(&loaded, values + i + c * width, sizeof loaded);
            sums[c] += loaded;
        }
    for (std::size_t c = 1; c < 8; ++c) sums[0] += sums[c];
    std::memcpy(result, &sums[0], sizeof(float));
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) double multiply_adds_8() { return multiply_adds<Lanes8>(); }
__attribute__((target("avx512f"))) double multiply_adds_16() { return multiply_adds<Lanes16>(); }
__attribute__((target("avx2"))) void read_all_8(const float* values, std::size_t count, float* result) {
    read_all<Lanes8>(values, count, result);
}

double (*multiply_adds_of(std::size_t lanes))() {
    if (lanes == 8 && __builtin_cpu_supports("fma")) return multiply_adds_8;
    if (lanes == 16 && __builtin_cpu_supports("avx512f")) return multiply_adds_16;
    return nullptr;
}
#else
double multiply_adds_4() { return multiply_adds<Lanes4>(); }

double (*multiply_adds_of(std::size_t lanes))() {
#if defined(__aarch64__)
    if (lanes == 4) return multiply_adds_4;
#endif
    return nullptr;
}
#endif

void read_all_4(const float* values, std::size_t count, float* result) { read_all<Lanes4>(values, count, result); }

void (*widest_read())(const float*, std::size_t, float*) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return read_all_8;
#endif
    return read_all_4;
}

}  // namespace

double fma_peak(std::size_t lanes, std::size_t threads) {
    const auto measure = multiply_adds_of(lanes);
    if (measure == nullptr) return 0;
    std::vector<double> rates(threads);
    parallel::for_each(threads, [&](std::size_t thread) { rates[thread] = measure(); });
    double sum = 0;
    for (const double rate : rates) sum += rate;
    return sum;
}

double read_bandwidth(std::size_t bytes) {
    const Buffer values(bytes / sizeof(float), 1.0f);
    const auto read = widest_read();
    float sum = 0;
    double best = 1e300;
    const std::size_t repeats =
        std::max<std::size_t>(1, (std::size_t{8} << 20) / bytes);  // at least 8 MB a look at the clock
    const auto begin = Clock::now();
    for (int i = 0; i < 5 || seconds_since(begin) < 0.1; ++i) {
        const auto start = Clock::now();
        for (std::size_t r = 0; r < repeats; ++r) {
            read(values.data(), values.size(), &sum);
            keep(sum);
        }
        best = std::min(best, seconds_since(start) / static_cast<double>(repeats));
    }
    return static_cast<double>(bytes) / best * 1e-9;
}

std::vector<std::size_t> bandwidth_sizes() {
    std::vector<std::size_t> sizes;
    for (std::size_t bytes = std::size_t{16} << 10; bytes <= std::size_t{64} << 20; bytes *= 4) sizes.push_back(bytes);
    return sizes;
}

}  // namespace sentei::benchmark
