// One byte at a time.
#pragma once
#include <cstdint>

#include "lanes.hpp"

namespace sentei::kernels {

struct ScalarBytes {
    static constexpr std::size_t lanes = 1, rows = 1;
    static constexpr bool zero_counts = false;

    template <class Byte>
    SENTEI_INLINE static std::int32_t load(const Byte* from) {
        return *from;
    }
    template <class Byte>
    SENTEI_INLINE static std::int32_t load(const Byte*, Part) {
        return 0;
    }
    template <class Byte>
    SENTEI_INLINE static std::int32_t load_last(const Byte*, Part) {
        return 0;
    }
    SENTEI_INLINE static std::int32_t a(std::int32_t loaded) { return loaded; }
    SENTEI_INLINE static std::int32_t b(std::int32_t loaded) { return loaded; }
    SENTEI_INLINE static std::int32_t zero() { return 0; }
    SENTEI_INLINE static std::int32_t add(std::int32_t sums, std::int32_t a, std::int32_t b) { return sums + a * b; }
    SENTEI_INLINE static void store(std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d, std::int32_t* to) {
        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
    }
};

}  // namespace sentei::kernels
