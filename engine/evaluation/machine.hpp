// The machine and the program that measured.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>

namespace sentei::evaluation {

struct Machine {
    std::string cpu;          // its model, where the system says it, else its architecture
    std::size_t threads = 0;  // at work, where this is called
    std::string compiler;     // that this library was built with
    std::string version;      // of Sentei
};

// Of CPU 0: "performance", "schedutil" ...; empty where the system does not say.
std::string governor();

Machine machine(const std::filesystem::path& cpu_facts = "/proc/cpuinfo");

}  // namespace sentei::evaluation
