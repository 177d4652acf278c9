// The outside of a model file: everything up to the sections' contents. For the reader of this folder only.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "engine/model/format.hpp"

namespace sentei::model {

struct Section {
    std::uint64_t offset = 0, length = 0;  // in bytes; offset from the start of the file
    std::uint64_t end() const noexcept { return offset + length; }
    std::string_view of(std::string_view file) const { return file.substr(offset, length); }
};

struct Sections {
    Section encoder, network, lineage;
    bool int8 = false;  // what kind of network
};

// Checks magic, byte order, version, length and checksum, in this order, and then the section table: known kinds in
// ascending order, one after the other on multiples of 64, zeros between, all inside the file. Throws InputError with
// a sentence that has no source yet.
Sections read_frame(std::string_view file);

// Throws InputError when one of the bytes is not zero.
void expect_zeros(std::string_view bytes);

// Throws InputError when bytes are left.
void expect_used_up(std::string_view rest);

}  // namespace sentei::model
