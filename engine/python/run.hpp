// A run that Ctrl-C stops.
#pragma once
#include <functional>
#include <sentei/sentei.hpp>

namespace sentei::python {

// Calls `work` on a thread of its own, without the interpreter's lock, and meanwhile runs Python's signal handlers.
// What they throw (KeyboardInterrupt) asks the work to stop and is thrown when it has. Call with the lock held.
Result interruptible(OptimizeOptions options, const std::function<Result(const OptimizeOptions&)>& work);

}  // namespace sentei::python
