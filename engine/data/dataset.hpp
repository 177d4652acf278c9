// A table turned into rows that train, rows that choose and rows that judge.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/data/split.hpp"
#include "engine/data/table.hpp"

namespace sentei::data {

struct Dataset {
    Encoder encoder;
    Examples train, validation, test;
    std::vector<std::string> notes;  // what the user should hear of the table, a sentence each
};

struct Shares {
    double train = 0.6, validation = 0.2, test = 0.2;
    std::string text() const;                      // "0.6,0.2,0.2"
    static Shares parse(const std::string& text);  // throws InputError unless three shares that sum to 1
};

// Splits the table and fits the encoder on its training rows. `judge`, if not null, is a table of test rows: then the
// whole of `table` is cut into training and validation rows in the proportion of their shares.
Dataset prepare(const Table& table, const Table* judge, const std::string& target, TaskChoice choice, Shares shares,
                std::uint64_t seed);

// The same rows for a model that exists already: its encoder is used as it is.
Dataset prepare(const Table& table, const Table* judge, const Encoder& encoder, Shares shares, std::uint64_t seed);

}  // namespace sentei::data
