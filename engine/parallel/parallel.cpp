#include "engine/parallel/parallel.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <sched.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace sentei::parallel {

// oneTBB is asleep until the arena is first entered: it loads libraries and looks around in the machine for longer than
// a row takes through a network.
class Arena {
  public:
    explicit Arena(std::size_t count) : count_(count) {}

    std::size_t count() const noexcept { return count_; }

    template <class Loop>
    void enter(const Loop& loop) {
        std::call_once(once_, [&] { awake_ = std::make_unique<Awake>(count_); });
        awake_->arena.execute(loop);
    }

  private:
    struct Awake {
        explicit Awake(std::size_t count)
            : limit(tbb::global_control::max_allowed_parallelism, count), arena(static_cast<int>(count)) {}
        tbb::global_control limit;
        tbb::task_arena arena;
    };
    const std::size_t count_;
    std::once_flag once_;
    std::unique_ptr<Awake> awake_;
};

namespace {

// The arena that the loops of this thread have yet to enter; null within them.
thread_local Arena* pending = nullptr;

class Place {
  public:
    explicit Place(Arena* arena) : before_(std::exchange(pending, arena)) {}
    ~Place() { pending = before_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    Arena* const before_;
};

}  // namespace

std::size_t concurrency() {
    return pending != nullptr ? pending->count() : static_cast<std::size_t>(tbb::this_task_arena::max_concurrency());
}

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
void share(std::size_t count, const Task& task) {
    const tbb::blocked_range<std::size_t> all(0, count, 1);
    const auto some = [&](const tbb::blocked_range<std::size_t>& range) {
        for (std::size_t i = range.begin(); i != range.end(); ++i) task(i);
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

template <class Task>
void spread(std::size_t count, const Task& task) {
    Failures failures;
    const auto guarded = [&](std::size_t index) { failures.guard(task, index); };
    if (count == 1 || concurrency() == 1) {
        for (std::size_t i = 0; i < count; ++i) guarded(i);
    } else if (auto* const arena = pending; arena != nullptr) {
        const Place inside(nullptr);
        arena->enter([&] { share(count, guarded); });
    } else {
        share(count, guarded);
    }
    failures.rethrow();
}

}  // namespace

void for_each(std::size_t count, const std::function<void(std::size_t)>& task) { spread(count, task); }

void for_each(std::size_t count, void (*task)(void*, std::size_t), void* data) {
    spread(count, [=](std::size_t index) { task(data, index); });
}

namespace {

std::size_t allowed_processors() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
    return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

Threads::Threads(std::size_t count) : arena_(std::make_unique<Arena>(count != 0 ? count : allowed_processors())) {}
Threads::~Threads() = default;

std::size_t Threads::count() const noexcept { return arena_->count(); }

void Threads::run(const std::function<void()>& work) {
    if (count() == 1) return run_lazily(work);  // no loop will wake anything
    const Place inside(nullptr);
    arena_->enter([&] { work(); });
}

void Threads::run_lazily(const std::function<void()>& work) {
    const Place place(arena_.get());
    work();
}

}  // namespace sentei::parallel
