#include "engine/plugin/host.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace sentei::plugin {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Host, StatesItsSizeAndVersion) {
    const Host host;
    EXPECT_EQ(host.table().size, sizeof(sentei_host));
    EXPECT_EQ(host.table().abi_major, SENTEI_ABI_MAJOR);
    EXPECT_EQ(host.table().abi_minor, SENTEI_ABI_MINOR);
}

TEST(Host, WhatPluginsLogGoesToTheSink) {
    std::vector<std::pair<std::int32_t, std::string>> heard;
    const Host host([&](std::int32_t level, const std::string& sentence) { heard.emplace_back(level, sentence); });
    const auto& table = host.table();
    table.log(table.context, SENTEI_LOG_INFO, "one");
    table.log(table.context, SENTEI_LOG_WARNING, "two");
    table.log(table.context, SENTEI_LOG_WARNING, nullptr);
    EXPECT_THAT(heard, ElementsAre(Pair(SENTEI_LOG_INFO, "one"), Pair(SENTEI_LOG_WARNING, "two")));
}

TEST(Host, ASinkThatIsMissingOrThrowsIsThePluginsNoConcern) {
    const Host quiet, angry([](std::int32_t, const std::string&) { throw std::runtime_error("no"); });
    quiet.table().log(quiet.table().context, SENTEI_LOG_INFO, "one");
    angry.table().log(angry.table().context, SENTEI_LOG_INFO, "one");
}

TEST(Host, AllocatesAtTheAlignmentAskedFor) {
    const Host host;
    const auto& table = host.table();
    for (const std::size_t alignment : {1, 2, 8, 64, 4096}) {
        void* const block = table.allocate(table.context, 100, alignment);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0u);
        std::memset(block, 1, 100);
        table.release(table.context, block);
    }
    table.release(table.context, nullptr);
}

TEST(Host, AnAllocationThatCannotBeIsNull) {
    const Host host;
    const auto& table = host.table();
    EXPECT_EQ(table.allocate(table.context, 100, 48), nullptr) << "not a power of two";
    EXPECT_EQ(table.allocate(table.context, SIZE_MAX - 3, 64), nullptr);
}

TEST(Host, RunsEveryTaskOfAParallelLoop) {
    const Host host;
    std::vector<std::atomic<int>> runs(1000);
    host.table().parallel_for(
        host.table().context, runs.size(),
        [](void* data, std::size_t index) { ++(*static_cast<std::vector<std::atomic<int>>*>(data))[index]; }, &runs);
    for (const auto& count : runs) EXPECT_EQ(count, 1);
}

TEST(Host, KnowsNoExtensionYet) {
    const Host host;
    EXPECT_EQ(host.table().get_extension(host.table().context, "sentei.anything/1"), nullptr);
}

TEST(ErrorBuffer, MakesASentenceOfAStatusWithoutMessage) {
    const ErrorBuffer error;
    EXPECT_EQ(error.sentence(SENTEI_NO_MEMORY), "there is not enough memory");
    EXPECT_EQ(error.sentence(-9), "it failed with status -9 and gave no reason");
}

TEST(ErrorBuffer, KeepsTheMessageEvenWithoutItsEnd) {
    ErrorBuffer error;
    std::memset(error.get()->message, 'm', error.get()->capacity);
    EXPECT_EQ(error.sentence(SENTEI_FAILED), std::string(error.get()->capacity, 'm'));
}

}  // namespace
}  // namespace sentei::plugin
