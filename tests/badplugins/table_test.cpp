// Loaded, then refused for what its record, its tables or its options say.
#include <gmock/gmock.h>

#include "tests/badplugins/modules.hpp"

namespace sentei::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

void expect_refused(const std::string& name, const std::string& reason) {
    EXPECT_THAT(refusal(name), AllOf(StartsWith(module(name).string() + ": "), HasSubstr(reason)));
}

TEST(BadRecord, NoRecordIsRefused) { expect_refused("null-record", "its entry gives no plugin"); }

TEST(BadRecord, ASizeThatDoesNotReachTheTableIsRefused) {
    expect_refused("record-too-small", "states a plugin record of 16 bytes, expected at least 24");
}

TEST(BadRecord, AnAbsurdSizeIsRefused) {
    expect_refused("record-too-large", "states a plugin record of 4294967295 bytes");
}

TEST(BadRecord, NoManifestOrNoTableIsRefused) {
    expect_refused("null-manifest", "gives no manifest or no table");
    expect_refused("null-table", "gives no manifest or no table");
}

TEST(BadRecord, NoGetExtensionIsFine) { EXPECT_THAT(refusal("good"), IsEmpty()); }

TEST(OldRecord, ARecordThatEndsBeforeGetExtensionIsTaken) {
    EXPECT_THAT(refusal("old-record"), IsEmpty());
    EXPECT_EQ(scores("old-record"), (std::vector<double>{0, 1, 2}));
}

TEST(BadPrunerTable, ASizeThatDoesNotReachScoreIsRefused) {
    expect_refused("pruner-table-too-small", "states a pruner table of 40 bytes, expected at least 48");
}

TEST(BadPrunerTable, AnAbsurdSizeIsRefused) {
    expect_refused("pruner-table-too-large", "states a pruner table of 2147483647 bytes");
}

TEST(BadPrunerTable, EveryEntryIsMandatory) {
    for (const char* const entry : {"create", "destroy", "needs", "score"})
        expect_refused(std::string("null-") + entry, "without create, destroy, needs or score");
}

TEST(BadBackendTable, ASizeThatDoesNotReachDestroyIsRefused) {
    expect_refused("backend-table-too-small", "states a backend table of 20 bytes, too few for create and destroy");
}

TEST(BadBackendTable, AnAbsurdSizeIsRefused) {
    expect_refused("backend-table-too-large", "states a backend table of 2147483647 bytes");
}

TEST(BadBackendTable, CreateAndDestroyAreMandatory) {
    expect_refused("backend-null-create", "has a backend table without create or destroy");
    expect_refused("backend-null-destroy", "has a backend table without create or destroy");
}

TEST(BadBackendTable, VectorsOfNoFloatsAreRefused) { expect_refused("backend-no-lanes", "states vectors of 0 floats"); }

TEST(BadOptions, AStrideThatIsNoSizeOfAnOptionIsRefused) {
    expect_refused("option-stride-small", "states options of 8 bytes, expected 40");
    expect_refused("option-stride-odd", "states options of 43 bytes, expected 40");
    expect_refused("option-stride-huge", "states options of 268435456 bytes, expected 40");
}

TEST(BadOptions, ACountWithoutAnArrayIsRefused) {
    expect_refused("option-count-huge", "declares 4294967295 options but no table of them");
    expect_refused("option-null-array", "declares 1 options but no table of them");
}

TEST(BadOptions, NoNameOrDefaultIsRefused) {
    expect_refused("option-null-name", "declares an option without a name, a default or a help text");
    expect_refused("option-null-default", "declares an option without a name, a default or a help text");
}

TEST(BadOptions, ANameThatNobodyCouldTypeIsRefused) {
    expect_refused("option-bad-name", "declares option 'Mode=x', a name of other characters than a-z, 0-9 and -");
}

TEST(BadOptions, TwoOfOneNameAreRefused) { expect_refused("option-twice", "declares option 'mode' twice"); }

TEST(BadOptions, AnUnknownTypeIsRefused) {
    expect_refused("option-unknown-type", "declares option 'mode' with unknown type 9");
}

TEST(BadOptions, AChoiceWithoutChoicesIsRefused) {
    expect_refused("option-null-choices", "declares option 'mode' as a choice without choices");
}

TEST(BadOptions, ADefaultThatTheOptionDoesNotAllowIsRefused) {
    expect_refused("option-default-not-a-choice",
                   "declares option 'mode' with default 'sideways', expected one of slow, fast");
    expect_refused("option-default-not-a-number", "declares option 'mode' with default 'slow', expected a number");
}

}  // namespace
}  // namespace sentei::test
