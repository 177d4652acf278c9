// Loops written by hand beside a library's kernels, on OpenMP's threads where there is enough to do.
#pragma once
#include <cstddef>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace sentei::peers {

// body(begin, end) for parts of 0 .. count; `elements` is how much there is in all. Below 32768 the loop is simply run:
// even a parallel region that OpenMP is told not to share costs more than the layers of a small network.
template <class Body>
void share(std::size_t count, std::size_t elements, const Body& body) {
#ifdef _OPENMP
    if (elements >= 32768 && omp_get_max_threads() > 1) {
#pragma omp parallel
        {
            const auto parts = static_cast<std::size_t>(omp_get_num_threads());
            const auto part = static_cast<std::size_t>(omp_get_thread_num());
            body(count * part / parts, count * (part + 1) / parts);
        }
        return;
    }
#endif
    (void)elements;
    body(std::size_t{0}, count);
}

// h[rows][units] += bias, and not below `least`.
inline void add_bias(std::size_t rows, std::size_t units, const float* bias, float least, float* h) {
    share(rows, rows * units, [=](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r)
#pragma omp simd
            for (std::size_t u = 0; u < units; ++u) {
                const float z = h[r * units + u] + bias[u];
                h[r * units + u] = z > least ? z : least;
            }
    });
}

}  // namespace sentei::peers
