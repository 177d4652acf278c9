#include "engine/evaluation/energy.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

namespace sentei::evaluation {
namespace {

constexpr std::chrono::seconds between_samples{30};

template <class Value>
std::optional<Value> read(const std::filesystem::path& file) {
    std::ifstream stream(file);
    Value value;
    if (stream >> value) return value;
    return std::nullopt;
}

// A package, or memory, which packages do not count. Other zones are parts of these, or count them once more (psys,
// intel-rapl-mmio).
bool counts(const std::filesystem::path& zone) {
    if (!zone.filename().string().starts_with("intel-rapl:")) return false;
    const auto name = read<std::string>(zone / "name").value_or("");
    return name.starts_with("package") || name == "dram";
}

}  // namespace

EnergyMeter::EnergyMeter(const std::filesystem::path& zones) {
    std::error_code none;
    for (const auto& zone : std::filesystem::directory_iterator(zones, none)) {
        if (!counts(zone.path())) continue;
        const auto energy = read<std::uint64_t>(zone.path() / "energy_uj");
        const auto range = read<std::uint64_t>(zone.path() / "max_energy_range_uj");
        readable_ = readable_ && energy && range;
        if (readable_) counters_.push_back({zone.path() / "energy_uj", *range, *energy});
    }
    if (!readable_ || counters_.empty()) return;
    sampler_ = std::jthread([this](const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, stop, between_samples, [&] { return stop.stop_requested(); })) sample();
    });
}

EnergyMeter::~EnergyMeter() = default;

std::optional<double> EnergyMeter::joules() {
    const std::lock_guard lock(mutex_);
    if (readable_) sample();
    if (!readable_ || counters_.empty()) return std::nullopt;
    return microjoules_ / 1e6;
}

void EnergyMeter::sample() {
    for (auto& [file, range, last] : counters_) {
        const auto now = read<std::uint64_t>(file);
        readable_ = readable_ && now;
        if (!now) return;
        microjoules_ += static_cast<double>(*now >= last ? *now - last : *now + range - last);
        last = *now;
    }
}

}  // namespace sentei::evaluation
