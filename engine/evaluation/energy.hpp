// The energy that the processors of this machine take, as Linux counts it (RAPL).
#pragma once
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sentei::evaluation {

// Counts from its construction on: processor packages and the memory beside them, and with them whatever else the
// machine does meanwhile. A counter starts again at its range, after minutes; it is read twice a minute, by a thread of
// its own, so that no turn is missed. Where nothing can be read (no such counters, or not for this user) it counts
// nothing.
class EnergyMeter {
  public:
    explicit EnergyMeter(const std::filesystem::path& zones = "/sys/class/powercap");
    ~EnergyMeter();
    EnergyMeter(const EnergyMeter&) = delete;
    EnergyMeter& operator=(const EnergyMeter&) = delete;

    // Since the construction; none where a counter cannot be read. [any-thread]
    std::optional<double> joules();

  private:
    struct Counter {
        std::filesystem::path file;
        std::uint64_t range, last;  // microjoules
    };

    void sample();

    std::mutex mutex_;
    std::vector<Counter> counters_;
    double microjoules_ = 0;
    bool readable_ = true;
    std::condition_variable_any wake_;
    std::jthread sampler_;
};

}  // namespace sentei::evaluation
