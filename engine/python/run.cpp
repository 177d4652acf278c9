#include "engine/python/run.hpp"

#include <pybind11/pybind11.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace sentei::python {
namespace {

namespace py = pybind11;

// One piece of work on another thread.
class Background {
  public:
    explicit Background(std::function<void()> work)
        : thread_([this, work = std::move(work)] {
              try {
                  work();
              } catch (...) {
                  failure_ = std::current_exception();
              }
              const std::lock_guard lock(changing_);
              done_ = true;
              changed_.notify_one();
          }) {}

    bool done_within(std::chrono::milliseconds time) {
        std::unique_lock lock(changing_);
        return changed_.wait_for(lock, time, [this] { return done_; });
    }

    std::exception_ptr failure() const { return failure_; }  // once done

  private:
    std::mutex changing_;
    std::condition_variable changed_;
    bool done_ = false;
    std::exception_ptr failure_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace

Result interruptible(OptimizeOptions options, const std::function<Result(const OptimizeOptions&)>& work) {
    using namespace std::chrono_literals;
    std::stop_source source;
    options.stop = source.get_token();
    std::optional<Result> result;
    std::exception_ptr failure;
    std::optional<py::error_already_set> interrupt;
    {
        const py::gil_scoped_release unlocked;
        Background background([&] { result = work(options); });
        while (!background.done_within(50ms)) {
            const py::gil_scoped_acquire locked;
            if (interrupt || PyErr_CheckSignals() == 0) continue;
            interrupt.emplace();
            source.request_stop();
        }
        failure = background.failure();
    }
    if (interrupt) throw *interrupt;
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
}

}  // namespace sentei::python
