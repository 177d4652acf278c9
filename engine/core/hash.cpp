#include "engine/core/hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace sentei {

std::uint64_t hash(std::span<const std::byte> bytes, std::uint64_t seed) {
    return XXH64(bytes.data(), bytes.size(), seed);
}

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

}  // namespace sentei
