#include "tests/conformance/module.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>
#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace sentei::conformance {

sentei_manifest scan(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    sentei_manifest manifest{};
    for (std::size_t at = 0; at + sizeof manifest <= bytes.size(); at += 8) {
        if (std::memcmp(bytes.data() + at, SENTEI_MAGIC, sizeof manifest.magic) != 0) continue;
        std::memcpy(&manifest, bytes.data() + at, sizeof manifest);
        if (manifest.size != sizeof manifest) continue;
        if (manifest.abi_major != SENTEI_ABI_MAJOR || manifest.kind != SENTEI_BACKEND)
            throw std::runtime_error(path + ": not a backend of this ABI");
        return manifest;
    }
    throw std::runtime_error(path + ": holds no manifest");
}

bool usable(const sentei_manifest& manifest) {
    const auto needs = [&](int feature) { return (manifest.cpu & SENTEI_BIT(feature)) != 0; };
#if defined(__x86_64__)
    if (manifest.machine != SENTEI_X86_64) return false;
    __builtin_cpu_init();
    const std::uint64_t known = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA) |
                                SENTEI_BIT(SENTEI_CPU_AVX512F) | SENTEI_BIT(SENTEI_CPU_AVX512BW) |
                                SENTEI_BIT(SENTEI_CPU_AVX512DQ) | SENTEI_BIT(SENTEI_CPU_AVX512VL) |
                                SENTEI_BIT(SENTEI_CPU_AVX512VNNI);
    return (manifest.cpu & ~known) == 0 && (!needs(SENTEI_CPU_AVX2) || __builtin_cpu_supports("avx2")) &&
           (!needs(SENTEI_CPU_FMA) || __builtin_cpu_supports("fma")) &&
           (!needs(SENTEI_CPU_AVX512F) || __builtin_cpu_supports("avx512f")) &&
           (!needs(SENTEI_CPU_AVX512BW) || __builtin_cpu_supports("avx512bw")) &&
           (!needs(SENTEI_CPU_AVX512DQ) || __builtin_cpu_supports("avx512dq")) &&
           (!needs(SENTEI_CPU_AVX512VL) || __builtin_cpu_supports("avx512vl")) &&
           (!needs(SENTEI_CPU_AVX512VNNI) || __builtin_cpu_supports("avx512vnni"));
#elif defined(__aarch64__)
    if (manifest.machine != SENTEI_AARCH64) return false;
    const std::uint64_t known = SENTEI_BIT(SENTEI_CPU_NEON) | SENTEI_BIT(SENTEI_CPU_DOTPROD);
    const unsigned long has = getauxval(AT_HWCAP);
    return (manifest.cpu & ~known) == 0 && (!needs(SENTEI_CPU_NEON) || (has & HWCAP_ASIMD) != 0) &&
           (!needs(SENTEI_CPU_DOTPROD) || (has & HWCAP_ASIMDDP) != 0);
#else
    return manifest.cpu == 0 && !needs(0);
#endif
}

Module open(const std::string& path) {
    Module module{path, scan(path)};
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw std::runtime_error(dlerror());
    const auto entry = reinterpret_cast<decltype(&sentei_plugin_entry)>(dlsym(handle, "sentei_plugin_entry"));
    if (entry == nullptr) throw std::runtime_error(path + ": has no sentei_plugin_entry");
    const sentei_plugin* const plugin = entry();
    if (std::memcmp(plugin->manifest, &module.manifest, sizeof module.manifest) != 0)
        throw std::runtime_error(path + ": the loaded manifest is not the one in the file");
    const auto& stated = *static_cast<const sentei_backend*>(plugin->table);
    if (stated.size < offsetof(sentei_backend, gemm_u8s8)) throw std::runtime_error(path + ": its table is too small");
    std::memcpy(&module.table, &stated,
                std::min<std::size_t>(stated.size / sizeof(void*) * sizeof(void*), sizeof module.table));
    return module;
}

namespace {

void* allocate(void*, size_t bytes, size_t alignment) {
    return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
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

Instance::Instance(const sentei_backend& operations, const sentei_host& host) : table(operations) {
    if (table.create(&host, &self, nullptr) != SENTEI_OK) throw std::runtime_error("create failed");
}
Instance::~Instance() { table.destroy(self); }

}  // namespace sentei::conformance
