#include "engine/data/dataset.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"

namespace sentei::data {
namespace {

Split split_for(const Table& table, const Table* judge, const std::string& target, TaskChoice choice, Shares shares,
                std::uint64_t seed) {
    if (judge != nullptr) {
        const double both = shares.train + shares.validation;
        shares = {shares.train / both, shares.validation / both, 0.0};
    }
    return split(table, target, choice, {shares.train, shares.validation, shares.test}, seed);
}

Dataset encode(Encoder encoder, const Table& table, const Table* judge, const Split& rows) {
    Dataset set{std::move(encoder), {}, {}, {}, {}};
    set.train = set.encoder.examples(table, rows.train);
    set.validation = set.encoder.examples(table, rows.validation);
    if (judge == nullptr) {
        set.test = set.encoder.examples(table, rows.test);
    } else {
        std::vector<std::size_t> all(judge->rows());
        std::iota(all.begin(), all.end(), std::size_t{0});
        set.test = set.encoder.examples(*judge, all);
    }
    return set;
}

}  // namespace

std::string Shares::text() const { return fmt::format("{},{},{}", train, validation, test); }

Shares Shares::parse(const std::string& text) {
    double values[3];
    const char* at = text.data();
    const char* const end = at + text.size();
    bool ok = true;
    for (int i = 0; i < 3 && ok; ++i) {
        const auto [next, error] = std::from_chars(at, end, values[i]);
        ok = error == std::errc() && values[i] >= 0 && (i == 2 ? next == end : next != end && *next == ',');
        at = next + 1;
    }
    if (!ok || std::abs(values[0] + values[1] + values[2] - 1.0) > 1e-6 || values[0] <= 0 || values[1] <= 0)
        throw InputError(fmt::format(
            "split '{}': expected three shares for training, validation and test that sum to 1, such as 0.6,0.2,0.2",
            text));
    return {values[0], values[1], values[2]};
}

Dataset prepare(const Table& table, const Table* judge, const std::string& target, TaskChoice choice, Shares shares,
                std::uint64_t seed) {
    const Split rows = split_for(table, judge, target, choice, shares, seed);
    std::vector<std::string> notes;
    Dataset set = encode(Encoder::fit(table, target, choice, rows.train, &notes), table, judge, rows);
    set.notes = std::move(notes);
    return set;
}

Dataset prepare(const Table& table, const Table* judge, const Encoder& encoder, Shares shares, std::uint64_t seed) {
    const auto choice = is_classification(encoder.task()) ? TaskChoice::classification : TaskChoice::regression;
    return encode(encoder, table, judge, split_for(table, judge, encoder.target(), choice, shares, seed));
}

}  // namespace sentei::data
