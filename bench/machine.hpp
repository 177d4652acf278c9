// What a measurement was taken on.
#pragma once
#include <string>
#include <thread>

#include "engine/evaluation/machine.hpp"

namespace sentei::bench {

// "AMD EPYC, 2 cores, governor performance, g++ 12.2.0"
inline std::string machine() {
    const auto facts = evaluation::machine();
    const auto governor = evaluation::governor();
    return facts.cpu + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores" +
           (governor.empty() ? "" : ", governor " + governor) + ", " + facts.compiler;
}

}  // namespace sentei::bench
