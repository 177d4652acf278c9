#include "engine/deployment/c_text.hpp"

#include <fmt/format.h>

namespace sentei::deployment {
namespace {

constexpr std::size_t line_width = 120;

// A number without point or exponent is an int in C.
std::string with_point(std::string digits) {
    if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
    return digits;
}

}  // namespace

std::string c_literal(float value) { return with_point(fmt::format("{}", value)) + "f"; }

std::string c_literal(double value) { return with_point(fmt::format("{}", value)); }

std::string c_string(std::string_view text) {
    std::string literal(1, '"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            literal.append(1, '\\').append(1, c);
        else if (byte < 0x20 || byte > 0x7e || c == '?')  // ? could begin a trigraph
            literal.append(fmt::format("\\{:03o}", byte));
        else
            literal.append(1, c);
    }
    return literal.append(1, '"');
}

std::string c_comment(std::string_view text) {
    std::string comment;
    for (const char c : text) {
        if (!comment.empty() && (comment.back() == '*' || comment.back() == '/') && (c == '*' || c == '/'))
            comment += ' ';
        comment += static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' ? ' ' : c;
    }
    return comment;
}

std::string c_array(std::string_view type, std::string_view name, const std::vector<std::string>& values) {
    std::string text = fmt::format("static const {} {}[{}] = {{\n   ", type, name, values.size());
    std::size_t column = 3;
    for (const auto& value : values) {
        if (column + value.size() + 2 > line_width) {
            text += "\n   ";
            column = 3;
        }
        text.append(1, ' ').append(value).append(1, ',');
        column += value.size() + 2;
    }
    text.back() = '\n';
    return text + "};\n";
}

}  // namespace sentei::deployment
