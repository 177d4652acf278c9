// What kernels ask of the host: memory, tasks, a place for the sentence of an error.
#pragma once
#include <sentei/plugin.h>

#include <algorithm>
#include <cstddef>

namespace sentei::kernels {

constexpr std::size_t ceil_divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }
constexpr std::size_t round_up(std::size_t a, std::size_t b) { return ceil_divide(a, b) * b; }

// The size of parts of at most `most` that cut a count most evenly.
constexpr std::size_t even_share(std::size_t count, std::size_t most) {
    return count <= most ? count : ceil_divide(count, ceil_divide(count, most));
}

inline int32_t fail(sentei_error* error, int32_t status, const char* sentence) {
    if (error == nullptr || error->message == nullptr || error->capacity == 0) return status;
    std::size_t i = 0;
    for (; sentence[i] != 0 && i + 1 < error->capacity; ++i) error->message[i] = sentence[i];
    error->message[i] = 0;
    return status;
}

// task(0 .. count-1); on the host's threads when the work is worth their start.
template <class Task>
void run_tasks(const sentei_host& host, bool worth_threads, std::size_t count, const Task& task) {
    if (!worth_threads || count < 2) {
        for (std::size_t i = 0; i < count; ++i) task(i);
        return;
    }
    host.parallel_for(
        host.context, count, [](void* data, std::size_t index) { (*static_cast<const Task*>(data))(index); },
        const_cast<Task*>(&task));
}

// Weights in a task of a product of few rows, which takes as long as reading them.
inline constexpr std::size_t task_weights = 32768;

// Elements in a task of elementwise work, and how many are worth threads.
inline constexpr std::size_t chunk_elements = 16384;

// task(begin, end) over chunks of a range, the same chunks whatever the number of threads.
template <class Task>
void run_chunks(const sentei_host& host, std::size_t count, const Task& task) {
    run_tasks(host, count > 2 * chunk_elements, ceil_divide(count, chunk_elements), [&](std::size_t chunk) {
        const std::size_t begin = chunk * chunk_elements;
        task(begin, std::min(count, begin + chunk_elements));
    });
}

// Working memory of one call: on the stack when small. data is null when the host has none.
class Scratch {
  public:
    Scratch(const sentei_host& host, std::size_t floats) : host_(host) {
        data = floats <= local_floats ? local_
                                      : static_cast<float*>(host.allocate(host.context, floats * sizeof(float), 64));
    }
    ~Scratch() {
        if (data != local_) host_.release(host_.context, data);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    float* data;

  private:
    static constexpr std::size_t local_floats = 8192;
    const sentei_host& host_;
    alignas(64) float local_[local_floats];
};

}  // namespace sentei::kernels
