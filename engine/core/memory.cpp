#include "engine/core/memory.hpp"

#include <algorithm>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace sentei {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20, large_block = 2 * large_page;

}  // namespace

std::size_t block_alignment(std::size_t bytes, std::size_t least) noexcept {
    return bytes < large_block ? least : std::max(least, large_page);
}

void prefer_large_pages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
    if (bytes >= large_block) madvise(block, bytes / large_page * large_page, MADV_HUGEPAGE);
#endif
}

}  // namespace sentei
