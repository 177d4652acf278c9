#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/plugin/module.hpp"

namespace sentei::plugin {
namespace {

template <class Number>
bool parses_as(const std::string& text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> parts(std::string_view text) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        found.emplace_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return found;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Option declared_option(const sentei_option& option) {
    if (option.name == nullptr || option.default_value == nullptr || option.help == nullptr)
        throw InputError("declares an option without a name, a default or a help text");
    if (!is_name(option.name))
        throw InputError(fmt::format("declares an option named '{}', expected a-z, 0-9 and -", option.name));
    Option declared{option.name, option.type, option.default_value, {}, option.help};
    if (option.type < SENTEI_FLAG || option.type > SENTEI_CHOICE)
        throw InputError(fmt::format("declares option '{}' with unknown type {}", option.name, option.type));
    if (option.type == SENTEI_CHOICE) {
        if (option.choices == nullptr)
            throw InputError(fmt::format("declares option '{}' as a choice without choices", option.name));
        declared.choices = parts(option.choices);
        if (std::ranges::find(declared.choices, "") != declared.choices.end())
            throw InputError(fmt::format("declares option '{}' with an empty choice", option.name));
    }
    if (const auto expected = judge_value(declared, declared.default_value); !expected.empty())
        throw InputError(
            fmt::format("declares option '{}' with default '{}', {}", option.name, option.default_value, expected));
    return declared;
}

}  // namespace

std::vector<Option> declared_options(const sentei_pruner& table) {
    std::vector<Option> options;
    if (table.option_count == 0) return options;
    if (table.options == nullptr || table.option_count > 1000)
        throw InputError(fmt::format("declares {} options but no table of them", table.option_count));
    const std::uint32_t stride = table.options->size;
    if (stride < sizeof(sentei_option) || stride > 4096 || stride % alignof(sentei_option) != 0)
        throw InputError(fmt::format("states options of {} bytes, expected {}", stride, sizeof(sentei_option)));
    for (std::uint32_t i = 0; i < table.option_count; ++i) {
        const auto* const place = reinterpret_cast<const char*>(table.options) + std::size_t{i} * stride;
        const auto& option = *reinterpret_cast<const sentei_option*>(place);
        if (option.size != stride)
            throw InputError(fmt::format("states options of {} and of {} bytes", stride, option.size));
        auto declared = declared_option(option);
        if (std::ranges::find(options, declared.name, &Option::name) != options.end())
            throw InputError(fmt::format("declares option '{}' twice", declared.name));
        options.push_back(std::move(declared));
    }
    return options;
}

std::string judge_value(const Option& option, const std::string& value) {
    long long integer;
    double real;
    switch (option.type) {
        case SENTEI_FLAG:
            return value == "true" || value == "false" ? "" : "expected true or false";
        case SENTEI_INTEGER:
            return parses_as(value, integer) ? "" : "expected a whole number";
        case SENTEI_REAL:
            return parses_as(value, real) && std::isfinite(real) ? "" : "expected a number";
        default:
            return std::ranges::find(option.choices, value) != option.choices.end()
                       ? ""
                       : fmt::format("expected one of {}", fmt::join(option.choices, ", "));
    }
}

}  // namespace sentei::plugin
