#include "plugins/check/leaks.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <filesystem>

#include "plugins/check/findings.hpp"

namespace sentei::check {
namespace {

std::size_t heap() {
#ifdef __GLIBC__
    const auto used = ::mallinfo2();
    return used.uordblks + used.hblkhd;
#else
    return 0;
#endif
}

}  // namespace

std::string judge_leaks(std::size_t times, const std::function<void(const sentei_host&)>& work) {
    const CountingHost host;
    for (std::size_t i = 0; i < times; ++i) work(host.host());
    const auto before = heap();
    for (std::size_t i = 0; i < times; ++i) work(host.host());
    const auto after = heap();
    if (host.held() != 0)
        throw Fault(fmt::format("{} blocks of the host's memory were not released in {} lives of an instance",
                                host.held(), 2 * times));
    if (after >= before + 8 * times)
        throw Fault(fmt::format("the heap grows by {} bytes with every life of an instance", (after - before) / times));
    return fmt::format("{} lives of an instance left nothing behind", 2 * times);
}

std::size_t running_threads() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) ++count;
    return count;
}

}  // namespace sentei::check
