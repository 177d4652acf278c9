#include "engine/plugin/host.hpp"

#include <cstdlib>
#include <cstring>

#include "engine/core/memory.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::plugin {
namespace {

void* allocate(void*, size_t bytes, size_t alignment) noexcept {
    const size_t aligned = block_alignment(bytes, alignment < sizeof(void*) ? sizeof(void*) : alignment);
    if ((aligned & (aligned - 1)) != 0 || bytes > SIZE_MAX - aligned) return nullptr;
    void* const block = std::aligned_alloc(aligned, (bytes + aligned - 1) / aligned * aligned);
    if (block != nullptr) prefer_large_pages(block, bytes);
    return block;
}

void release(void*, void* block) noexcept { std::free(block); }

void log(void* context, int32_t level, const char* sentence) noexcept {
    try {
        const auto& sink = *static_cast<const LogSink*>(context);
        if (sink && sentence != nullptr) sink(level, sentence);
    } catch (...) {  // a log that fails must not end the work of a plugin
    }
}

void parallel_for(void*, size_t count, void (*task)(void*, size_t), void* data) noexcept {
    parallel::for_each(count, task, data);
}

const void* get_extension(void*, const char*) noexcept { return nullptr; }

}  // namespace

Host::Host(LogSink log_sink)
    : log_(std::move(log_sink)),
      table_{sizeof(sentei_host), SENTEI_ABI_MAJOR, SENTEI_ABI_MINOR, &log_, allocate, release, log,
             parallel_for,        get_extension} {}

std::string ErrorBuffer::sentence(std::int32_t status) const {
    if (text_[0] != '\0') return {text_, ::strnlen(text_, sizeof text_)};
    switch (status) {
        case SENTEI_INVALID:
            return "the call is invalid (it gave no reason)";
        case SENTEI_UNSUPPORTED:
            return "the call is not supported (it gave no reason)";
        case SENTEI_NO_MEMORY:
            return "there is not enough memory";
        default:
            return "it failed with status " + std::to_string(status) + " and gave no reason";
    }
}

}  // namespace sentei::plugin
