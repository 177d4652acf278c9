// A backend module as tests and benchmarks load it: scanned, checked against this CPU, and only then opened.
#pragma once
#include <sentei/plugin.h>

#include <string>

namespace sentei::conformance {

struct Module {
    std::string path;
    sentei_manifest manifest{};
    sentei_backend table{};  // as far as the module's own reaches, then null
};

// The manifest found in the file; throws std::runtime_error when there is none or it is not a backend of this ABI.
sentei_manifest scan(const std::string& path);

// Can this CPU run it? Machine and feature bits.
bool usable(const sentei_manifest& manifest);

// Opens a usable module; throws std::runtime_error.
Module open(const std::string& path);

// Hosts for tests: tasks one after the other; or in shuffled order on `threads` threads.
const sentei_host& serial_host();
class ThreadedHost {
  public:
    explicit ThreadedHost(unsigned threads);
    const sentei_host& host() const { return host_; }

  private:
    static void run(void* context, size_t count, void (*task)(void*, size_t), void* data);
    unsigned threads_;
    sentei_host host_;
};

// An instance of a backend on a host, for the life of this object.
class Instance {
  public:
    Instance(const sentei_backend& table, const sentei_host& host);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const sentei_backend table;
    void* self = nullptr;
};

}  // namespace sentei::conformance
