// Dense fp32 storage, 64-byte aligned so that every backend may load whole cache lines.
#pragma once
#include <cstddef>
#include <new>
#include <span>
#include <vector>

#include "engine/core/memory.hpp"

namespace sentei {

template <class T>
struct CacheLineAllocator {
    using value_type = T;
    CacheLineAllocator() = default;
    template <class U>
    CacheLineAllocator(const CacheLineAllocator<U>&) noexcept {}
    T* allocate(std::size_t count) {
        void* const block = ::operator new(count * sizeof(T), alignment(count));
        prefer_large_pages(block, count * sizeof(T));
        return static_cast<T*>(block);
    }
    void deallocate(T* values, std::size_t count) noexcept { ::operator delete(values, alignment(count)); }
    static std::align_val_t alignment(std::size_t count) {
        return std::align_val_t{block_alignment(count * sizeof(T), 64)};
    }
    bool operator==(const CacheLineAllocator&) const noexcept { return true; }
};

using Buffer = std::vector<float, CacheLineAllocator<float>>;

// rows x columns, row-major, without padding: the leading dimension is columns().
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), values_(rows * columns) {}

    std::size_t rows() const noexcept { return rows_; }
    std::size_t columns() const noexcept { return columns_; }
    std::size_t size() const noexcept { return values_.size(); }

    float* data() noexcept { return values_.data(); }
    const float* data() const noexcept { return values_.data(); }
    std::span<float> row(std::size_t r) noexcept { return {data() + r * columns_, columns_}; }
    std::span<const float> row(std::size_t r) const noexcept { return {data() + r * columns_, columns_}; }
    std::span<float> values() noexcept { return values_; }
    std::span<const float> values() const noexcept { return values_; }
    float& operator()(std::size_t r, std::size_t c) noexcept { return values_[r * columns_ + c]; }
    float operator()(std::size_t r, std::size_t c) const noexcept { return values_[r * columns_ + c]; }

    bool operator==(const Matrix&) const = default;

  private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    Buffer values_;
};

}  // namespace sentei
