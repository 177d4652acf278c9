// Words that users type for the members of an enum.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/error.hpp"

namespace sentei {

template <class Value, std::size_t N>
using Names = std::array<std::pair<std::string_view, Value>, N>;

// Throws InputError: what was asked for and which words there are.
template <class Value, std::size_t N>
Value parse_name(const Names<Value, N>& names, std::string_view what, std::string_view word) {
    std::string known;
    for (const auto& [text, value] : names) {
        if (text == word) return value;
        known += (known.empty() ? "" : ", ") + std::string(text);
    }
    throw InputError("unknown " + std::string(what) + " '" + std::string(word) + "', expected one of " + known);
}

template <class Value, std::size_t N>
std::string name_of(const Names<Value, N>& names, const Value& wanted) {
    for (const auto& [text, value] : names)
        if (value == wanted) return std::string(text);
    return "?";
}

}  // namespace sentei
