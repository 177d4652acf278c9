// Little-endian encoding for files. The reader checks every length before use.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/core/error.hpp"

namespace sentei {

static_assert(std::endian::native == std::endian::little, "model files are little-endian and are copied as they are");

template <class T>
requires std::is_arithmetic_v<T>
void put(std::string& bytes, T value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }

inline void put_text(std::string& bytes, std::string_view text) {  // u32 length, then the bytes
    put(bytes, static_cast<std::uint32_t>(text.size()));
    bytes.append(text);
}

// Takes n bytes off the front. Throws InputError when fewer are left.
inline std::string_view take(std::string_view& bytes, std::uint64_t n) {
    if (n > bytes.size()) throw InputError("it ends in the middle of a field");
    const std::string_view taken = bytes.substr(0, n);
    bytes.remove_prefix(n);
    return taken;
}

template <class T>
requires std::is_arithmetic_v<T> T take(std::string_view& bytes) {
    T value;
    std::memcpy(&value, take(bytes, sizeof value).data(), sizeof value);
    return value;
}

inline std::string take_text(std::string_view& bytes) { return std::string(take(bytes, take<std::uint32_t>(bytes))); }

}  // namespace sentei
