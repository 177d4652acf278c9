#include "engine/core/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace sentei {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20, large_block = 2 * large_page;

}  // namespace

void* allocate(std::size_t bytes, std::size_t alignment) noexcept {
    const std::size_t aligned = std::max({alignment, alignof(std::max_align_t), bytes < large_block ? 1 : large_page});
    if (bytes > SIZE_MAX - aligned) return nullptr;
    const std::size_t whole = (bytes + aligned - 1) / aligned * aligned;
    void* const block = std::aligned_alloc(aligned, whole);
#ifdef MADV_HUGEPAGE
    if (block != nullptr && bytes >= large_block) madvise(block, bytes / large_page * large_page, MADV_HUGEPAGE);
#endif
    return block;
}

void release(void* block) noexcept { std::free(block); }

}  // namespace sentei
