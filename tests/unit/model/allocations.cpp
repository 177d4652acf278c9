#include "tests/unit/model/allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace sentei::test {
namespace {

thread_local std::size_t blocks = 0, largest_block = 0;

void* allocate(std::size_t bytes, std::size_t alignment) {
    ++blocks;
    largest_block = std::max(largest_block, bytes);
    const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
    void* const block = rounded < bytes ? nullptr : std::aligned_alloc(alignment, rounded);
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

}  // namespace

Allocations::Allocations() { blocks = largest_block = 0; }
std::size_t Allocations::count() const { return blocks; }
std::size_t Allocations::largest() const { return largest_block; }

}  // namespace sentei::test

using sentei::test::allocate;

void* operator new(std::size_t bytes) { return allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }
