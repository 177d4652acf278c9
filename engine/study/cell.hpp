// A cell of a study: one method on one split of the data, judged at every size asked for.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/training/quality.hpp"

namespace sentei::study {

struct Outcome {
    double asked = 0;                 // share of the general network's parameters that was to go
    double removed = 0;               // share that went
    std::vector<std::size_t> layers;  // widths: inputs, hidden ..., outputs
    std::size_t parameters = 0;
    std::size_t epochs = 0;                   // of training behind this network, searches and teachers included
    std::optional<double> epsilon;            // the tolerance that was applied, where one was
    std::optional<training::Quality> before;  // on validation rows before retraining; sweep only
    training::Quality validation, test;
    double drop = 0;  // on test rows against the general network, as training::drop
};

struct Cell {
    std::string method;
    std::uint64_t seed = 1;
    double seconds = 0;         // the whole cell took, the general network of the seed excluded
    training::Quality general;  // the seed's general network, on test rows
    std::vector<Outcome> outcomes;
};

nlohmann::ordered_json json_of(const Cell& cell, data::Task task);
Cell cell_of(const nlohmann::ordered_json& json);  // throws nlohmann::json::exception

// make(0 .. count-1) in parallel; `finished` sees each cell as it ends, from one thread at a time. In the order of the
// indices, without those that were not made (a stop request).
std::vector<Cell> make_cells(std::size_t count, const std::function<std::optional<Cell>(std::size_t)>& make,
                             const std::function<void(const Cell&)>& finished);

// Finished cells in a folder, one file each, whole or not at all: a study that was interrupted goes on from them.
class CellStore {
  public:
    // `key` names what the cells depend on (data, options). Makes the folder if need be. Throws InputError when the
    // folder holds cells of another key.
    CellStore(std::filesystem::path folder, const std::string& key, data::Task task);

    std::optional<Cell> find(const std::string& method, std::uint64_t seed) const;
    void keep(const Cell& cell) const;  // [any-thread] for different cells

  private:
    std::filesystem::path file_of(const std::string& method, std::uint64_t seed) const;

    std::filesystem::path folder_;
    data::Task task_;
};

}  // namespace sentei::study
