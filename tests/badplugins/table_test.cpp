// Modules that lie once they are loaded: in the record, the table or the options. One sentence each.
#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

struct Lie {
    const char* fixture;
    const char* sentence;
};

void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.fixture; }

class PrunerLie : public testing::TestWithParam<Lie> {};

TEST_P(PrunerLie, IsRefusedWithASentence) {
    const auto file = fixture(GetParam().fixture);
    EXPECT_EQ(refusal_when_used(file), file.string() + ": " + GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(
    Tables, PrunerLie,
    testing::Values(Lie{"other-manifest", "the manifest it gives when loaded is not the one in the file"},
                    Lie{"no-record", "its entry gives no plugin"},
                    Lie{"short-record", "states a plugin record of 16 bytes, expected at least 24"},
                    Lie{"no-table", "its entry gives no manifest or no table"},
                    Lie{"short-table", "states a pruner table of 40 bytes, expected at least 48"},
                    Lie{"huge-table", "states a pruner table of 4294967295 bytes"},
                    Lie{"null-create", "has a pruner table without create, destroy, needs or score"},
                    Lie{"null-needs", "has a pruner table without create, destroy, needs or score"},
                    Lie{"null-score", "has a pruner table without create, destroy, needs or score"},
                    Lie{"option-short", "states options of 16 bytes, expected 40"},
                    Lie{"option-odd", "states options of 41 bytes, expected 40"},
                    Lie{"option-huge", "states options of 4294967288 bytes, expected 40"},
                    Lie{"options-many", "declares 4294967295 options but no table of them"},
                    Lie{"options-null", "declares 2 options but no table of them"},
                    Lie{"option-sizes", "states options of 40 and of 48 bytes"},
                    Lie{"option-type", "declares option 'second' with unknown type 9"},
                    Lie{"option-name", "declares an option named 'Second One', expected a-z, 0-9 and -"},
                    Lie{"option-twice", "declares option 'first' twice"},
                    Lie{"option-nameless", "declares an option without a name, a default or a help text"},
                    Lie{"option-default", "declares option 'second' with default 'a few', expected a whole number"},
                    Lie{"option-no-choices", "declares option 'second' as a choice without choices"},
                    Lie{"option-choices", "declares option 'second' with default 'c', expected one of a, b"}),
    [](const auto& test) {
        std::string name = test.param.fixture;
        std::erase(name, '-');
        return name;
    });

class BackendLie : public testing::TestWithParam<Lie> {};

TEST_P(BackendLie, IsRefusedWithASentence) {
    const auto file = fixture(GetParam().fixture);
    EXPECT_EQ(refusal_of([&] { plugin::Catalogue({file}).backend("partial"); }),
              file.string() + ": " + GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(Tables, BackendLie,
                         testing::Values(Lie{"backend-short",
                                             "states a backend table of 16 bytes, too few for create and destroy"},
                                         Lie{"backend-huge", "states a backend table of 4294967295 bytes"},
                                         Lie{"backend-null-create", "has a backend table without create or destroy"},
                                         Lie{"backend-null-destroy", "has a backend table without create or destroy"},
                                         Lie{"backend-lanes", "states vectors of 0 floats"}),
                         [](const auto& test) {
                             std::string name = test.param.fixture;
                             std::erase(name, '-');
                             return name;
                         });

TEST(Loading, TheLoadersOwnTextIsKept) {
    const auto file = fixture("unresolved");
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "a sanitizer build resolves symbols late";
    const auto refusal = refusal_when_used(file);
    EXPECT_THAT(refusal, testing::StartsWith(file.string() + ": cannot be loaded: "));
    EXPECT_THAT(refusal, testing::EndsWith("undefined symbol: sentei_a_function_that_nobody_has"));
}

TEST(Loading, AModuleWithoutTheEntry) {
    const auto refusal = refusal_when_used(fixture("no-entry"), "no-entry");
    EXPECT_THAT(refusal, testing::StartsWith(fixture("no-entry").string() + ": cannot be loaded: "));
    EXPECT_THAT(refusal, testing::EndsWith("undefined symbol: sentei_plugin_entry"));
}

TEST(Loading, TheRefusalIsRememberedAndRepeated) {
    const plugin::Catalogue catalogue({fixture("null-score")});
    const auto use = [&] { catalogue.pruner("well-made"); };
    const auto first = refusal_of(use);
    EXPECT_EQ(catalogue.candidates()[0].refusal, first);
    EXPECT_EQ(refusal_of(use), "criterion 'well-made' cannot be used: " + first);
}

}  // namespace
}  // namespace sentei::badplugins
