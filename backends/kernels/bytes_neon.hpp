// Sixteen bytes, a with its top bit turned: that makes it a - 128, which has a sign.
#pragma once
#include <arm_neon.h>

#include "bytes_part.hpp"

namespace sentei::kernels {

struct NeonRegisters {
    static constexpr std::size_t lanes = 16, rows = 4;
    static constexpr bool zero_counts = true;

    template <class Byte>
    SENTEI_INLINE static int8x16_t load(const Byte* from) {
        return vld1q_s8(reinterpret_cast<const std::int8_t*>(from));
    }
    template <class Byte>
    SENTEI_INLINE static int8x16_t load(const Byte* from, Part part) {
        return vld1q_s8(SixteenBytes(from, part).bytes);
    }
    template <class Byte>
    SENTEI_INLINE static int8x16_t load_last(const Byte* from, Part part) {
        return vandq_s8(load(from), vld1q_s8(last_bytes + part.count));
    }
    SENTEI_INLINE static int8x16_t a(int8x16_t loaded) { return veorq_s8(loaded, vdupq_n_s8(-128)); }
    SENTEI_INLINE static int8x16_t b(int8x16_t loaded) { return loaded; }
    SENTEI_INLINE static int32x4_t zero() { return vdupq_n_s32(0); }
    SENTEI_INLINE static void store(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d, std::int32_t* to) {
        vst1q_s32(to, vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d)));
    }
};

struct NeonBytes : NeonRegisters {
    // 2 * 128 * 127 is within 16 bits.
    SENTEI_INLINE static int32x4_t add(int32x4_t sums, int8x16_t a, int8x16_t b) {
        return vpadalq_s16(sums, vmlal_high_s8(vmull_s8(vget_low_s8(a), vget_low_s8(b)), a, b));
    }
};

#ifdef __ARM_FEATURE_DOTPROD
struct DotprodBytes : NeonRegisters {
    SENTEI_INLINE static int32x4_t add(int32x4_t sums, int8x16_t a, int8x16_t b) { return vdotq_s32(sums, a, b); }
};
#endif

}  // namespace sentei::kernels
