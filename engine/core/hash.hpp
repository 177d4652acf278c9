// XXH64: the checksum of model files and the fingerprint of data and parents. Finds accidents, not attackers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sentei {

std::uint64_t hash(std::span<const std::byte> bytes, std::uint64_t seed = 0);
std::string hex(std::uint64_t value);  // 16 lower-case digits

}  // namespace sentei
