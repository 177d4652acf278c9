// Large pages for large blocks of memory, where the system has them on request (Linux): a network of some megabytes has
// more small pages than the processor keeps addresses of. [any-thread]
#pragma once
#include <cstddef>

namespace sentei {

// The alignment that a block should have, 2^n, at least `least`.
std::size_t block_alignment(std::size_t bytes, std::size_t least) noexcept;

// For a block of that alignment; before it is written to.
void prefer_large_pages(void* block, std::size_t bytes) noexcept;

}  // namespace sentei
