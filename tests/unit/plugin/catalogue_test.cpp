#include "engine/plugin/catalogue.hpp"

#include <gmock/gmock.h>

#include "engine/core/error.hpp"
#include "tests/unit/plugin/environment.hpp"
#include "tests/unit/plugin/folder.hpp"

namespace sentei::test {
namespace {

using plugin::Catalogue;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

std::vector<std::filesystem::path> files_in(const Catalogue& catalogue) {
    std::vector<std::filesystem::path> files;
    for (const auto& candidate : catalogue.candidates()) files.push_back(candidate.file);
    return files;
}

TEST(Catalogue, LooksAtGivenFilesThenAtTheFoldersOfThePathInOrderOfNames) {
    const ModuleFolder given("given"), first("first"), second("second");
    const auto file = given.add("pruner-random", "z.so");
    const auto c = first.add("pruner-magnitude", "c.so"), d = first.add("pruner-variability", "d.so");
    const auto a = second.add("backend-scalar", "a.so");
    second.add("pruner-random", "ignored.txt");
    const Environment path("SENTEI_PLUGIN_PATH", first.path().string() + "::/nowhere:" + second.path().string());
    const Catalogue catalogue({file});
    EXPECT_THAT(files_in(catalogue), ElementsAre(file, c, d, a));
    EXPECT_THAT(catalogue.candidates(), Each(Field(&plugin::Candidate::refusal, IsEmpty())));
}

TEST(Catalogue, LooksOnceAtAFolderNamedTwice) {
    const ModuleFolder folder("twice");
    const auto a = folder.add("backend-scalar", "a.so");
    const Environment path("SENTEI_PLUGIN_PATH", folder.path().string() + ":" + folder.path().string() + "/../" +
                                                     folder.path().filename().string());
    EXPECT_THAT(files_in(Catalogue()), ElementsAre(a));
}

TEST(Catalogue, NeverLooksIntoTheWorkingFolderOrDeeper) {
    const ModuleFolder folder("deeper");
    std::filesystem::create_directories(folder.path() / "sub");
    folder.add("pruner-random", "sub/random.so");
    const Environment path("SENTEI_PLUGIN_PATH", folder.path().string());
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path() / "sub");
    EXPECT_THAT(files_in(Catalogue()), IsEmpty());
    std::filesystem::current_path(before);
}

TEST(Catalogue, OfTwoPluginsOfOneIdTheFirstWinsAndTheSecondGetsASentence) {
    const ModuleFolder folder("same");
    const auto a = folder.add("pruner-random", "a.so"), b = folder.add("pruner-random", "b.so");
    const Environment path("SENTEI_PLUGIN_PATH", folder.path().string());
    const Catalogue catalogue;
    ASSERT_EQ(catalogue.candidates().size(), 2u);
    EXPECT_THAT(catalogue.candidates()[0].refusal, IsEmpty());
    EXPECT_EQ(catalogue.candidates()[1].refusal,
              b.string() + ": " + a.string() + " is a plugin of that kind and id already");
    EXPECT_EQ(catalogue.pruner("random")->id(), "random");
}

TEST(Catalogue, AGivenFileGoesBeforeOneOfThePath) {
    const ModuleFolder given("mine");
    const auto file = given.add("pruner-random", "mine.so");
    const Environment path("SENTEI_PLUGIN_PATH", built_modules);
    const Catalogue catalogue({file});
    EXPECT_THAT(catalogue.candidates().front().refusal, IsEmpty());
    std::string second;
    for (const auto& candidate : catalogue.candidates())
        if (candidate.file.filename() == "pruner-random.so") second = candidate.refusal;
    EXPECT_THAT(second, HasSubstr(file.string() + " is a plugin of that kind and id already"));
}

TEST(Catalogue, AGivenFileThatIsRefusedIsAnInputError) {
    EXPECT_THAT([] { Catalogue({"/nowhere.so"}); }, ThrowsMessage<InputError>(HasSubstr("/nowhere.so")));
}

TEST(Catalogue, TheNamedBackendIsTheOneThatRuns) {
    const Catalogue catalogue;
    for (const auto& candidate : catalogue.candidates()) {
        if (!candidate.refusal.empty() || candidate.manifest->kind != SENTEI_BACKEND) continue;
        EXPECT_EQ(catalogue.backend(candidate.manifest->id)->id(), candidate.manifest->id);
        const Environment variable("SENTEI_BACKEND", candidate.manifest->id);
        EXPECT_EQ(catalogue.backend()->id(), candidate.manifest->id);
        EXPECT_EQ(catalogue.backend("scalar")->id(), "scalar") << "a name given goes before the environment";
    }
}

TEST(Catalogue, WithoutANameTheUsableBackendOfHighestPriorityRuns) {
    const Environment variable("SENTEI_BACKEND", std::nullopt);
    const Catalogue catalogue;
    std::uint32_t highest = 0;
    std::string expected;
    for (const auto& [file, manifest, refusal] : catalogue.candidates())
        if (refusal.empty() && manifest->kind == SENTEI_BACKEND && manifest->priority > highest)
            highest = manifest->priority, expected = manifest->id;
    EXPECT_EQ(catalogue.backend()->id(), expected);
}

TEST(Catalogue, OpensABackendOnce) {
    const Catalogue catalogue;
    EXPECT_EQ(catalogue.backend("scalar"), catalogue.backend("scalar"));
}

TEST(Catalogue, AnUnknownBackendListsTheKnownOnes) {
    const Catalogue catalogue;
    const auto sentence = AllOf(HasSubstr("there is no backend 'abacus', expected one of: "), HasSubstr("scalar"));
    EXPECT_THAT([&] { catalogue.backend("abacus"); }, ThrowsMessage<InputError>(sentence));
    const Environment variable("SENTEI_BACKEND", "abacus");
    EXPECT_THAT([&] { catalogue.backend(); }, ThrowsMessage<InputError>(sentence));
}

TEST(Catalogue, AnUnknownCriterionListsTheKnownOnes) {
    const Catalogue catalogue;
    EXPECT_THAT(
        [&] { catalogue.pruner("dowsing"); },
        ThrowsMessage<InputError>(AllOf(HasSubstr("there is no criterion 'dowsing', expected one of: "),
                                        HasSubstr("magnitude"), HasSubstr("random"), HasSubstr("variability"))));
    EXPECT_THROW(catalogue.options("dowsing"), InputError);
}

TEST(Catalogue, ABackendIsNoCriterion) { EXPECT_THROW(Catalogue().pruner("scalar"), InputError); }

TEST(Catalogue, WithoutBackendsThereIsASentence) {
    const Environment path("SENTEI_PLUGIN_PATH", "/nowhere"), variable("SENTEI_BACKEND", std::nullopt);
    EXPECT_THAT([] { Catalogue().backend(); }, ThrowsMessage<InputError>(HasSubstr("no usable backend was found")));
    EXPECT_THAT([] { Catalogue().backend("scalar"); }, ThrowsMessage<InputError>(HasSubstr("expected one of: none")));
}

TEST(Catalogue, ABackendOutlivesIt) {
    const auto backend = std::make_unique<Catalogue>()->backend();
    const std::vector<float> z{-2, 3};
    std::vector<float> h(2);
    backend->activate({SENTEI_RELU}, 2, z.data(), h.data());
    EXPECT_THAT(h, ElementsAre(0, 3));
}

TEST(Catalogue, APrunerOutlivesIt) {
    const auto pruner = std::make_unique<Catalogue>()->pruner("random");
    sentei_layer layer{};
    layer.units = 4;
    EXPECT_EQ(pruner->score(layer).size(), 4u);
}

}  // namespace
}  // namespace sentei::test
