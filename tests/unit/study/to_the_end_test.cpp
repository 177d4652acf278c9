#include "engine/study/to_the_end.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::study {
namespace {

// A failure left the loops inside the other tasks half done, and the other tasks crashed on what was missing.
TEST(ForEachToTheEnd, AFailureLeavesTheOthersWhole) {
    for (const std::size_t threads : {1u, 2u, 7u})
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> whole = 0;
            EXPECT_THAT(
                [&] {
                    parallel::Threads(threads).run([&] {
                        for_each_to_the_end(8, [&](std::size_t i) {
                            if (i == 3 || i == 5) throw InputError("task " + std::to_string(i));
                            std::atomic<int> parts = 0;
                            for (int loop = 0; loop < 20; ++loop) parallel::for_each(50, [&](std::size_t) { ++parts; });
                            whole += parts == 20 * 50;
                        });
                    });
                },
                testing::ThrowsMessage<InputError>("task 3"));
            EXPECT_EQ(whole, 6);
        }
}

TEST(ForEachToTheEnd, WithoutFailureItIsForEach) {
    std::vector<int> times(100, 0);
    for_each_to_the_end(times.size(), [&](std::size_t i) { ++times[i]; });
    EXPECT_EQ(times, std::vector(100, 1));
    for_each_to_the_end(0, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace sentei::study
