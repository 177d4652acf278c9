#include "engine/data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "engine/data/target.hpp"

namespace sentei::data {
namespace {

constexpr std::size_t most_strata = 10, rows_a_stratum = 10;  // of a regression target
constexpr std::uint64_t stream = 0x5b117;

using Groups = std::vector<std::vector<std::size_t>>;

Groups by_class(const Column& target, const std::string& source) {
    const auto classes = classes_of(target, source);
    const auto labels = labels_of(target, classes);
    Groups groups(classes.size());
    for (std::size_t r = 0; r < labels.size(); ++r) groups[static_cast<std::size_t>(labels[r])].push_back(r);
    return groups;
}

Groups by_quantile(const Column& target) {
    std::vector<std::size_t> order(target.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t r) { return target.numbers[r]; });
    const std::size_t strata = std::clamp<std::size_t>(order.size() / rows_a_stratum, 1, most_strata);
    Groups groups(strata);
    for (std::size_t i = 0; i < order.size(); ++i) groups[i * strata / order.size()].push_back(order[i]);
    return groups;
}

// Sizes of the parts of a group: its shares without their fractions. The rows that are left, at most two, go to the
// parts with the largest debts, so that the shares hold in total too; the first row of a group trains.
std::array<std::size_t, 3> cut(std::size_t rows, std::array<double, 3> shares, std::array<double, 3>& debts) {
    std::array<std::size_t, 3> sizes{};
    std::size_t left = rows;
    for (std::size_t p = 0; p < 3; ++p) {
        const double due = shares[p] * static_cast<double>(rows);
        sizes[p] = std::min(left, static_cast<std::size_t>(due + 1e-6));
        left -= sizes[p];
        debts[p] += due - static_cast<double>(sizes[p]);
    }
    auto candidates = debts;  // a part gets one of the rows at most
    if (sizes[0] == 0) candidates[0] = std::numeric_limits<double>::infinity();
    for (; left > 0; --left) {
        const auto part = static_cast<std::size_t>(std::ranges::max_element(candidates) - candidates.begin());
        candidates[part] = -std::numeric_limits<double>::infinity();
        ++sizes[part];
        debts[part] -= 1;
    }
    return sizes;
}

}  // namespace

Split split(const Table& table, const std::string& target, TaskChoice choice, std::array<double, 3> shares,
            std::uint64_t seed) {
    const Column& answers = target_column(table, target);
    Groups groups =
        decide(answers, choice, table.source).classification ? by_class(answers, table.source) : by_quantile(answers);
    Split parts;
    std::vector<std::size_t>* const lists[] = {&parts.train, &parts.validation, &parts.test};
    Random random(seed, stream);
    std::array<double, 3> debts{};  // what each part should have had of the groups so far, less what it has
    for (auto& group : groups) {
        random.shuffle(std::span(group));
        const auto sizes = cut(group.size(), shares, debts);
        auto row = group.begin();
        for (std::size_t p = 0; p < 3; row += static_cast<std::ptrdiff_t>(sizes[p++]))
            lists[p]->insert(lists[p]->end(), row, row + static_cast<std::ptrdiff_t>(sizes[p]));
    }
    constexpr std::string_view names[] = {"training", "validation", "test"};
    for (std::size_t p = 0; p < 3; ++p) {
        if (shares[p] > 0 && lists[p]->empty())
            throw InputError(
                fmt::format("{}: {} rows are too few: none is left for {}", table.source, table.rows(), names[p]));
        std::ranges::sort(*lists[p]);
    }
    return parts;
}

}  // namespace sentei::data
