// Sixteen bytes, widened to 16 bits and multiplied in pairs.
#pragma once
#include <immintrin.h>

#include "bytes_part.hpp"

namespace sentei::kernels {

// The four sums of eight lanes each.
SENTEI_INLINE __m128i four_sums(__m256i a, __m256i b, __m256i c, __m256i d) {
    const __m256i halves = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
}

struct Avx2Bytes {
    static constexpr std::size_t lanes = 16, rows = 2;
    static constexpr bool zero_counts = false;

    SENTEI_INLINE static __m128i load(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
    template <class Byte>
    SENTEI_INLINE static __m128i load(const Byte* from, Part part) {
        return load(SixteenBytes(from, part).bytes);
    }
    SENTEI_INLINE static __m128i load_last(const void* from, Part part) {
        return _mm_and_si128(load(from), load(last_bytes + part.count));
    }
    SENTEI_INLINE static __m256i a(__m128i loaded) { return _mm256_cvtepu8_epi16(loaded); }
    SENTEI_INLINE static __m256i b(__m128i loaded) { return _mm256_cvtepi8_epi16(loaded); }
    SENTEI_INLINE static __m256i zero() { return _mm256_setzero_si256(); }
    SENTEI_INLINE static __m256i add(__m256i sums, __m256i a, __m256i b) {
        return _mm256_add_epi32(sums, _mm256_madd_epi16(a, b));
    }
    SENTEI_INLINE static void store(__m256i a, __m256i b, __m256i c, __m256i d, std::int32_t* to) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), four_sums(a, b, c, d));
    }
};

}  // namespace sentei::kernels
