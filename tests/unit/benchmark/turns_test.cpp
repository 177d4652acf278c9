#include "engine/benchmark/turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace sentei::benchmark {
namespace {

TEST(Turns, WorksAlternateRoundByRound) {
    std::string order;
    const auto work = [&](char name) {
        return [&order, name] {
            if (order.empty() || order.back() != name) order += name;
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        };
    };
    const auto timings = take_turns({work('a'), work('b'), work('c')}, 0.02);
    ASSERT_EQ(timings.size(), 3u);
    std::string expected;
    for (int round = 0; round < 10; ++round) expected += "abc";  // the first warms up
    EXPECT_EQ(order, expected);
}

TEST(Turns, FiguresOfATimingAreInOrder) {
    int calls = 0;
    const auto timing =
        take_turns({[&] {
                       ++calls;
                       std::this_thread::sleep_for(std::chrono::microseconds(calls % 3 == 0 ? 300 : 100));
                   }},
                   0.02)
            .front();
    EXPECT_GE(timing.best, 100);  // a sleep is never shorter than asked
    EXPECT_LE(timing.best, timing.median);
    EXPECT_LE(timing.median, timing.p99);
    EXPECT_GE(timing.spread, 0);
    EXPECT_LT(timing.calls, static_cast<std::size_t>(calls));  // those that warmed up do not count
    EXPECT_GE(timing.calls, 9u);
}

TEST(Turns, ShortWorksAreCalledSeveralTimesBetweenLooksAtTheClock) {
    std::size_t calls = 0;
    const auto timing = take_turns({[&] { ++calls; }}, 0.02).front();
    EXPECT_GT(timing.calls, 9u * 50);
    EXPECT_LE(timing.calls, calls);
}

}  // namespace
}  // namespace sentei::benchmark
