#include "engine/study/to_the_end.hpp"

#include <exception>
#include <vector>

#include "engine/parallel/parallel.hpp"

namespace sentei::study {

void for_each_to_the_end(std::size_t count, const std::function<void(std::size_t)>& task) {
    std::vector<std::exception_ptr> errors(count);
    parallel::for_each(count, [&](std::size_t i) {
        try {
            task(i);
        } catch (...) {
            errors[i] = std::current_exception();
        }
    });
    for (const auto& error : errors)
        if (error) std::rethrow_exception(error);
}

}  // namespace sentei::study
