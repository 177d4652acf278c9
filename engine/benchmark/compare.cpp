#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/benchmark/run.hpp"
#include "engine/core/error.hpp"

namespace sentei::benchmark {
namespace {

using Json = nlohmann::ordered_json;

// What is measured -> the best value of a file's backends, and whose it is.
struct Best {
    double value = 0;
    std::string backend;
};
using Measurements = std::map<std::string, Best>;

struct Machine {
    std::string name;
    Measurements measurements;
};

struct Section {
    const char *key, *value, *unit;
    std::string (*what)(const Json& entry);
};

std::string on_threads(const Json& entry) {
    const auto threads = entry.at("threads").get<std::size_t>();
    return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s");
}

const Section sections[] = {
    {"peak", "gflops", "GFLOP/s", [](const Json& e) { return "fused multiply-adds, " + on_threads(e); }},
    {"bandwidth", "gb_per_s", "GB/s",
     [](const Json& e) { return fmt::format("reading {:>6} KB", e.at("bytes").get<std::size_t>() >> 10); }},
    {"kernels", "gflops", "GFLOP/s",
     [](const Json& e) {
         return fmt::format("{} {} x {} x {}, {}", e.at("operation").get<std::string>(), e.at("m").get<std::size_t>(),
                            e.at("n").get<std::size_t>(), e.at("k").get<std::size_t>(), on_threads(e));
     }},
    {"inference", "rows_per_second", "rows/s",
     [](const Json& e) {
         return fmt::format("predict {}, {} at a time, {}", e.at("network").get<std::string>(),
                            e.at("rows").get<std::size_t>(), on_threads(e));
     }},
    {"training", "rows_per_second", "rows/s", [](const Json& e) {
         return fmt::format("train {}, {}, {}", e.at("network").get<std::string>(),
                            e.at("optimizer").get<std::string>(), on_threads(e));
     }}};

// `order` collects what is measured in the order of the files.
Machine read(const std::string& file, const std::string& text,
             std::vector<std::pair<std::string, std::string>>& order) {
    try {
        const auto json = Json::parse(text);
        if (json.at("format") != "sentei-bench/1") throw InputError(file + ": is not a file of 'sentei bench'");
        Machine machine{json.at("machine").at("cpu"), {}};
        for (const auto& section : sections) {
            if (!json.contains(section.key)) continue;
            for (const auto& entry : json.at(section.key)) {
                const auto what = section.what(entry);
                auto [best, fresh] = machine.measurements.try_emplace(what);
                if (fresh && std::ranges::find(order, what, &std::pair<std::string, std::string>::first) == order.end())
                    order.emplace_back(what, section.unit);
                if (const double value = entry.at(section.value); value > best->second.value)
                    best->second = {value, entry.contains("backend") ? entry.at("backend").get<std::string>() : ""};
            }
        }
        return machine;
    } catch (const Json::exception&) {
        throw InputError(file + ": is not a file of 'sentei bench'");
    }
}

std::string cell(const Machine& machine, const Machine& first, const std::string& what) {
    const auto found = machine.measurements.find(what);
    if (found == machine.measurements.end()) return "";
    const auto& [value, backend] = found->second;
    auto text = value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
    if (!backend.empty()) text.append(1, ' ').append(backend);
    const auto base = first.measurements.find(what);
    if (&machine != &first && base != first.measurements.end() && base->second.value > 0)
        text += fmt::format(" ({:.2f}x)", value / base->second.value);
    return text;
}

}  // namespace

std::string compare(const std::vector<std::pair<std::string, std::string>>& files) {
    std::vector<std::pair<std::string, std::string>> order;
    std::vector<Machine> machines;
    for (const auto& [name, text] : files) machines.push_back(read(name, text, order));
    std::string table = "| |";
    for (std::size_t i = 0; i < files.size(); ++i) table += fmt::format(" {}: {} |", files[i].first, machines[i].name);
    table += "\n|---|";
    for (std::size_t i = 0; i < files.size(); ++i) table += "---|";
    for (const auto& [what, unit] : order) {
        table += fmt::format("\n| {}, {} |", what, unit);
        for (const auto& machine : machines) table += fmt::format(" {} |", cell(machine, machines.front(), what));
    }
    return table + "\n";
}

}  // namespace sentei::benchmark
