// The constants of FORMAT.md, for the writer and the reader of this folder only.
#pragma once
#include <cstdint>
#include <string_view>

#include "engine/model/model.hpp"

namespace sentei::model {

constexpr std::string_view magic{"\x89SNT\r\n\x1a\n", 8};
constexpr std::uint16_t fp32_major = 1, int8_major = 2, format_minor = 0;
constexpr std::uint32_t byte_order_mark = 0x0a0b0c0d, foreign_byte_order_mark = 0x0d0c0b0a;

constexpr std::uint64_t header_bytes = 32;         // of the file
constexpr std::uint64_t section_entry_bytes = 24;  // of the section table, each
constexpr std::uint64_t layer_entry_bytes = 32;    // of the network's layer table, each
constexpr std::uint64_t network_header_bytes = 8;
constexpr std::uint64_t alignment = 64;       // of sections, weights and biases, from the start of the file
constexpr std::uint64_t int8_alignment = 16;  // of the weights of an int8 network
constexpr int most_exponent = 100;            // of its inputs, and the least is as far below 0
constexpr float most_multiplier = 0x1p100f;   // of its layers, and the least is 1 divided by it
constexpr std::uint64_t int8_layer_entry_bytes = 40;
constexpr std::uint64_t checksum_bytes = 8;

enum SectionKind : std::uint32_t { encoder_section = 1, network_section = 2, lineage_section = 3, int8_section = 4 };

constexpr std::uint64_t aligned(std::uint64_t offset, std::uint64_t to = alignment) {
    return (offset + to - 1) / to * to;
}

// What a file promises beyond its lengths: layers chain, activations are known, the last one is the identity, every
// number is finite, and the widths are the encoder's. Throws InputError with a sentence that names the layer. The
// writer asks this too, so that whatever was written can be read.
void check(const data::Encoder& encoder, const Network& network);
void check(const data::Encoder& encoder, const Int8Network& network);

}  // namespace sentei::model
