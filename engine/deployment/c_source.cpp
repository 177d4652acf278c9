#include "engine/deployment/c_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

#include "engine/core/hash.hpp"
#include "engine/data/cells.hpp"
#include "engine/deployment/c_parts.hpp"

namespace sentei::deployment {
namespace {

constexpr std::size_t most_columns_named = 256, most_categories_named = 40;

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string comment(std::string_view text) { return c_comment(data::shown(text)); }

// What a caller has to know of each column.
void put_columns(std::string& text, const data::Encoder& encoder, const std::string& name) {
    const auto& columns = encoder.columns();
    if (columns.size() > most_columns_named) {
        text += fmt::format("/* The columns of a row: numbers, {} ... {} */\n", comment(columns.front().name),
                            comment(columns.back().name));
        return;
    }
    std::set<std::string> taken;
    text += "/* The columns of a row: the number, or the index of the category in the list beside it. */\nenum {\n";
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto plain = fmt::format("{}_column_{}", name, c_identifier(columns[c].name));
        auto identifier = plain;
        for (int twin = 2; !taken.insert(identifier).second; ++twin) identifier = fmt::format("{}_{}", plain, twin);
        text += fmt::format("    {} = {}{} /* ", identifier, c, c + 1 == columns.size() ? "" : ",");
        if (columns[c].numeric) {
            text += "number";
        } else {
            const auto count = columns[c].categories.size();
            for (std::size_t k = 0; k < std::min(count, most_categories_named); ++k)
                text += (k == 0 ? "" : ", ") + comment(columns[c].categories[k]);
            if (count > most_categories_named) text += fmt::format(", ... {} in all", count);
        }
        text += " */\n";
    }
    text += "};\n";
}

std::string what_comes_out(const data::Encoder& encoder) {
    if (!data::is_classification(encoder.task())) return fmt::format("the value of {}", comment(encoder.target()));
    return fmt::format("the probability of each class of {}, in the order of the names", comment(encoder.target()));
}

std::string header_of(const model::AnyModel& model, const std::string& name) {
    const auto& encoder = model.encoder;
    const bool classification = data::is_classification(encoder.task());
    const auto guard = upper(name) + "_H";
    std::string text = fmt::format(R"(/* Written by 'sentei export' from model {}: predicts {} with a network of {}.
 * C99, no heap, nothing but libm. Any number of threads at the same time. */
#ifndef {}
#define {}

#ifdef __cplusplus
extern "C" {{
#endif

#define {}_COLUMNS {}
#define {}_RESULTS {}

)",
                                   hex(model::fingerprint(model)), comment(encoder.target()),
                                   model::describe(model.network), guard, guard, upper(name), encoder.columns().size(),
                                   upper(name), classification ? encoder.classes().size() : 1);
    put_columns(text, encoder, name);
    text += fmt::format(R"(
/* row: a value for each column, NAN where it is missing. results: {}. */
void {}_predict(const double row[{}], float results[{}]);
)",
                        what_comes_out(encoder), name, upper(name) + "_COLUMNS", upper(name) + "_RESULTS");
    if (has_categories(encoder))
        text += fmt::format(R"(
/* The index of a category of a column, -1 for one that the network does not know, which is a value to predict with. */
int {}_category(int column, const char *text);
)",
                            name);
    if (classification) text += fmt::format("\nextern const char *const {}_classes[{}_RESULTS];\n", name, upper(name));
    return text + "\n#ifdef __cplusplus\n}\n#endif\n#endif\n";
}

void put_classes(CParts& parts, const data::Encoder& encoder, const std::string& name) {
    constexpr std::size_t pointer = 4;
    parts.text += fmt::format("\nconst char *const {}_classes[] = {{", name);
    for (std::size_t c = 0; c < encoder.classes().size(); ++c) {
        parts.text += (c == 0 ? "" : ", ") + c_string(encoder.classes()[c]);
        parts.constants += encoder.classes()[c].size() + 1 + pointer;
    }
    parts.text += "};\n";
}

