#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include "engine/deployment/c_parts.hpp"

namespace sentei::deployment {
namespace {

struct Numbers {
    std::vector<double> means, scales;
};

Numbers numbers_of(const data::Encoder& encoder) {
    Numbers numbers;
    for (const auto& column : encoder.columns()) {
        if (!column.numeric) continue;
        numbers.means.push_back(column.mean);
        numbers.scales.push_back(column.scale);
    }
    return numbers;
}

// In fp32 the constants move no standardised number up to 1 by more than this.
bool fit_fp32(const Numbers& numbers) {
    constexpr double tolerance = 2e-7;
    for (std::size_t i = 0; i < numbers.means.size(); ++i) {
        const double mean = numbers.means[i], scale = numbers.scales[i];
        const auto mean32 = static_cast<float>(mean), scale32 = static_cast<float>(scale);
        if (!std::isnormal(scale32) || std::abs(mean - mean32) > tolerance * scale) return false;
    }
    return true;
}

void put_numbers(CParts& parts, const Numbers& numbers) {
    if (numbers.means.empty()) return;
    if (fit_fp32(numbers)) {
        const std::vector<float> means(numbers.means.begin(), numbers.means.end());
        const std::vector<float> scales(numbers.scales.begin(), numbers.scales.end());
        parts.array<float>("float", "means", means);
        parts.array<float>("float", "scales", scales);
    } else {
        parts.array<double>("double", "means", numbers.means);
        parts.array<double>("double", "scales", numbers.scales);
    }
    parts.text += R"(
static float standardised(double number, int i)
{
    const double x = (number - means[i]) / scales[i];
    return (float)(x < -1e6 ? -1e6 : x > 1e6 ? 1e6 : x);
}
)";
}

bool only_numbers(const data::Encoder& encoder) {
    return std::ranges::all_of(encoder.columns(), [](const auto& c) { return c.numeric && !c.indicator; });
}

}  // namespace

bool has_categories(const data::Encoder& encoder) {
    return std::ranges::any_of(encoder.columns(), [](const auto& column) { return !column.numeric; });
}

void put_encoder(CParts& parts, const data::Encoder& encoder, std::string_view type) {
    const auto numbers = numbers_of(encoder);
    const std::size_t columns = encoder.columns().size();
    put_numbers(parts, numbers);
    if (only_numbers(encoder)) {
        parts.text += fmt::format(R"(
static void encode(const double *row, {} *inputs)
{{
    int c;
    for (c = 0; c < {}; c++)
        put(inputs, c, isnan(row[c]) ? 0.0f : standardised(row[c], c));
}}
)",
                                  type, columns);
        return;
    }
    std::vector<std::uint16_t> categories;
    std::vector<std::uint8_t> indicators;
    for (const auto& column : encoder.columns()) {
        categories.push_back(static_cast<std::uint16_t>(column.categories.size()));
        indicators.push_back(column.indicator);
    }
    parts.text +=
        "\n/* of each column: how many categories it has (0: it is a number), and whether missing is an input */\n";
    parts.array<std::uint16_t>("unsigned short", "categories", categories);
    parts.array<std::uint8_t>("unsigned char", "indicators", indicators);
    parts.text += fmt::format(R"(
static void encode(const double *row, {} *inputs)
{{
    int c, k, i = 0{};
    for (c = 0; c < {}; c++) {{
        const int missing = isnan(row[c]);
        if (categories[c] > 0)
            for (k = 0; k < categories[c]; k++)
                put(inputs, i++, !missing && row[c] == k ? 1.0f : 0.0f);
)",
                              type, numbers.means.empty() ? "" : ", number = 0", columns);
    if (!numbers.means.empty())
        parts.text += R"(        else {
            put(inputs, i++, missing ? 0.0f : standardised(row[c], number));
            number++;
        }
)";
    parts.text += R"(        if (indicators[c])
            put(inputs, i++, missing ? 1.0f : 0.0f);
    }
}
)";
}

void put_categories(CParts& parts, const data::Encoder& encoder, const std::string& name) {
    if (!has_categories(encoder)) return;
    constexpr std::size_t pointer = 4;
    std::vector<std::string> texts;
    std::vector<std::uint32_t> first{0};
    for (const auto& column : encoder.columns()) {
        for (const auto& category : column.categories) {
            texts.push_back(c_string(category));
            parts.constants += category.size() + 1 + pointer;
        }
        first.push_back(static_cast<std::uint32_t>(texts.size()));
    }
    parts.text += "\n/* the categories of all columns, and where each column's begin */\n";
    parts.text += c_array("char *const", "texts", texts);
    if (texts.size() <= std::numeric_limits<std::uint16_t>::max())
        parts.array<std::uint16_t>("unsigned short", "first_text",
                                   std::vector<std::uint16_t>(first.begin(), first.end()));
    else
        parts.array<std::uint32_t>("long", "first_text", first);
    parts.text += fmt::format(R"(
int {0}_category(int column, const char *text)
{{
    int i, k;
    for (i = first_text[column]; i < first_text[column + 1]; i++) {{
        for (k = 0; texts[i][k] == text[k]; k++)
            if (text[k] == '\0')
                return i - first_text[column];
    }}
    return -1;
}}
)",
                              name);
}

}  // namespace sentei::deployment
