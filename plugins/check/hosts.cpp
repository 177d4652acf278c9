#include "plugins/check/hosts.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace sentei::check {
namespace {

void* allocate(void*, size_t bytes, size_t alignment) {
    const size_t aligned = std::max(alignment, sizeof(void*));
    return std::aligned_alloc(aligned, (bytes + aligned - 1) / aligned * aligned);
}
void release(void*, void* block) { std::free(block); }
void log(void*, int32_t, const char*) {}
void run_serially(void*, size_t count, void (*task)(void*, size_t), void* data) {
    for (size_t i = 0; i < count; ++i) task(data, i);
}
const void* no_extension(void*, const char*) { return nullptr; }

}  // namespace

const sentei_host& serial_host() {
    static const sentei_host host{sizeof host, SENTEI_ABI_MAJOR, SENTEI_ABI_MINOR, nullptr, allocate, release,
                                  log,         run_serially,     no_extension};
    return host;
}

ThreadedHost::ThreadedHost(unsigned threads) : threads_(threads), host_(serial_host()) {
    host_.context = this;
    host_.parallel_for = run;
}

void ThreadedHost::run(void* context, size_t count, void (*task)(void*, size_t), void* data) {
    std::vector<size_t> order(count);
    for (size_t i = 0; i < count; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937(static_cast<unsigned>(count)));
    std::atomic<size_t> next{0};
    const auto work = [&] {
        for (size_t i; (i = next++) < count;) task(data, order[i]);
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < static_cast<ThreadedHost*>(context)->threads_; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
}

CountingHost::CountingHost() : host_(serial_host()) {
    host_.context = this;
    host_.allocate = [](void* context, size_t bytes, size_t alignment) {
        void* const block = check::allocate(nullptr, bytes, alignment);
        if (block != nullptr) ++static_cast<CountingHost*>(context)->held_;
        return block;
    };
    host_.release = [](void* context, void* block) {
        if (block != nullptr) --static_cast<CountingHost*>(context)->held_;
        check::release(nullptr, block);
    };
}

}  // namespace sentei::check
