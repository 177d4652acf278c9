#include "engine/parallel/parallel.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <exception>
#include <mutex>

namespace sentei::parallel {

std::size_t concurrency() { return static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()); }

namespace {

// The exception of the lowest index; none reaches oneTBB.
class Failures {
  public:
    template <class Task>
    void guard(const Task& task, std::size_t index) {
        try {
            task(index);
        } catch (...) {
            const std::lock_guard lock(failing_);
            if (first_ && index > index_) return;
            first_ = std::current_exception();
            index_ = index;
        }
    }
    void rethrow() const {
        if (first_) std::rethrow_exception(first_);
    }

  private:
    std::mutex failing_;
    std::exception_ptr first_;
    std::size_t index_ = 0;
};

template <class Task>
void spread(std::size_t count, const Task& task) {
    Failures failures;
    if (count == 1 || tbb::this_task_arena::max_concurrency() == 1) {
        for (std::size_t i = 0; i < count; ++i) failures.guard(task, i);
    } else {
        const tbb::blocked_range<std::size_t> all(0, count, 1);
        const auto some = [&](const tbb::blocked_range<std::size_t>& range) {
            for (std::size_t i = range.begin(); i != range.end(); ++i) failures.guard(task, i);
        };
        // Few tasks go to the same threads each time, in whose caches the weights still are.
        const bool few = count <= 8 * concurrency();
        tbb::this_task_arena::isolate([&] {
            if (few)
                tbb::parallel_for(all, some, tbb::static_partitioner());
            else
                tbb::parallel_for(all, some, tbb::simple_partitioner());
        });
    }
    failures.rethrow();
}

}  // namespace

void for_each(std::size_t count, const std::function<void(std::size_t)>& task) { spread(count, task); }

void for_each(std::size_t count, void (*task)(void*, std::size_t), void* data) {
    spread(count, [=](std::size_t index) { task(data, index); });
}

struct Threads::Arena {
    explicit Arena(std::size_t count)
        : limit(tbb::global_control::max_allowed_parallelism, count), arena(static_cast<int>(count)) {}
    tbb::global_control limit;
    tbb::task_arena arena;
};

Threads::Threads(std::size_t count)
    : arena_(std::make_unique<Arena>(count != 0 ? count : static_cast<std::size_t>(tbb::info::default_concurrency()))) {
}
Threads::~Threads() = default;

std::size_t Threads::count() const noexcept { return static_cast<std::size_t>(arena_->arena.max_concurrency()); }

void Threads::run(const std::function<void()>& work) {
    arena_->arena.execute([&] { work(); });
}

}  // namespace sentei::parallel
