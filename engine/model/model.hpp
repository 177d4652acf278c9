// What a .sentei file holds: an encoder, a network, and where both came from.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/encoder.hpp"
#include "engine/model/int8_network.hpp"
#include "engine/model/network.hpp"

namespace sentei::model {

// How the model came about: step (train, prune, retrain), parent (hash of the parent's file), data (hash), seed, split,
// backend, criterion, epsilon ... No dates and no paths: the same run gives the same bytes.
using Lineage = std::map<std::string, std::string>;

template <class Kind>
struct ModelOf {
    data::Encoder encoder;
    Kind network;
    Lineage lineage;
    bool operator==(const ModelOf&) const = default;
};
using Model = ModelOf<Network>;
using Int8Model = ModelOf<Int8Network>;
using AnyNetwork = std::variant<Network, Int8Network>;
using AnyModel = ModelOf<AnyNetwork>;

// The format is described byte by byte in FORMAT.md. encode gives the whole file; parse checks magic, version,
// checksum and every length before use, never allocates more than the bytes justify, and throws InputError with a
// sentence that starts with `source` (the file's name). Both refuse a network that is not one (layers that do not
// chain, widths other than the encoder's, an output layer that is not the identity, NaN or infinite weights), so
// whatever was written can be read. [any-thread]
std::string encode(const Model& model);
std::string encode(const Int8Model& model);
std::string encode(const AnyModel& model);
AnyModel parse_any(std::string_view bytes, const std::string& source);
Model parse(std::string_view bytes, const std::string& source);  // an int8 network, which nothing trains, is refused

AnyModel read_any_model(const std::filesystem::path& file);
Model read_model(const std::filesystem::path& file);

template <class Kind>
void write_model(const std::filesystem::path& file, const ModelOf<Kind>& model) {  // whole or not at all
    write_file(file, encode(model));
}

template <class Kind>
std::uint64_t fingerprint(const ModelOf<Kind>& model) {  // hash of the file's bytes
    return hash(as_bytes(encode(model)));
}

std::vector<std::size_t> widths(const AnyNetwork& network);
std::size_t parameters(const AnyNetwork& network);
std::string describe(const AnyNetwork& network);

}  // namespace sentei::model
