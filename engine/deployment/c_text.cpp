#include "engine/deployment/c_text.hpp"

#include <fmt/format.h>

namespace sentei::deployment {
namespace {

constexpr std::size_t line_width = 120;
constexpr std::size_t most_in_literal = 4095;  // C99 promises no more

// Whether a mark that turns the direction of text begins there (U+202A ..2E, U+2066 ..69): compilers warn of them.
bool turns_direction(std::string_view text) {
    if (text.size() < 3) return false;
    const auto last = static_cast<unsigned char>(text[2]);
    return (text.starts_with("\xe2\x80") && last >= 0xaa && last <= 0xae) ||
           (text.starts_with("\xe2\x81") && last >= 0xa6 && last <= 0xa9);
}

// A number without point or exponent is an int in C.
std::string with_point(std::string digits) {
    if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
    return digits;
}

}  // namespace

std::string c_literal(float value) { return with_point(fmt::format("{}", value)) + "f"; }

std::string c_literal(double value) { return with_point(fmt::format("{}", value)); }

std::string c_string(std::string_view text) {
    if (text.size() > most_in_literal) {
        std::string characters = "(const char[]){";
        for (const char c : text) characters += fmt::format("'\\{:03o}', ", static_cast<unsigned char>(c));
        return characters + "'\\0'}";
    }
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
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (turns_direction(text.substr(i))) {
            i += 2;
            continue;
        }
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
