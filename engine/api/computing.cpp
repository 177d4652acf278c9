#include "engine/api/computing.hpp"

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::api {

Computing computing(const plugin::Catalogue& catalogue, const std::string& backend, std::size_t threads) {
    if (threads > most_threads)
        throw InputError(fmt::format("{} threads: at most {} are supported", threads, most_threads));
    return {catalogue.backend(backend), threads};
}

void Computing::run(const std::function<void()>& work) const {
    if (threads == 0) return work();
    parallel::Threads(threads).run(work);
}

void Computing::run_lazily(const std::function<void()>& work) const {
    if (threads == 0) return work();
    parallel::Threads(threads).run_lazily(work);
}

}  // namespace sentei::api
