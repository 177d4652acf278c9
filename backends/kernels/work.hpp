// How kernels get memory and spread their work: through the host alone.
#pragma once
#include <sentei/plugin.h>

#include <cstddef>

namespace sentei::kernels {

struct Instance {  // what `create` makes
    const sentei_host* host;
};

constexpr std::size_t ceil_div(std::size_t a, std::size_t b) { return (a + b - 1) / b; }
constexpr std::size_t smaller(std::size_t a, std::size_t b) { return a < b ? a : b; }

// Runs task(0 .. count-1), on the host's threads when `work` (about a nanosecond each) is worth waking them. The cut
// into tasks must not depend on that, nor on the number of threads.
template <class Task>
void spread(const sentei_host* host, std::size_t count, std::size_t work, const Task& task) {
    constexpr std::size_t worth_waking = 30'000;
    if (count > 1 && work > worth_waking) {
        host->parallel_for(
            host->context, count, [](void* data, std::size_t index) { (*static_cast<const Task*>(data))(index); },
            const_cast<void*>(static_cast<const void*>(&task)));
        return;
    }
    for (std::size_t i = 0; i < count; ++i) task(i);
}

// Runs part(first, count) over fixed chunks of 0 .. total-1.
template <class Part>
void spread_chunks(const sentei_host* host, std::size_t total, std::size_t chunk, std::size_t work, const Part& part) {
    spread(host, ceil_div(total, chunk), work,
           [&](std::size_t i) { part(i * chunk, smaller(chunk, total - i * chunk)); });
}

// Room for floats, 64-byte aligned: on the stack when small, else from the host. Null when there is none.
class Scratch {
  public:
    Scratch(const sentei_host* host, std::size_t floats) : host_(host), memory_(stack_) {
        if (floats > sizeof stack_ / sizeof(float))
            memory_ = held_ = static_cast<float*>(host->allocate(host->context, floats * sizeof(float), 64));
    }
    ~Scratch() {
        if (held_ != nullptr) host_->release(host_->context, held_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    float* get() const { return memory_; }

  private:
    const sentei_host* host_;
    float* memory_;
    float* held_ = nullptr;
    alignas(64) float stack_[16384];
};

}  // namespace sentei::kernels
