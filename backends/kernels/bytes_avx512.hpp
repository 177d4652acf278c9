// AVX-512: 32 bytes widened to 16 bits and multiplied in pairs; with VNNI 64, multiplied in fours as they are.
#pragma once
#include "bytes_avx2.hpp"

namespace sentei::kernels {

struct Avx512Sums {
    static constexpr std::size_t rows = 4;
    static constexpr bool zero_counts = false;

    SENTEI_INLINE static __m512i zero() { return _mm512_setzero_si512(); }
    SENTEI_INLINE static __m256i half(__m512i sums) {
        return _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
    }
    SENTEI_INLINE static void store(__m512i a, __m512i b, __m512i c, __m512i d, std::int32_t* to) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), four_sums(half(a), half(b), half(c), half(d)));
    }
};

struct Avx512Bytes : Avx512Sums {
    static constexpr std::size_t lanes = 32;

    SENTEI_INLINE static __m256i load(const void* from) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(from));
    }
    SENTEI_INLINE static __m256i load(const void* from, Part part) {
        return _mm256_maskz_loadu_epi8(~__mmask32{0} >> (lanes - part.count), from);
    }
    SENTEI_INLINE static __m256i load_last(const void* from, Part part) {
        return _mm256_maskz_loadu_epi8(~__mmask32{0} << (lanes - part.count), from);
    }
    SENTEI_INLINE static __m512i a(__m256i loaded) { return _mm512_cvtepu8_epi16(loaded); }
    SENTEI_INLINE static __m512i b(__m256i loaded) { return _mm512_cvtepi8_epi16(loaded); }
    SENTEI_INLINE static __m512i add(__m512i sums, __m512i a, __m512i b) {
        return _mm512_add_epi32(sums, _mm512_madd_epi16(a, b));
    }
};

#ifdef __AVX512VNNI__
struct VnniBytes : Avx512Sums {
    static constexpr std::size_t lanes = 64;

    SENTEI_INLINE static __m512i load(const void* from) { return _mm512_loadu_si512(from); }
    SENTEI_INLINE static __m512i load(const void* from, Part part) {
        return _mm512_maskz_loadu_epi8(~__mmask64{0} >> (lanes - part.count), from);
    }
    SENTEI_INLINE static __m512i load_last(const void* from, Part part) {
        return _mm512_maskz_loadu_epi8(~__mmask64{0} << (lanes - part.count), from);
    }
    SENTEI_INLINE static __m512i a(__m512i loaded) { return loaded; }
    SENTEI_INLINE static __m512i b(__m512i loaded) { return loaded; }
    SENTEI_INLINE static __m512i add(__m512i sums, __m512i a, __m512i b) { return _mm512_dpbusd_epi32(sums, a, b); }
};
#endif

}  // namespace sentei::kernels
