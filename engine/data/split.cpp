#include "engine/data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace

Split split(const Table& table, const std::string& target, TaskChoice choice, std::array<double, 3> shares,
            std::uint64_t seed) {
    const Column& answers = target_column(table, target);
    Groups groups =
        decide(answers, choice, table.source).classification ? by_class(answers, table.source) : by_quantile(answers);
    Split parts;
    std::vector<std::size_t>* const lists[] = {&parts.train, &parts.validation, &parts.test};
    Random random(seed, stream);
    for (auto& group : groups) {
        random.shuffle(std::span(group));
        // Each row goes where most is owed: every prefix of the group is cut by the shares, the first row trains.
        std::array<double, 3> given{};
        for (std::size_t i = 0; i < group.size(); ++i) {
            std::size_t owed = 0;
            for (std::size_t p = 1; p < 3 && i > 0; ++p)
                if (shares[p] * static_cast<double>(i + 1) - given[p] >
                    shares[owed] * static_cast<double>(i + 1) - given[owed] + 1e-9)
                    owed = p;
            given[owed] += 1;
            lists[owed]->push_back(group[i]);
        }
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
