// What the machine itself can do: the ceilings that kernels are measured against.
#pragma once
#include <cstddef>
#include <vector>

namespace sentei::benchmark {

// GFLOP/s of fused multiply-adds from registers alone, in vectors of `lanes` floats, on `threads` threads at once (of
// parallel::Threads, inside whose run() this is called). 0 where this build does not know vectors of that width.
double fma_peak(std::size_t lanes, std::size_t threads);

// GB/s of reading an array of `bytes` again and again, on one thread: of a cache while it fits into one.
double read_bandwidth(std::size_t bytes);

// From the first cache into the memory: 16 KB ... 64 MB.
std::vector<std::size_t> bandwidth_sizes();

}  // namespace sentei::benchmark
