// What a run or a prediction computes with.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/plugin/catalogue.hpp"

namespace sentei::api {

constexpr std::size_t most_threads = 1024;

// A backend, and how many threads may work; 0: as many as there are.
struct Computing {
    std::shared_ptr<const plugin::Backend> backend;
    std::size_t threads = 0;

    // Both throw what work throws; see parallel::Threads.
    void run(const std::function<void()>& work) const;
    void run_lazily(const std::function<void()>& work) const;
};

// Throws InputError above most_threads, and as Catalogue::backend does.
Computing computing(const plugin::Catalogue& catalogue, const std::string& backend, std::size_t threads);

}  // namespace sentei::api
