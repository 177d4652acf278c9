// Which lanes of a vector an operation touches, and the loop that cuts a range into vectors.
#pragma once
#include <cstddef>
#include <cstdint>

#define SENTEI_INLINE [[gnu::always_inline]] inline
#define SENTEI_INLINE_LAMBDA __attribute__((always_inline))

namespace sentei::kernels {

struct Whole {};  // every lane
struct Part {     // the first `count` lanes, fewer than all; memory behind them is neither read nor written
    std::size_t count;
};

// body(i, Whole) for each full vector at i, then body(i, Part) for what is left.
template <class V, class Body>
SENTEI_INLINE void for_vectors(std::size_t count, Body&& body) {
    std::size_t i = 0;
    for (; i + V::lanes <= count; i += V::lanes) body(i, Whole{});
    if (i < count) body(i, Part{count - i});
}

// The same pointer, of which the compiler no longer knows it: else it computes all addresses of a long unrolled block
// at the beginning of a function, far more than there are registers.
template <class T>
SENTEI_INLINE T* as_new(T* pointer) {
    asm("" : "+r"(pointer));
    return pointer;
}

}  // namespace sentei::kernels
