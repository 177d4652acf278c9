// Pieces of C: literals, comments, arrays. For the exporter.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sentei::deployment {

std::string c_literal(float value);            // "0.1f", the shortest that reads back
std::string c_literal(double value);           // "0.1"
std::string c_string(std::string_view text);   // "\"a\\\"b\"", in ASCII; a long one as an array
std::string c_comment(std::string_view text);  // fit to stand in a comment: no ends of comments, no line ends

// "static const TYPE NAME[N] = {...};" in lines of at most 120 characters. `values` are literals, at least one.
std::string c_array(std::string_view type, std::string_view name, const std::vector<std::string>& values);

template <class T>
std::string c_array(std::string_view type, std::string_view name, std::span<const T> values) {
    std::vector<std::string> literals;
    literals.reserve(values.size());
    for (const T value : values) {
        if constexpr (std::is_floating_point_v<T>)
            literals.push_back(c_literal(value));
        else
            literals.push_back(std::to_string(value));
    }
    return c_array(type, name, literals);
}

}  // namespace sentei::deployment