void put_predict(CParts& parts, const data::Encoder& encoder, const std::string& name) {
    const auto begin = fmt::format(
        "\nvoid {0}_predict(const double row[{1}_COLUMNS], float results[{1}_RESULTS])\n{{\n", name, upper(name));
    if (encoder.task() == data::Task::regression) {
        parts.text += begin + fmt::format(
                                  "    float output;\n    run(row, &output);\n"
                                  "    results[0] = (float)(output * {} + {});\n}}\n",
                                  c_literal(encoder.target_scale()), c_literal(encoder.target_mean()));
    } else if (encoder.task() == data::Task::binary) {
        parts.text += begin +
                      "    float output;\n    run(row, &output);\n"
                      "    results[0] = 1 / (1 + expf(output));\n    results[1] = 1 / (1 + expf(-output));\n}\n";
    } else {
        parts.text += begin + fmt::format(R"(    float largest, sum = 0;
    int c;
    run(row, results);
    largest = results[0];
    for (c = 1; c < {0}; c++)
        if (results[c] > largest)
            largest = results[c];
    for (c = 0; c < {0}; c++) {{
        results[c] = expf(results[c] - largest);
        sum += results[c];
    }}
    for (c = 0; c < {0}; c++)
        results[c] /= sum;
}}
)",
                                          encoder.classes().size());
    }
}

}  // namespace

std::string c_identifier(const std::string& text) {
    static const std::vector<std::string> words = {
        "auto",   "break",    "case",     "char",     "const", "continue", "default", "do",     "double",
        "else",   "enum",     "extern",   "float",    "for",   "goto",     "if",      "inline", "int",
        "long",   "register", "restrict", "return",   "short", "signed",   "sizeof",  "static", "struct",
        "switch", "typedef",  "union",    "unsigned", "void",  "volatile", "while",   "main"};
    std::string identifier;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        identifier += letter ? c : '_';
    }
    if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier[0])) || identifier[0] == '_')
        identifier = fmt::format("n{}", identifier);
    if (std::ranges::find(words, identifier) != words.end()) identifier += '_';
    return identifier;
}

CSource c_source(const model::AnyModel& model, const std::string& name, const std::string& header_name) {
    CParts parts;
    std::visit([&](const auto& network) { put_network(parts, network, model.encoder); }, model.network);
    put_categories(parts, model.encoder, name);
    if (data::is_classification(model.encoder.task())) put_classes(parts, model.encoder, name);
    put_predict(parts, model.encoder, name);
    const bool int8 = std::holds_alternative<model::Int8Network>(model.network);
    const auto begin = fmt::format(
        "/* Written by 'sentei export'; the header says how to use it. */\n#include \"{}\"\n\n#include <math.h>\n{}",
        header_name, int8 ? "#include <stdint.h>\n" : "");
    return {header_name, header_of(model, name), begin + parts.text, parts.constants, parts.stack};
}

std::vector<std::vector<double>> c_rows(const data::Encoder& encoder, const data::Table& table) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::vector<double>> rows(table.rows(), std::vector<double>(encoder.columns().size(), missing));
    for (std::size_t c = 0; c < encoder.columns().size(); ++c) {
        const auto& fitted = encoder.columns()[c];
        const auto* const column = table.find(fitted.name);
        if (column == nullptr) continue;
        const auto index_of = [&](std::string_view category) {
            const auto found = std::ranges::lower_bound(fitted.categories, category);
            const bool known = found != fitted.categories.end() && *found == category;
            return known ? static_cast<double>(found - fitted.categories.begin()) : -1.0;
        };
        for (std::size_t r = 0; r < rows.size(); ++r) {
            double& value = rows[r][c];
            if (column->numeric) {
                const double number = column->numbers[r];
                value = fitted.numeric || number != number ? number : index_of(data::text_of(number));
            } else if (column->codes[r] != data::Column::missing) {
                const auto& text = column->categories[column->codes[r]];
                if (!fitted.numeric)
                    value = index_of(text);
                else
                    data::parse_number(text, value);
            }
        }
    }
    return rows;
}

}  // namespace sentei::deployment
