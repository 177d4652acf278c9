#include "engine/benchmark/turns.hpp"

#include <algorithm>
#include <chrono>

namespace sentei::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

double microseconds(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double, std::micro>(end - begin).count();
}

double percentile(std::vector<double>& times, std::size_t percent) {
    const auto at = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) * percent / 100);
    std::ranges::nth_element(times, at);
    return *at;
}

class Watch {
  public:
    explicit Watch(const std::function<void()>& work) : work_(work) {}

    void warm_up(double seconds) {
        const auto samples = run(seconds);
        const double once = *std::ranges::min_element(samples);
        calls_ = once < 1 ? static_cast<std::size_t>(1 / std::max(once, 0.01)) + 1 : 1;
    }

    void round(double seconds) {
        auto samples = run(seconds);
        all_.insert(all_.end(), samples.begin(), samples.end());
        medians_.push_back(percentile(samples, 50));
    }

    Timing result() {
        const auto [low, high] = std::ranges::minmax(medians_);
        const double median = percentile(all_, 50);
        return {.median = median,
                .p99 = percentile(all_, 99),
                .best = low,
                .spread = (high - low) / median,
                .calls = all_.size() * calls_};
    }

  private:
    std::vector<double> run(double seconds) {
        std::vector<double> samples;
        const auto begin = Clock::now();
        for (auto start = begin; samples.empty() || microseconds(begin, start) < seconds * 1e6;) {
            for (std::size_t i = 0; i < calls_; ++i) work_();
            const auto end = Clock::now();
            samples.push_back(microseconds(start, end) / static_cast<double>(calls_));
            start = end;
        }
        return samples;
    }

    const std::function<void()>& work_;
    std::size_t calls_ = 1;
    std::vector<double> all_, medians_;
};

}  // namespace

std::vector<Timing> take_turns(const std::vector<std::function<void()>>& works, double seconds) {
    constexpr int rounds = 9;
    std::vector<Watch> watches;
    for (const auto& work : works) watches.emplace_back(work);
    for (auto& watch : watches) watch.warm_up(seconds / 10);
    for (int round = 0; round < rounds; ++round)
        for (auto& watch : watches) watch.round(seconds * 0.9 / rounds);
    std::vector<Timing> timings;
    for (auto& watch : watches) timings.push_back(watch.result());
    return timings;
}

}  // namespace sentei::benchmark
