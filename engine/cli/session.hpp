// What every command shares: the options --threads, --seed, --backend, --plugin and --json, and what they stand for.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/parallel/parallel.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei::cli {

struct SessionOptions {
    std::size_t threads = 0;
    std::uint64_t seed = 1;
    CLI::Option* seed_option = nullptr;  // to tell a given seed from the default
    std::string backend;
    std::vector<std::string> plugins;
    bool json = false;

    void add_to(CLI::App& command);
    std::optional<std::uint64_t> given_seed() const {
        return seed_option->count() > 0 ? std::optional(seed) : std::nullopt;
    }
};

// Plugins found, backend chosen, threads at work.
class Session {
  public:
    explicit Session(const SessionOptions& options);
    const plugin::Catalogue& catalogue() const { return catalogue_; }
    const std::shared_ptr<const plugin::Backend>& backend() const { return backend_; }
    std::vector<std::shared_ptr<const plugin::Backend>> backends() const;  // every one that is usable here
    void run(const std::function<void()>& work) { threads_.run(work); }
    void run_lazily(const std::function<void()>& work) { threads_.run_lazily(work); }  // see parallel::Threads

  private:
    parallel::Threads threads_;
    plugin::Catalogue catalogue_;
    std::shared_ptr<const plugin::Backend> backend_;
};

}  // namespace sentei::cli
