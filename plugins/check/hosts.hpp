// Hosts that plugins are checked on: tasks one after the other, or in shuffled order on several threads; and one that
// counts what is still held of its memory.
#pragma once
#include <sentei/plugin.h>

#include <atomic>
#include <cstddef>

namespace sentei::check {

const sentei_host& serial_host();

class ThreadedHost {
  public:
    explicit ThreadedHost(unsigned threads);
    ThreadedHost(const ThreadedHost&) = delete;
    ThreadedHost& operator=(const ThreadedHost&) = delete;
    const sentei_host& host() const { return host_; }

  private:
    static void run(void* context, size_t count, void (*task)(void*, size_t), void* data);
    unsigned threads_;
    sentei_host host_;
};

class CountingHost {
  public:
    CountingHost();
    CountingHost(const CountingHost&) = delete;
    CountingHost& operator=(const CountingHost&) = delete;
    const sentei_host& host() const { return host_; }
    long held() const { return held_; }  // blocks allocated and not released

  private:
    std::atomic<long> held_{0};
    sentei_host host_;
};

}  // namespace sentei::check
