// Every backend that this machine can run, for tests that must hold on each.
#pragma once
#include <memory>
#include <vector>

#include "engine/plugin/catalogue.hpp"

namespace sentei::support {

inline const plugin::Catalogue& catalogue() {
    static const plugin::Catalogue found;
    return found;
}

inline std::vector<std::shared_ptr<const plugin::Backend>> backends() {
    std::vector<std::shared_ptr<const plugin::Backend>> usable;
    for (const auto& candidate : catalogue().candidates())
        if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_BACKEND)
            usable.push_back(catalogue().backend(candidate.manifest->id));
    return usable;
}

}  // namespace sentei::support
