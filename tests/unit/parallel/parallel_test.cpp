#include "engine/parallel/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace sentei::parallel {
namespace {

const std::size_t thread_counts[] = {1, 2, 7};

TEST(ForEach, RunsEveryIndexOnce) {
    for (const auto count : thread_counts)
        Threads(count).run([] {
            std::vector<std::atomic<int>> runs(10000);
            for_each(runs.size(), [&](std::size_t i) { ++runs[i]; });
            for (const auto& each : runs) ASSERT_EQ(each, 1);
        });
}

TEST(ForEach, OfNothingCallsNothing) {
    for_each(0, [](std::size_t) { FAIL(); });
    for_each(
        0, [](void*, std::size_t) { FAIL(); }, nullptr);
}

TEST(ForEach, WorksOutsideOfAnyThreads) {
    std::atomic<std::size_t> sum = 0;
    for_each(100, [&](std::size_t i) { sum += i; });
    EXPECT_EQ(sum, 4950u);
}

TEST(ForEach, PlainFunctionsGetTheirData) {
    std::vector<int> marks(50);
    for_each(
        marks.size(), [](void* data, std::size_t i) { (*static_cast<std::vector<int>*>(data))[i] = 1; }, &marks);
    EXPECT_EQ(marks, std::vector<int>(50, 1));
}

// Sums cut by the caller: the same bits whatever the number of threads.
std::vector<float> chunked_sums() {
    std::vector<float> sums(64);
    for_each(sums.size(), [&](std::size_t chunk) {
        std::vector<float> parts(16);
        for_each(parts.size(), [&](std::size_t part) {
            for (std::size_t i = 0; i < 500; ++i)
                parts[part] += std::sin(static_cast<float>(chunk * 8000 + part * 500 + i)) * 1e3f;
        });
        for (const float part : parts) sums[chunk] += part;
    });
    return sums;
}

TEST(ForEach, NestsAndGivesTheSameWhateverTheNumberOfThreads) {
    std::vector<std::vector<float>> results;
    for (const auto count : thread_counts) {
        Threads(count).run([&] { results.push_back(chunked_sums()); });
        Threads(count).run_lazily([&] { results.push_back(chunked_sums()); });
    }
    for (const auto& result : results) EXPECT_EQ(result, results[0]);
}

// Within run(), run_lazily() and their tasks, and in one within another, it is the innermost set's.
TEST(ForEach, ConcurrencyIsThatOfTheThreadsItRunsOn) {
    for (const auto count : thread_counts) {
        std::vector<std::atomic<std::size_t>> seen(8);
        const auto look = [&] {
            EXPECT_EQ(concurrency(), count);
            Threads(3).run_lazily([] { EXPECT_EQ(concurrency(), 3u); });
            Threads(3).run([] { EXPECT_EQ(concurrency(), 3u); });
            for_each(seen.size(), [&](std::size_t i) { seen[i] = concurrency(); });
            for (const auto& each : seen) EXPECT_EQ(each, count);
        };
        Threads(count).run(look);
        Threads(count).run_lazily(look);
    }
}

// A thread that waits for the inner loop must not start another outer task meanwhile: per-thread scratch would be torn.
TEST(ForEach, AWaitingThreadHelpsOnlyWithWhatItWaitsFor) {
    static thread_local int outer_tasks_on_this_thread = 0;
    std::atomic<int> most = 0;
    Threads(7).run([&] {
        for_each(60, [&](std::size_t) {
            const int now = ++outer_tasks_on_this_thread;
            if (now > most) most = now;
            for_each(8, [](std::size_t) { std::this_thread::sleep_for(std::chrono::microseconds(200)); });
            --outer_tasks_on_this_thread;
        });
    });
    EXPECT_EQ(most, 1);
}

TEST(ForEach, ThrowsWhatATaskThrows) {
    for (const auto count : thread_counts) {
        Threads threads(count);
        try {
            threads.run([] {
                for_each(100, [](std::size_t i) {
                    for_each(10, [&](std::size_t j) {
                        if (i == 40 && j == 3) throw std::runtime_error("task 40, 3");
                    });
                });
            });
            FAIL() << "nothing was thrown with " << count << " threads";
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "task 40, 3");
        }
        std::atomic<int> after = 0;  // and goes on working
        threads.run([&] { for_each(10, [&](std::size_t) { ++after; }); });
        EXPECT_EQ(after, 10);
    }
}

// A failure left the loops inside the other tasks half done, and the other tasks crashed on what was missing.
TEST(ForEach, AFailureLeavesTheOthersWhole) {
    for (const auto threads : thread_counts)
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> whole = 0;
            const auto work = [&] {
                for_each(8, [&](std::size_t i) {
                    if (i == 3 || i == 5) throw std::runtime_error("task " + std::to_string(i));
                    std::atomic<int> parts = 0;
                    for (int loop = 0; loop < 20; ++loop) for_each(50, [&](std::size_t) { ++parts; });
                    whole += parts == 20 * 50;
                });
            };
            try {
                Threads(threads).run(work);
                FAIL() << "nothing was thrown with " << threads << " threads";
            } catch (const std::runtime_error& error) {
                EXPECT_STREQ(error.what(), "task 3");
            }
            EXPECT_EQ(whole, 6);
        }
}

TEST(Threads, CountsWhatItWasAskedFor) {
    EXPECT_EQ(Threads(1).count(), 1u);
    EXPECT_EQ(Threads(7).count(), 7u);
    EXPECT_GE(Threads(0).count(), 1u);
}

TEST(Threads, RunThrowsWhatTheWorkThrows) {
    for (const auto count : thread_counts) {
        EXPECT_THROW(Threads(count).run([] { throw std::logic_error("work"); }), std::logic_error);
        EXPECT_THROW(Threads(count).run_lazily([] { throw std::logic_error("work"); }), std::logic_error);
    }
}

}  // namespace
}  // namespace sentei::parallel
