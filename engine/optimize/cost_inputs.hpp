// What the user tells of prices and machines, so that cost.hpp can say what pruning is worth.
#pragma once
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace sentei::optimize::cost {

// Defaults are assumptions, not measurements: a small board that predicts, a small rented machine that trains.
struct Inputs {
    double predictions_per_day = 1'000'000;
    double devices = 1;
    double device_price = 100;
    double device_watts = 5;
    double idle_watts = 2.5;
    double price_per_kwh = 0.3;
    double training_price_per_hour = 0.1;
    double training_watts = 60;
    double device_slowdown = 1;
    double device_lifetime_years = 5;
    double uncertainty = 0.2;
    std::string currency = "EUR";
    std::set<std::string, std::less<>> given;  // names of those that the file has
};

// What there is to know of a number among them. Numbers are finite and lie in [least, most].
struct Field {
    std::string_view name;
    double Inputs::*value;
    std::string_view unit;  // "currency" stands for the currency
    double least, most;
    bool whole;
    std::string_view help;
};
std::span<const Field> fields();

std::string unit_in(std::string_view unit, const Inputs& inputs);  // with the currency put in

// Inputs of a TOML text: `name = number`, and `currency = "EUR"`, all of them optional. Throws InputError that begins
// with `file` and the line: no TOML, an unknown name, no number, a number out of its range, more watts idle than at
// work, a currency that is empty, of more than 12 bytes or of characters other than letters and $.
Inputs parse(std::string_view toml, const std::string& file);

}  // namespace sentei::optimize::cost
