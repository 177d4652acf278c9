#include "engine/plugin/host.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/parallel/parallel.hpp"

namespace sentei::plugin {
namespace {

TEST(Host, MemoryIsAlignedAsAsked) {
    const Host host;
    const auto& table = host.table();
    for (const std::size_t alignment : {1, 2, 8, 64, 4096})
        for (const std::size_t bytes : {0, 1, 63, 64, 100000}) {
            void* const block = table.allocate(table.context, bytes, alignment);
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0u);
            std::memset(block, 0xff, bytes);
            table.release(table.context, block);
        }
    table.release(table.context, nullptr);
}

TEST(Host, WhatCannotBeHadIsNull) {
    const Host host;
    const auto& table = host.table();
    EXPECT_EQ(table.allocate(table.context, std::numeric_limits<std::size_t>::max(), 64), nullptr);
    EXPECT_EQ(table.allocate(table.context, 64, 24), nullptr);
}

TEST(Host, MemoryFromManyThreads) {
    const Host host;
    const auto& table = host.table();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 500; ++round) {
                auto* const block = static_cast<unsigned char*>(table.allocate(table.context, 256, 64));
                std::memset(block, i, 256);
                EXPECT_EQ(block[255], i);
                table.release(table.context, block);
            }
        });
    for (auto& thread : threads) thread.join();
}

TEST(Host, LogsGoToTheSinkWhichMayFail) {
    std::vector<std::string> heard;
    const Host host([&](std::int32_t level, const std::string& sentence) {
        heard.push_back(std::to_string(level) + sentence);
        if (level == SENTEI_LOG_DEBUG) throw std::runtime_error("disk full");
    });
    host.table().log(host.table().context, SENTEI_LOG_WARNING, "slow");
    host.table().log(host.table().context, SENTEI_LOG_DEBUG, "odd");
    host.table().log(host.table().context, SENTEI_LOG_INFO, nullptr);
    EXPECT_EQ(heard, (std::vector<std::string>{"2slow", "0odd"}));
    const Host silent;
    silent.table().log(silent.table().context, SENTEI_LOG_WARNING, "nobody hears");
}

TEST(Host, ParallelForNests) {
    const Host host;
    struct Work {
        const sentei_host* host;
        std::vector<int> counts = std::vector<int>(20);
    } work{&host.table()};
    parallel::Threads(3).run([&] {
        host.table().parallel_for(
            host.table().context, work.counts.size(),
            [](void* data, std::size_t index) {
                auto& outer = *static_cast<Work*>(data);
                std::vector<int> inner(5);
                outer.host->parallel_for(
                    outer.host->context, inner.size(),
                    [](void* cells, std::size_t i) { (*static_cast<std::vector<int>*>(cells))[i] = 1; }, &inner);
                for (const int each : inner) outer.counts[index] += each;
            },
            &work);
    });
    EXPECT_EQ(work.counts, std::vector<int>(20, 5));
}

TEST(Host, StatesItsAbiAndKnowsNoExtensionsYet) {
    const Host host;
    EXPECT_EQ(host.table().size, sizeof(sentei_host));
    EXPECT_EQ(host.table().abi_major, SENTEI_ABI_MAJOR);
    EXPECT_EQ(host.table().get_extension(host.table().context, "sentei.anything/1"), nullptr);
}

}  // namespace
}  // namespace sentei::plugin
