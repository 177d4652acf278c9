// What a .sentei file holds: an encoder, a network, and where both came from.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"

namespace sentei::model {

// How the model came about: step (train, prune, retrain), parent (hash of the parent's file), data (hash), seed, split,
// backend, criterion, epsilon ... No dates and no paths: the same run gives the same bytes.
using Lineage = std::map<std::string, std::string>;

struct Model {
    data::Encoder encoder;
    Network network;
    Lineage lineage;
    bool operator==(const Model&) const = default;
};

// The format is described byte by byte in FORMAT.md. encode gives the whole file; parse checks magic, version,
// checksum and every length before use, never allocates more than the bytes justify, and throws InputError with a
// sentence that starts with `source` (the file's name). Both refuse a network that is not one (layers that do not
// chain, widths other than the encoder's, an output layer that is not the identity, NaN or infinite weights), so
// whatever was written can be read. [any-thread]
std::string encode(const Model& model);
Model parse(std::string_view bytes, const std::string& source);

Model read_model(const std::filesystem::path& file);
void write_model(const std::filesystem::path& file, const Model& model);  // whole or not at all
std::uint64_t fingerprint(const Model& model);                            // hash of the file's bytes

}  // namespace sentei::model
