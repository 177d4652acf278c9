// What a measurement was taken on.
#pragma once
#include <fstream>
#include <string>
#include <thread>

namespace sentei::bench {

// "AMD EPYC, 2 cores, g++ 12.2.0"
inline std::string machine() {
    std::string model = "unknown CPU";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name") || line.starts_with("CPU part")) {
            model = line.substr(line.find(": ") + 2);
            break;
        }
    std::ifstream governor("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    std::string policy;
    if (governor >> policy) policy = ", governor " + policy;
#ifdef __clang__
    const std::string compiler = "clang " __clang_version__;
#else
    const std::string compiler = "g++ " __VERSION__;
#endif
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores" + policy + ", " + compiler;
}

}  // namespace sentei::bench
