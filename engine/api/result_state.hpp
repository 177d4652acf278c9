// What a public Result holds.
#pragma once
#include <optional>
#include <sentei/sentei.hpp>
#include <string>
#include <vector>

namespace sentei {

struct __attribute__((visibility("hidden"))) Result::State {
    Model general, refined;
    std::optional<Model> int8;
    std::string json, summary;
    std::vector<std::string> notes;
    bool stopped;
    double removed;
};

}  // namespace sentei
