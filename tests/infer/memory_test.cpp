// What the runtime promises of memory and threads: nothing is allocated once a model is open, nothing is left once it
// is closed, nothing is shared.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/infer/files.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define SENTEI_OWN_MALLOC 0  // the sanitizer has its own, and looks for leaks itself
#else
#define SENTEI_OWN_MALLOC 1
#endif

namespace {
thread_local long calls = 0;
std::atomic<long> held = 0;  // blocks, by any thread
}  // namespace

#if SENTEI_OWN_MALLOC
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t bytes) {
    ++calls, ++held;
    return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
    ++calls, ++held;
    return __libc_calloc(count, bytes);
}
void* realloc(void* block, std::size_t bytes) {
    ++calls, held += block == nullptr;
    return __libc_realloc(block, bytes);
}
void free(void* block) {
    held -= block != nullptr;
    __libc_free(block);
}
}
#endif

namespace sentei {
namespace {

using test::Kind;

class InferMemory : public testing::TestWithParam<Kind> {
  protected:
    std::string bytes(std::uint64_t seed = 3) const {
        return test::file_of(GetParam(), data::Task::multiclass, {33, 17}, seed);
    }
};
INSTANTIATE_TEST_SUITE_P(Kinds, InferMemory, testing::Values(Kind::fp32, Kind::int8));

TEST(InferMalloc, CallsAreCounted) {
    if (!SENTEI_OWN_MALLOC) GTEST_SKIP() << "the sanitizer's malloc is in place";
    const long before = calls;
    void* volatile block = std::malloc(10);
    EXPECT_EQ(calls, before + 1);
    std::free(block);
}

TEST_P(InferMemory, AnOpenModelAllocatesNothing) {
    if (!SENTEI_OWN_MALLOC) GTEST_SKIP() << "the sanitizer's malloc is in place";
    const test::Placed file(bytes());
    Random random(1);
    const long at_first = calls;
    sentei_infer* const model = sentei_infer_load(file.data(), file.size(), nullptr, 0);
    ASSERT_NE(model, nullptr);
    EXPECT_EQ(calls, at_first + 1);  // a model is one block
    const Matrix inputs = reference::random_matrix(100, sentei_infer_inputs(model), random);
    Matrix outputs(100, sentei_infer_outputs(model));
    const sentei_cell rows[] = {{"1.5", 0},     {"red", 0},    {"", 0},
                                {"NA", 0},      {"1e-320", 0}, {"gr\xc3\xbcn", 0},
                                {nullptr, 1.5}, {nullptr, 2},  {"0.1234567890123456789012345678901234567890", 0},
                                {"1", 0}};
    const sentei_cell wrong[] = {{"text", 0}, {"red", 0}};
    float results[15];
    char error[256];
    const long before = calls;
    sentei_infer_run(model, inputs.data(), 100, outputs.data());
    const int status = sentei_infer_predict(model, rows, 5, results, error, sizeof error);
    const int refused = sentei_infer_predict(model, wrong, 1, results, error, sizeof error);
    const long after = calls;
    EXPECT_EQ(after, before);
    EXPECT_EQ(status, SENTEI_INFER_OK);
    EXPECT_EQ(refused, SENTEI_INFER_INVALID);
    sentei_infer_close(model);
}

TEST_P(InferMemory, ClosingLeavesNothingAndNorDoesRefusing) {
    const std::string name = testing::TempDir() + "sentei-infer-memory-" + std::to_string(static_cast<int>(GetParam()));
    const auto right = bytes();
    auto cut = right.substr(0, right.size() - 9), lie = right;
    test::set(lie, test::section_offset(lie, 0) + 20, 0xffffffffu);
    lie = test::resealed(lie);
    const auto rounds = [&](int count, const std::string& text, bool opens) {
        std::ofstream(name, std::ios::binary) << text;
        const test::Placed file(text);
        char error[256];
        const long before = held;
        int opened = 0;
        for (int i = 0; i < count; ++i) {
            sentei_infer* model = sentei_infer_open(name.c_str(), error, sizeof error);
            opened += model != nullptr;
            sentei_infer_close(model);
            model = sentei_infer_load(file.data(), file.size(), error, sizeof error);
            opened += model != nullptr;
            sentei_infer_close(model);
        }
        const long after = held;
        EXPECT_EQ(after, before);
        EXPECT_EQ(opened, opens ? 2 * count : 0);
    };
    rounds(200, right, true);
    rounds(200, cut, false);
    rounds(200, lie, false);
    rounds(20, "", false);
    std::remove(name.c_str());
    EXPECT_EQ(sentei_infer_open(name.c_str(), nullptr, 0), nullptr);
    sentei_infer_close(nullptr);
}

TEST_P(InferMemory, NothingIsWrittenToTheFilesBytes) {
    const auto right = bytes();
    const test::Placed file(right);
    const auto model = test::load(file);
    ASSERT_TRUE(model);
    test::run(model.get(), Matrix(10, sentei_infer_inputs(model.get())));
    EXPECT_EQ(std::memcmp(file.data(), right.data(), right.size()), 0);
}

TEST_P(InferMemory, ModelsInThreadsGiveWhatOneGives) {
    constexpr std::size_t threads = 4, rounds = 50;
    std::vector<test::Placed> files;
    std::vector<Matrix> inputs, wanted;
    for (std::size_t t = 0; t < threads; ++t) {
        files.emplace_back(bytes(t / 2));  // two and two the same
        const auto model = test::load(files.back());
        ASSERT_TRUE(model);
        Random random(t);
        inputs.push_back(reference::random_matrix(50, sentei_infer_inputs(model.get()), random));
        wanted.push_back(test::run(model.get(), inputs.back()));
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> running;
    for (std::size_t t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            const auto model = test::load(files[t / 2 * 2]);  // the very bytes of another thread's model
            for (std::size_t round = 0; round < rounds; ++round)
                wrong += !(test::run(model.get(), inputs[t]) == wanted[t]);
        });
    for (auto& thread : running) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sentei
