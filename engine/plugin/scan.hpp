// A module judged by its bytes, before anything in it runs: a static initialiser in an AVX-512 module would die inside
// dlopen on a CPU without it.
#pragma once
#include <sentei/plugin.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sentei::plugin {

struct Scan {
    bool found = false;  // `manifest` holds the one in the file
    sentei_manifest manifest{};
    std::string refusal;  // one sentence that begins with the file; empty: fit to be loaded
};

// Order: readable ELF module, whole (every segment and the section table inside the file, else loading it would end in
// SIGBUS), exactly one manifest in what would be loaded, ABI, architecture, CPU features. Never throws for what a file
// may hold. [any-thread]
Scan scan(const std::filesystem::path& file, std::uint64_t cpu_features);

// The same for bytes in hand; `name` is used in sentences.
Scan scan_bytes(std::string_view bytes, const std::string& name, std::uint64_t cpu_features);

}  // namespace sentei::plugin
