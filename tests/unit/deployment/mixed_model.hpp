// Models of tables that mix numbers and categories, with missing cells, under names of all kinds.
#pragma once
#include <limits>
#include <string>
#include <vector>

#include "engine/deployment/quantize.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::test {

// What a C file could trip over.
inline const std::vector<std::string> awkward_names{"int",
                                                    "*/ #error",
                                                    "/* open",
                                                    "back\\slash",
                                                    "end\\",
                                                    "\"quoted\"",
                                                    "'",
                                                    "?"
                                                    "?/",
                                                    "what?"
                                                    "?!",
                                                    "two\nlines",
                                                    "",
                                                    "gr\xc3\xbcn",
                                                    "\xe6\xb0\xb4",
                                                    "100%",
                                                    "%s%n",
                                                    "a b",
                                                    "a_b",
                                                    "a-b",
                                                    "9 lives",
                                                    "_under",
                                                    "main",
                                                    "//",
                                                    "*",
                                                    "/",
                                                    "class",
                                                    "\t tab",
                                                    "x\\\ny",
                                                    "NULL_",
                                                    "#define x",
                                                    std::string(300, 'l'),
                                                    "\xff\xfe",
                                                    "?"
                                                    "?=?"
                                                    "?(",
                                                    "a_b_2_1"};

struct Names {
    std::vector<std::string> columns, categories, classes;
    std::string target = "answer";
};

inline Names plain_names() {
    return {{"height", "weight", "colour", "shape"}, {"red", "green", "blue"}, {"low", "middle", "high"}};
}

// Column c is one of numbers where c is even, of categories where it is odd; every second column of each kind lacks
// cells. The first rows hold every category.
inline data::Table mixed_table(const Names& names, data::Task task, std::size_t rows, Random& random) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    data::Table table{"memory", {}, 7};
    for (std::size_t c = 0; c < names.columns.size(); ++c) {
        data::Column column{.name = names.columns[c], .numeric = c % 2 == 0};
        const bool gaps = c % 4 >= 2;
        if (!column.numeric) column.categories = names.categories;
        for (std::size_t r = 0; r < rows; ++r) {
            const bool missing = gaps && r >= names.categories.size() && random.below(5) == 0;
            const auto code =
                r < names.categories.size() ? r : static_cast<std::size_t>(random.below(names.categories.size()));
            if (column.numeric)
                column.numbers.push_back(missing ? nan : 50 * random.normal() + 1000);
            else
                column.codes.push_back(missing ? data::Column::missing : static_cast<std::uint32_t>(code));
        }
        table.columns.push_back(std::move(column));
    }
    const std::size_t classes = task == data::Task::binary ? 2 : names.classes.size();
    data::Column target{.name = names.target, .numeric = task == data::Task::regression};
    if (!target.numeric)
        target.categories.assign(names.classes.begin(), names.classes.begin() + static_cast<long>(classes));
    for (std::size_t r = 0; r < rows; ++r)
        if (target.numeric)
            target.numbers.push_back(7 * random.normal() - 3);
        else
            target.codes.push_back(static_cast<std::uint32_t>(r % classes));
    table.columns.push_back(std::move(target));
    return table;
}

inline data::Encoder fitted(const data::Table& table, data::Task task) {
    std::vector<std::size_t> rows(table.rows());
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = r;
    return data::Encoder::fit(
        table, table.columns.back().name,
        task == data::Task::regression ? data::TaskChoice::regression : data::TaskChoice::classification, rows);
}

// The same rows with a category in each column of text that the model does not know.
inline data::Table with_unknown_categories(data::Table table, Random& random) {
    for (auto& column : table.columns) {
        if (column.numeric || &column == &table.columns.back()) continue;
        column.categories.push_back("never seen");
        for (auto& code : column.codes)
            if (random.below(6) == 0) code = static_cast<std::uint32_t>(column.categories.size() - 1);
    }
    return table;
}

inline model::Model fp32_model(const data::Table& table, data::Task task, const std::vector<std::size_t>& hidden,
                               model::Activation activation, Random& random) {
    model::Model model{fitted(table, task), {}, {{"step", "train"}}};
    std::vector<std::size_t> widths{model.encoder.inputs()};
    widths.insert(widths.end(), hidden.begin(), hidden.end());
    widths.push_back(model.encoder.outputs());
    model.network = network(widths, activation, random);
    return model;
}

inline model::Int8Model int8_of(const model::Model& model, const data::Table& table) {
    return {
        model.encoder,
        deployment::quantize(model.network, model.encoder.encode_all(table), *support::catalogue().backend("scalar")),
        model.lineage};
}

template <class Kind>
model::AnyModel any(const model::ModelOf<Kind>& model) {
    return {model.encoder, model.network, model.lineage};
}

}  // namespace sentei::test
