// Memory for arrays of numbers.
#pragma once
#include <cstddef>

namespace sentei {

// `alignment`: 2^n. Large blocks ask for large pages where the system has them on request (Linux): a network of some
// megabytes has more small pages than the processor keeps addresses of. Null when there is no memory. [any-thread]
void* allocate(std::size_t bytes, std::size_t alignment) noexcept;
void release(void* block) noexcept;  // null allowed

}  // namespace sentei
