// The one door to oneTBB. Everything here gives the same result whatever the number of threads, as long as the
// tasks do: the work is cut by the caller, never by the scheduler.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace sentei::parallel {

// Runs task(0 .. count-1), perhaps at once, and returns when all are done. May nest: a waiting thread helps only
// with the tasks it waits for. An exception leaves the other tasks to end first; then the one of the lowest index is
// thrown on. (oneTBB by itself would cancel the loops inside the others, which then go on from half a result.)
void for_each(std::size_t count, const std::function<void(std::size_t)>& task);

// Without the cost of std::function, for the plugins' host.
void for_each(std::size_t count, void (*task)(void* data, std::size_t index), void* data);

std::size_t concurrency();  // threads that for_each may use where this is called

class Arena;

// A set of `count` threads (0 = as many as the machine lets this process use).
class Threads {
  public:
    explicit Threads(std::size_t count);
    ~Threads();
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    std::size_t count() const noexcept;
    // Both throw what work throws. run() stays among the threads between the loops of work, which are then ready for
    // the next; run_lazily() wakes them with the first loop, for work that may be over before oneTBB is awake.
    void run(const std::function<void()>& work);
    void run_lazily(const std::function<void()>& work);

  private:
    std::unique_ptr<Arena> arena_;
};

}  // namespace sentei::parallel
