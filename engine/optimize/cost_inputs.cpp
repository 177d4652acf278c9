#include "engine/optimize/cost_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "engine/core/error.hpp"

namespace sentei::optimize::cost {
namespace {

constexpr double most = 1e12, tiny = 1e-6;
constexpr std::string_view currency_word = "currency";
constexpr std::size_t longest_currency = 12;

constexpr std::array<Field, 11> all{{
    {"predictions_per_day", &Inputs::predictions_per_day, "1/day", 0, most, false,
     "Predictions a day, one row each, of all devices together"},
    {"devices", &Inputs::devices, "devices", 0, most, true,
     "Devices that are there whatever the load, one a place for example; a load that they cannot carry needs more"},
    {"device_price", &Inputs::device_price, "currency", 0, most, false, "Price of one device"},
    {"device_watts", &Inputs::device_watts, "W", 0, most, false, "Power of a device while it predicts"},
    {"idle_watts", &Inputs::idle_watts, "W", 0, most, false, "Power of a device while it waits, at most device_watts"},
    {"price_per_kwh", &Inputs::price_per_kwh, "currency/kWh", 0, most, false, "Price of electric energy"},
    {"training_price_per_hour", &Inputs::training_price_per_hour, "currency/h", 0, most, false,
     "Price of the machine that trains, besides its energy: its rent, or 0 where it stands there anyway"},
    {"training_watts", &Inputs::training_watts, "W", 0, most, false,
     "Power of the machine that trains; not used where its energy is measured"},
    {"device_slowdown", &Inputs::device_slowdown, "times", tiny, most, false,
     "How many times slower a device is than this machine: latencies are measured on this machine only"},
    {"device_lifetime_years", &Inputs::device_lifetime_years, "years", tiny, most, false,
     "Years that a device is used before it is replaced"},
    {"uncertainty", &Inputs::uncertainty, "share", 0, 0.99, false,
     "Share by which what was measured (latency, time, energy) may be off either way: makes low and high"},
}};

std::string place(const std::string& file, const toml::source_region& source) {
    return fmt::format("{}:{}", file, source.begin.line);
}

[[noreturn]] void refuse_name(const std::string& where, std::string_view name) {
    std::string known(currency_word);
    for (const auto& field : all) known += fmt::format(", {}", field.name);
    throw InputError(fmt::format("{}: unknown input '{}', expected one of {}", where, name, known));
}

double number(const std::string& where, const Field& field, const toml::node& node) {
    const auto given = node.is_number() ? node.value<double>() : std::nullopt;
    if (!given) throw InputError(fmt::format("{}: {}: expected a number of {}", where, field.name, field.unit));
    if (!(*given >= field.least && *given <= field.most))
        throw InputError(fmt::format("{}: {} = {}: expected a number from {} to {}", where, field.name, *given,
                                     field.least, field.most));
    if (field.whole && *given != std::floor(*given))
        throw InputError(fmt::format("{}: {} = {}: expected a whole number", where, field.name, *given));
    return *given + 0.0;
}

bool in_a_currency(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::string currency(const std::string& where, const toml::node& node) {
    const auto given = node.is_string() ? node.value<std::string>() : std::nullopt;
    if (!given || given->empty() || given->size() > longest_currency || !std::ranges::all_of(*given, in_a_currency))
        throw InputError(fmt::format("{}: currency: expected a word or sign in quotes, of at most {} bytes", where,
                                     longest_currency));
    return *given;
}

toml::table table(std::string_view text, const std::string& file) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        std::string reason(error.description());
        std::ranges::replace(reason, '\n', ' ');
        throw InputError(fmt::format("{}: not TOML: {}", place(file, error.source()), reason));
    }
}

void check_watts(const Inputs& inputs, const toml::table& table, const std::string& file) {
    if (inputs.idle_watts <= inputs.device_watts) return;
    const auto* const node = inputs.given.contains("idle_watts") ? table.get("idle_watts") : table.get("device_watts");
    throw InputError(fmt::format("{}: idle_watts = {} is more than device_watts = {}, expected at most that",
                                 place(file, node->source()), inputs.idle_watts, inputs.device_watts));
}

}  // namespace

std::span<const Field> fields() { return all; }

std::string unit_in(std::string_view unit, const Inputs& inputs) {
    return unit.starts_with(currency_word) ? inputs.currency + std::string(unit.substr(currency_word.size()))
                                           : std::string(unit);
}

Inputs parse(std::string_view toml, const std::string& file) {
    const auto values = table(toml, file);
    Inputs inputs;
    for (const auto& [key, node] : values) {
        const std::string_view name = key;
        const auto field = std::ranges::find(all, name, &Field::name);
        const auto where = place(file, node.source());
        if (name == currency_word)
            inputs.currency = currency(where, node);
        else if (field != all.end())
            inputs.*field->value = number(where, *field, node);
        else
            refuse_name(place(file, key.source()), name);
        inputs.given.emplace(name);
    }
    check_watts(inputs, values, file);
    return inputs;
}

}  // namespace sentei::optimize::cost
