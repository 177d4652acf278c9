// Parallel tasks of which any may fail.
#pragma once
#include <cstddef>
#include <functional>

namespace sentei::study {

// parallel::for_each, but an exception leaves the other tasks to end first; then the one of the lowest index is thrown
// on. oneTBB by itself cancels what runs inside the others: their own loops return half done, and they go on from that.
void for_each_to_the_end(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace sentei::study
