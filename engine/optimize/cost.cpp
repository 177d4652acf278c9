#include "engine/optimize/cost.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sentei::optimize::cost {
namespace {

constexpr double seconds_a_day = 86400, days_a_year = 365, joules_a_kwh = 3.6e6, seconds_an_hour = 3600;

// A value between its bounds.
struct Bounded {
    double value, low, high;
};

Bounded operator+(Bounded a, Bounded b) { return {a.value + b.value, a.low + b.low, a.high + b.high}; }
Bounded operator-(Bounded a, Bounded b) { return {a.value - b.value, a.low - b.high, a.high - b.low}; }
Bounded operator*(Bounded a, double factor) { return {a.value * factor, a.low * factor, a.high * factor}; }  // >= 0

template <class Rising>
Bounded through(const Rising& rising, Bounded a) {
    return {rising(a.value), rising(a.low), rising(a.high)};
}

class Estimate {
  public:
    Estimate(const Inputs& inputs, const Measured& measured) : inputs_(inputs), measured_(measured) {}

    Cost run() {
        cost_.energy_measured = measured_.training_joules && measured_.pruning_joules;
        const auto training = spent("training", measured_.training_seconds, measured_.training_joules);
        const auto pruning = spent("pruning", measured_.pruning_seconds, measured_.pruning_joules);
        cost_.measured.push_back({"general_row_us", "us", measured_.general_row_us});
        cost_.measured.push_back({"refined_row_us", "us", measured_.refined_row_us});
        add("training_cost", "currency", training.formula, training.cost);
        add("pruning_cost", "currency", pruning.formula, pruning.cost);
        const auto before = yearly("before", "general_row_us", measured_.general_row_us);
        const auto after = yearly("after", "refined_row_us", measured_.refined_row_us);
        const auto capital = (before.devices - after.devices) * inputs_.device_price;
        add("capital_saved", "currency", "(devices_before - devices_after) * device_price", capital);
        const auto saving = before.energy_cost - after.energy_cost + capital * (1 / inputs_.device_lifetime_years);
        add("saving_a_year", "currency/year",
            "energy_cost_a_year_before - energy_cost_a_year_after + capital_saved / device_lifetime_years", saving);
        break_even(pruning.cost, saving);
        return std::move(cost_);
    }

  private:
    struct Spent {
        Bounded cost;
        std::string formula;
    };
    struct Yearly {
        Bounded devices, energy_cost;
    };

    Bounded uncertain(double value) const {
        return {value, value * (1 - inputs_.uncertainty), value * (1 + inputs_.uncertainty)};
    }

    void add(const std::string& name, std::string_view unit, std::string formula, Bounded amount) {
        cost_.amounts.push_back(
            {name, unit_in(unit, inputs_), std::move(formula), amount.value, amount.low, amount.high, {}});
    }

    // Time and energy of the machine that trains.
    Spent spent(const std::string& name, double seconds, std::optional<double> joules) {
        const double hours = seconds / seconds_an_hour;
        cost_.measured.push_back({name + "_hours", "h", hours});
        if (!cost_.energy_measured) {
            cost_.joules += seconds * inputs_.training_watts;
            const double price =
                inputs_.training_price_per_hour + inputs_.training_watts / 1000 * inputs_.price_per_kwh;
            return {uncertain(hours) * price,
                    name + "_hours * (training_price_per_hour + training_watts / 1000 * price_per_kwh)"};
        }
        const double kwh = *joules / joules_a_kwh;
        cost_.joules += *joules;
        cost_.measured.push_back({name + "_kwh", "kWh", kwh});
        return {uncertain(hours) * inputs_.training_price_per_hour + uncertain(kwh) * inputs_.price_per_kwh,
                name + "_hours * training_price_per_hour + " + name + "_kwh * price_per_kwh"};
    }

    // The fleet with one of the two networks: rises with its latency, because idle_watts <= device_watts.
    Yearly yearly(const std::string& when, const std::string& latency, double microseconds) {
        const auto needed = [&](double seconds) {
            return std::max(inputs_.devices, std::ceil(seconds / seconds_a_day));
        };
        const auto kwh = [&](double seconds) {
            const double joules = seconds * (inputs_.device_watts - inputs_.idle_watts) +
                                  needed(seconds) * seconds_a_day * inputs_.idle_watts;
            return days_a_year * joules / joules_a_kwh;
        };
        const auto seconds = uncertain(microseconds) * (inputs_.predictions_per_day / 1e6 * inputs_.device_slowdown);
        const auto devices = through(needed, seconds), energy = through(kwh, seconds);
        const auto energy_cost = energy * inputs_.price_per_kwh;
        const auto seconds_name = "seconds_a_day_" + when, devices_name = "devices_" + when;
        add(seconds_name, "s/day", "predictions_per_day * " + latency + " / 1000000 * device_slowdown", seconds);
        add(devices_name, "devices", "max(devices, ceil(" + seconds_name + " / 86400))", devices);
        add("kwh_a_year_" + when, "kWh/year",
            "365 * (" + seconds_name + " * (device_watts - idle_watts) + " + devices_name +
                " * 86400 * idle_watts) / 3600000",
            energy);
        add("energy_cost_a_year_" + when, "currency/year", "kwh_a_year_" + when + " * price_per_kwh", energy_cost);
        return {devices, energy_cost};
    }

    // After how many days the saving has paid for the pruning.
    void break_even(Bounded pruning, Bounded saving) {
        Amount day{"break_even_day", "days", "pruning_cost / (saving_a_year / 365)", {}, {}, {}, {}};
        const auto days = [](double cost, double yearly) { return cost / (yearly / days_a_year); };
        if (saving.high > 0) day.low = days(pruning.low, saving.high);
        if (saving.value > 0) day.value = days(pruning.value, saving.value);
        if (saving.low > 0) day.high = days(pruning.high, saving.low);
        if (!day.value)
            day.note =
                "The refined network saves nothing a year at this load and these prices, so that pruning never "
                "pays for itself.";
        else if (!day.high)
            day.note = "At the low end of what was measured nothing is saved, so that there is no latest day.";
        cost_.amounts.push_back(std::move(day));
    }

    const Inputs& inputs_;
    const Measured& measured_;
    Cost cost_;
};

}  // namespace

const Amount& Cost::operator[](std::string_view name) const {
    const auto found = std::ranges::find(amounts, name, &Amount::name);
    if (found == amounts.end()) throw std::out_of_range(std::string(name));
    return *found;
}

Cost estimate(const Inputs& inputs, const Measured& measured) { return Estimate(inputs, measured).run(); }

}  // namespace sentei::optimize::cost
