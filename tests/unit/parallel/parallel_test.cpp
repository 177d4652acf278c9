#include "engine/parallel/parallel.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

namespace sentei::parallel {
namespace {

using testing::Each;
using testing::ThrowsMessage;

TEST(ForEach, RunsEveryIndexOnce) {
    for (const std::size_t count : {1, 2, 3, 64, 10007}) {
        std::vector<std::atomic<int>> runs(count);
        for_each(count, [&](std::size_t i) { ++runs[i]; });
        EXPECT_THAT(std::vector<int>(runs.begin(), runs.end()), Each(1)) << count;
    }
}

TEST(ForEach, OfNoneRunsNone) {
    for_each(0, [](std::size_t) { FAIL(); });
    for_each(
        0, [](void*, std::size_t) { FAIL(); }, nullptr);
}

TEST(ForEach, OfOneRunsItHere) {
    std::thread::id ran;
    for_each(1, [&](std::size_t) { ran = std::this_thread::get_id(); });
    EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST(ForEach, TakesAPlainFunctionAndItsData) {
    std::atomic<std::size_t> sum = 0;
    for_each(
        101, [](void* data, std::size_t i) { *static_cast<std::atomic<std::size_t>*>(data) += i; }, &sum);
    EXPECT_EQ(sum, 5050u);
}

TEST(ForEach, Nests) {
    Threads threads(7);
    std::vector<std::atomic<int>> runs(20 * 30 * 4);
    threads.run([&] {
        for_each(20, [&](std::size_t i) {
            for_each(30, [&](std::size_t j) { for_each(4, [&](std::size_t k) { ++runs[(i * 30 + j) * 4 + k]; }); });
        });
    });
    EXPECT_THAT(std::vector<int>(runs.begin(), runs.end()), Each(1));
}

// A thread that waits for inner tasks must not take up another outer one: its thread-local scratch is in use.
TEST(ForEach, AWaitingThreadTakesUpNoOuterTask) {
    static thread_local int depth = 0;
    std::atomic<int> deepest = 0;
    Threads threads(4);
    threads.run([&] {
        for_each(64, [&](std::size_t) {
            if (++depth > deepest) deepest = depth;
            for_each(16, [](std::size_t) { std::this_thread::sleep_for(std::chrono::microseconds(20)); });
            --depth;
        });
    });
    EXPECT_EQ(deepest, 1);
}

TEST(ForEach, ThrowsOnWhatATaskThrows) {
    for (const std::size_t count : {1, 2, 7}) {
        Threads threads(count);
        std::atomic<int> running = 0;
        const auto work = [&] {
            for_each(100, [&](std::size_t i) {
                ++running;
                if (i == 42) {
                    --running;
                    throw std::runtime_error("task 42");
                }
                std::this_thread::sleep_for(std::chrono::microseconds(50));
                --running;
            });
        };
        EXPECT_THAT([&] { threads.run(work); }, ThrowsMessage<std::runtime_error>("task 42"));
        EXPECT_EQ(running, 0) << "tasks still ran after the exception came out";
        EXPECT_THAT([&] { threads.run([&] { for_each(3, [&](std::size_t) { work(); }); }); },
                    ThrowsMessage<std::runtime_error>("task 42"));
    }
}

TEST(ForEach, WorksAgainAfterAnException) {
    EXPECT_THROW(for_each(10, [](std::size_t) { throw std::logic_error("each of them"); }), std::logic_error);
    std::atomic<int> runs = 0;
    for_each(10, [&](std::size_t) { ++runs; });
    EXPECT_EQ(runs, 10);
}

TEST(Threads, GiveTheSameResultWhateverTheirNumber) {
    const auto compute = [](std::size_t count) {
        std::vector<float> partial(97);
        Threads threads(count);
        threads.run([&] {
            for_each(partial.size(), [&](std::size_t chunk) {
                for (std::size_t i = 0; i < 1000; ++i)
                    partial[chunk] += std::sin(static_cast<float>(chunk * 1000 + i)) * 0.1f;
            });
        });
        float sum = 0;
        for (const float part : partial) sum += part;
        return sum;
    };
    const float one = compute(1);
    EXPECT_EQ(compute(2), one);
    EXPECT_EQ(compute(7), one);
}

TEST(Threads, AreAsManyAsAskedFor) {
    for (const std::size_t count : {1, 2, 7}) EXPECT_EQ(Threads(count).count(), count);
    EXPECT_GE(Threads(0).count(), 1u);
    EXPECT_LE(Threads(0).count(), std::thread::hardware_concurrency());
}

TEST(Threads, NoMoreThanTheirNumberWorkAtOnce) {
    for (const std::size_t count : {1, 3}) {
        std::atomic<std::size_t> working = 0, most = 0;
        Threads threads(count);
        threads.run([&] {
            for_each(60, [&](std::size_t) {
                const std::size_t now = ++working;
                for (std::size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                std::this_thread::sleep_for(std::chrono::microseconds(200));
                --working;
            });
        });
        EXPECT_LE(most, count);
        EXPECT_GE(most, 1u);
    }
}

TEST(Threads, MoreThanOneReallyWork) {
    Threads threads(2);
    std::atomic<int> arrived = 0;
    threads.run([&] {
        for_each(2, [&](std::size_t) {
            ++arrived;
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            while (arrived < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        });
    });
    EXPECT_EQ(arrived, 2);
}

TEST(Threads, RunThrowsOnWhatTheWorkThrows) {
    EXPECT_THAT([] { Threads(2).run([] { throw std::runtime_error("work"); }); },
                ThrowsMessage<std::runtime_error>("work"));
}

}  // namespace
}  // namespace sentei::parallel
