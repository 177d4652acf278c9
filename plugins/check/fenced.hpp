// Memory that notices who leaves it: the last byte lies before a page that nobody may touch, so that one step beyond is
// a SIGSEGV, and `seal` makes the rest read-only.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace sentei::check {

template <class T>
class Fenced {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    explicit Fenced(std::size_t count) : count_(count) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        inside_ = (count * sizeof(T) + page - 1) / page * page;
        mapped_ = inside_ + page;
        void* const memory = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        memory_ = static_cast<std::byte*>(memory);
        ::mprotect(memory_ + inside_, page, PROT_NONE);
    }
    explicit Fenced(const std::vector<T>& values) : Fenced(values.size()) {
        if (!values.empty()) std::memcpy(data(), values.data(), values.size() * sizeof(T));
    }
    Fenced(Fenced&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)),
          inside_(other.inside_),
          mapped_(other.mapped_),
          count_(other.count_) {}
    Fenced& operator=(Fenced&&) = delete;
    ~Fenced() {
        if (memory_ != nullptr) ::munmap(memory_, mapped_);
    }

    void seal() { ::mprotect(memory_, inside_, PROT_READ); }
    T* data() { return reinterpret_cast<T*>(memory_ + inside_ - count_ * sizeof(T)); }
    const T* data() const { return reinterpret_cast<const T*>(memory_ + inside_ - count_ * sizeof(T)); }
    std::size_t size() const { return count_; }
    std::span<T> values() { return {data(), count_}; }
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }

  private:
    std::byte* memory_ = nullptr;
    std::size_t inside_ = 0, mapped_ = 0, count_ = 0;
};

}  // namespace sentei::check
