#include "engine/plugin/catalogue.hpp"

#include <algorithm>
#include <thread>

#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

using Path = std::filesystem::path;
using testing::HasSubstr;
using testing::StartsWith;

// Candidates of one id, in the order looked at.
std::vector<Candidate> of_id(const Catalogue& catalogue, const std::string& id) {
    std::vector<Candidate> found;
    for (const auto& candidate : catalogue.candidates())
        if (candidate.manifest && candidate.manifest->id == id) found.push_back(candidate);
    return found;
}

class Search : public testing::Test {
  protected:
    Search() {
        std::filesystem::copy(modules_ / "pruner-random.so", first_.path() / "zebra.so");
        std::filesystem::copy(modules_ / "pruner-random.so", second_.path() / "aardvark.so");
    }
    Path modules_ = module_folder();
    Folder first_, second_;
};

TEST_F(Search, ExplicitFilesThenFoldersInTheirOrderAndTheFirstWins) {
    const auto path = first_.path().string() + "::" + second_.path().string();
    const Variable variable("SENTEI_PLUGIN_PATH", path.c_str());
    const Path given = modules_ / "pruner-random.so";
    const Catalogue catalogue({given});
    const auto found = of_id(catalogue, "random");
    ASSERT_GE(found.size(), 3u);
    EXPECT_EQ(found[0].file, given);
    EXPECT_EQ(found[1].file, first_.path() / "zebra.so");
    EXPECT_EQ(found[2].file, second_.path() / "aardvark.so");
    EXPECT_EQ(found[0].refusal, "");
    EXPECT_EQ(found[1].refusal,
              found[1].file.string() + ": " + given.string() + " is a plugin of that kind and id already");
    EXPECT_NE(found[2].refusal, "");
}

TEST_F(Search, AFolderNamedTwiceIsReadOnce) {
    const auto path = first_.path().string() + ":" + first_.path().string() + "/.";
    const Variable variable("SENTEI_PLUGIN_PATH", path.c_str());
    EXPECT_EQ(of_id(Catalogue(), "random").size(), 1u);
}

TEST_F(Search, NeverRecursiveNeverTheWorkingDirectory) {
    const Folder parent;
    std::filesystem::create_directory(parent.path() / "inner");
    std::filesystem::copy(modules_ / "pruner-random.so", parent.path() / "inner" / "pruner-random.so");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(first_.path());
    const auto path = parent.path().string() + "::";
    const Variable variable("SENTEI_PLUGIN_PATH", path.c_str());
    const auto found = of_id(Catalogue(), "random");
    std::filesystem::current_path(before);
    EXPECT_TRUE(found.empty());
}

TEST_F(Search, AFolderThatIsNotThereIsReported) {
    const auto missing = (first_.path() / "missing").string();
    const Variable variable("SENTEI_PLUGIN_PATH", missing.c_str());
    const Catalogue catalogue;
    ASSERT_EQ(catalogue.candidates().size(), 1u);
    EXPECT_EQ(catalogue.candidates()[0].refusal, missing + ": No such file or directory");
    EXPECT_THAT(refusal_of([&] { catalogue.backend(); }), StartsWith("no usable backend was found"));
}

TEST_F(Search, AGivenFileThatIsRefusedIsAnError) {
    const auto none = first_.path() / "none.so";
    EXPECT_EQ(refusal_of([&] { Catalogue({none}); }), none.string() + ": No such file or directory");
}

// ---- choosing

TEST(Choice, OfABackendByArgumentThenEnvironmentThenPriority) {
    const Variable mask("SENTEI_CPU_MASK", nullptr), unset("SENTEI_BACKEND", nullptr);
    const Catalogue catalogue;
    const Candidate* best = nullptr;
    for (const auto& candidate : catalogue.candidates())
        if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_BACKEND &&
            (best == nullptr || candidate.manifest->priority > best->manifest->priority))
            best = &candidate;
    ASSERT_NE(best, nullptr);
    EXPECT_EQ(catalogue.backend()->id(), best->manifest->id);
    {
        const Variable named("SENTEI_BACKEND", "scalar");
        EXPECT_EQ(catalogue.backend()->id(), "scalar");
        EXPECT_EQ(catalogue.backend(best->manifest->id)->id(), best->manifest->id);
    }
    const Variable empty("SENTEI_BACKEND", "");
    EXPECT_EQ(catalogue.backend()->id(), best->manifest->id);
    EXPECT_EQ(catalogue.backend(), catalogue.backend(best->manifest->id));
}

TEST(Choice, OfAnUnknownBackendListsTheKnownOnes) {
    const Variable mask("SENTEI_CPU_MASK", "none");
    const Catalogue catalogue;
    EXPECT_THAT(refusal_of([&] { catalogue.backend("abacus"); }), StartsWith("there is no backend 'abacus', expected"));
    EXPECT_THAT(refusal_of([&] { catalogue.backend("abacus"); }), HasSubstr("scalar"));
    const Variable named("SENTEI_BACKEND", "abacus");
    EXPECT_THAT(refusal_of([&] { catalogue.backend(); }), StartsWith("there is no backend 'abacus', expected"));
    EXPECT_THAT(refusal_of([&] { catalogue.pruner("guess"); }),
                testing::EndsWith("there is no criterion 'guess', expected one of: apoz, fpgm, magnitude, obs, random, "
                                  "sensitivity, taylor, variability"));
}

TEST(Choice, OnAPlainCpuWideBackendsSayWhatTheyNeed) {
#if defined(__x86_64__)
    const Variable mask("SENTEI_CPU_MASK", "none"), unset("SENTEI_BACKEND", nullptr);
    const Catalogue catalogue;
    EXPECT_EQ(catalogue.backend()->id(), "scalar");
    const auto refusal = refusal_of([&] { catalogue.backend("avx2"); });
    EXPECT_THAT(refusal, StartsWith("backend 'avx2' cannot be used: "));
    EXPECT_THAT(refusal, HasSubstr("backend-avx2.so: needs avx2, fma"));
    EXPECT_THAT(refusal, testing::EndsWith(", which this CPU does not have"));
#else
    GTEST_SKIP() << "avx2 is of x86-64";
#endif
}

TEST(Choice, IsSafeFromManyThreads) {
    const Catalogue catalogue;
    std::vector<std::thread> threads;
    std::vector<std::shared_ptr<const Backend>> got(8);
    for (std::size_t i = 0; i < got.size(); ++i)
        threads.emplace_back([&, i] {
            got[i] = catalogue.backend("scalar");
            catalogue.pruner("magnitude");
        });
    for (auto& thread : threads) thread.join();
    for (const auto& each : got) EXPECT_EQ(each, got[0]);
}

}  // namespace
}  // namespace sentei::plugin
