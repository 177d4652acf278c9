#include "engine/evaluation/machine.hpp"

#include <sys/utsname.h>

#include <fstream>

#include "engine/parallel/parallel.hpp"

namespace sentei::evaluation {
namespace {

#if defined(__clang__)
constexpr const char* compiler_name = "clang++ " __clang_version__;
#else
constexpr const char* compiler_name = "g++ " __VERSION__;
#endif

// "model name : AMD EPYC"; ARM kernels do not say it.
std::string model_name(const std::filesystem::path& cpu_facts) {
    std::ifstream lines(cpu_facts);
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return {};
}

std::string architecture() {
    utsname names{};
    return ::uname(&names) == 0 ? names.machine : "unknown";
}

}  // namespace

std::string governor() {
    std::ifstream file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    std::string name;
    file >> name;
    return name;
}

Machine machine(const std::filesystem::path& cpu_facts) {
    auto cpu = model_name(cpu_facts);
    return {cpu.empty() ? architecture() : cpu, parallel::concurrency(), compiler_name, SENTEI_VERSION};
}

}  // namespace sentei::evaluation
