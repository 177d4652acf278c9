// The int8 network section of FORMAT.md, for the reader and the writer of this folder only.
#pragma once
#include <string>
#include <string_view>

#include "engine/model/frame.hpp"
#include "engine/model/int8_network.hpp"

namespace sentei::model {

// Appends the section to a file that ends where it begins.
void put_network(std::string& file, const Int8Network& network);

// Throws InputError when a length or a place is not what it must be; what numbers promise is for check() to see.
Int8Network read_int8_network(std::string_view file, const Section& section);

}  // namespace sentei::model
