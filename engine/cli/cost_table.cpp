#include "engine/cli/cost_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

namespace sentei::cli {
namespace {

using optimize::cost::Amount;

std::string number(std::optional<double> value) {
    if (!value) return "-";
    const bool money_like = std::abs(*value) >= 0.1;
    return money_like ? fmt::format("{:.2f}", *value) : fmt::format("{:.3g}", *value);
}

// "1.20 (1.00 to 1.40)"
std::string with_bounds(const Amount& amount) {
    return fmt::format("{} ({} to {})", number(amount.value), number(amount.low), number(amount.high));
}

}  // namespace

void print_cost(const optimize::cost::Cost& cost, const optimize::cost::Inputs& inputs) {
    fmt::print("\nCost in {}, estimated (low to high): training {}, pruning {}; {:.0f} J, {}.\n", inputs.currency,
               with_bounds(cost["training_cost"]), with_bounds(cost["pruning_cost"]), cost.joules,
               cost.energy_measured ? "measured" : "estimated from the time");
    fmt::print("Before and after pruning: {} and {} s of computing a day, {} and {} devices, {} and {} kWh a year.\n",
               number(cost["seconds_a_day_before"].value), number(cost["seconds_a_day_after"].value),
               cost["devices_before"].value.value(), cost["devices_after"].value.value(),
               number(cost["kwh_a_year_before"].value), number(cost["kwh_a_year_after"].value));
    fmt::print("Saved: {} {} a year, {} {} of devices at once.\n", with_bounds(cost["saving_a_year"]), inputs.currency,
               with_bounds(cost["capital_saved"]), inputs.currency);
    const auto& day = cost["break_even_day"];
    if (day.value)
        fmt::print("Pruning has paid for itself after {} days.{}{}\n", with_bounds(day), day.note.empty() ? "" : " ",
                   day.note);
    else
        fmt::print("{}\n", day.note);
}

}  // namespace sentei::cli
