#include "engine/data/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"

namespace sentei::data {
namespace {

constexpr std::size_t most_codes = 20;      // different whole numbers that may still be class codes
constexpr std::size_t most_classes = 1000;  // outputs that a table can reasonably ask for

// The different numbers of a column, or nothing as soon as there are more than `most`.
std::set<double> different(const std::vector<double>& numbers, std::size_t most) {
    std::set<double> values;
    for (const double number : numbers) {
        values.insert(number);
        if (values.size() > most) return {};
    }
    return values;
}

bool looks_like_codes(const std::set<double>& values) {
    if (values.empty() || !std::ranges::all_of(values, [](double v) { return v == std::floor(v); })) return false;
    if (values.size() == 2) return true;
    const double smallest = *values.begin(), largest = *values.rbegin();
    return (smallest == 0 || smallest == 1) && 2.0 * static_cast<double>(values.size()) >= largest - smallest + 1;
}

}  // namespace

const Column& target_column(const Table& table, const std::string& target) {
    const Column* const column = table.find(target);
    if (column == nullptr) throw InputError(fmt::format("{}: there is no column '{}'", table.source, target));
    std::size_t count = 0, first = 0;
    for (std::size_t r = 0; r < column->rows(); ++r) {
        if (column->numeric ? !std::isnan(column->numbers[r]) : column->codes[r] != Column::missing) continue;
        if (count++ == 0) first = r;
    }
    if (count > 0)
        throw InputError(
            fmt::format("{}: target '{}' is missing in {} of {} rows, first in row {}; give these rows a "
                        "target or take them out",
                        table.source, target, count, column->rows(), first + 1));
    return *column;
}

Decision decide(const Column& target, TaskChoice choice, const std::string& source) {
    if (!target.numeric) {
        if (choice == TaskChoice::regression)
            throw InputError(fmt::format("{}: target '{}' holds text such as '{}', regression expects numbers", source,
                                         shown(target.name), shown(target.categories.front())));
        return {true, fmt::format("target '{}' is text: classification", target.name)};
    }
    if (choice == TaskChoice::regression) return {false, fmt::format("target '{}': regression as asked", target.name)};
    if (choice == TaskChoice::classification)
        return {true, fmt::format("target '{}': classification as asked", target.name)};
    const auto values = different(target.numbers, most_codes);
    if (looks_like_codes(values))
        return {true, fmt::format("target '{}' holds {} whole numbers that look like class codes: classification "
                                  "(--task regression if they are quantities)",
                                  target.name, values.size())};
    return {false, fmt::format("target '{}' holds numbers: regression (--task classification if they are classes)",
                               target.name)};
}

std::vector<std::string> classes_of(const Column& target, const std::string& source) {
    std::vector<std::string> classes;
    if (target.numeric) {
        const auto values = different(target.numbers, most_classes);
        if (values.empty())
            throw InputError(fmt::format("{}: target '{}' has more than {} different values, too many to be classes",
                                         source, target.name, most_classes));
        for (const double value : values) classes.push_back(text_of(value));
    } else {
        std::vector<bool> used(target.categories.size());
        for (const auto code : target.codes) used[code] = true;
        for (std::size_t c = 0; c < used.size(); ++c)
            if (used[c]) classes.push_back(target.categories[c]);
        std::ranges::sort(classes);
    }
    if (classes.size() < 2)
        throw InputError(fmt::format("{}: target '{}' has one class only ('{}'), there is nothing to learn", source,
                                     shown(target.name), shown(classes.front())));
    if (classes.size() > most_classes)
        throw InputError(fmt::format("{}: target '{}' has {} classes, at most {} are supported", source, target.name,
                                     classes.size(), most_classes));
    return classes;
}

std::vector<std::int32_t> labels_of(const Column& target, const std::vector<std::string>& classes) {
    std::unordered_map<std::string_view, std::int32_t> known;
    for (std::size_t c = 0; c < classes.size(); ++c) known.emplace(classes[c], static_cast<std::int32_t>(c));
    const auto index_of = [&](std::string_view name) {
        const auto found = known.find(name);
        return found == known.end() ? -1 : found->second;
    };
    std::vector<std::int32_t> labels(target.rows(), -1);
    if (target.numeric) {
        std::unordered_map<double, std::int32_t> cache;
        for (std::size_t r = 0; r < labels.size(); ++r) {
            const double number = target.numbers[r];
            if (std::isnan(number)) continue;
            const auto [place, fresh] = cache.try_emplace(number, -1);
            if (fresh) place->second = index_of(text_of(number));
            labels[r] = place->second;
        }
        return labels;
    }
    std::vector<std::int32_t> by_code;
    for (const auto& category : target.categories) by_code.push_back(index_of(category));
    for (std::size_t r = 0; r < labels.size(); ++r)
        if (target.codes[r] != Column::missing) labels[r] = by_code[target.codes[r]];
    return labels;
}

}  // namespace sentei::data
