// The engine's refusals as the library throws them.
#pragma once
#include <sentei/sentei.hpp>

#include "engine/core/error.hpp"

namespace sentei::api {

template <class Work>
decltype(auto) translated(const Work& work) {
    try {
        return work();
    } catch (const InputError& error) {
        throw Error(error.what());
    }
}

}  // namespace sentei::api
