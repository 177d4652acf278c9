// Judges a plugin file as a stranger would have to: before anybody loads it in earnest.
#pragma once
#include <sentei/plugin.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "plugins/check/findings.hpp"

namespace sentei::check {

struct Options {
    std::chrono::milliseconds limit{120'000};       // for all checks together
    bool quick = false;                             // smaller layers and shapes, no rates: for an emulator
    std::optional<std::filesystem::path> scalar{};  // module of the backend to compare a backend with
};

struct Report {
    std::filesystem::path file;
    sentei_manifest manifest{};
    std::vector<Finding> findings;
    std::vector<Operation> operations;  // of a backend
    std::vector<Speed> speeds;          // of a backend, unless quick

    bool passed() const;
};

// Everything that runs code of the plugin happens in a child process: one that crashes or hangs there is a finding like
// any other. Throws InputError, in one sentence that names the file, where there is nothing to judge: not a module, no
// manifest, another ABI, machine or CPU. The process must have one thread.
Report run(const std::filesystem::path& file, const Options& options);

}  // namespace sentei::check
