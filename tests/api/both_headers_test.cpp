#include "tests/api/both_headers.hpp"

#include <gtest/gtest.h>

namespace {

TEST(BothHeaders, MeetInOneTranslationUnit) {
    EXPECT_STREQ(sentei_plugin_entry()->manifest->id, "both");
    EXPECT_THROW(both({.values = {}, .columns = 1}, {}, {}), sentei::Error);
}

}  // namespace
