// Whatever the result holds, it stays inside its script element and comes out of it as it went in.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/random.hpp"
#include "engine/report/page.hpp"
#include "tests/support/script_element.hpp"

namespace sentei::report {
namespace {

using Json = nlohmann::ordered_json;
using support::script_with_id;

Json result_with(const std::string& name) {
    return {{"format", "sentei-result/2"},     {"target", name},        {"classes", {name, "other"}},
            {"removed", 0.123456789012345678}, {"path", Json::array()}, {name, nullptr}};
}

const std::vector<std::string> names = {"</script><script>alert(1)",
                                        "<!--<script>",
                                        "</SCRIPT >",
                                        "]]>",
                                        "a \"quoted\" 'name' \\ with \\u003c",
                                        "größer als 剪定 🌱 \xE2\x80\xA8",
                                        std::string("a\0b\x1f\n", 5),
                                        "{{script}}",
                                        "{{style}}{{result}}",
                                        "&lt;&amp;"};

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++count;
    return count;
}

TEST(Escaping, TheResultComesOutAsItWentIn) {
    for (const auto& name : names)
        for (const int indent : {-1, 2}) {
            const auto json = result_with(name);
            const auto made = page(json.dump(indent));
            EXPECT_EQ(Json::parse(script_with_id(made, "result")).dump(), json.dump());
        }
}

TEST(Escaping, ThePageHasNoOtherTagsThanWithoutTheName) {
    const auto plain = page(result_with("plain").dump());
    for (const auto& name : names) {
        const auto made = page(result_with(name).dump());
        for (const char* tag : {"<script", "</script", "<!--", "<style", "</style", "<body"})
            EXPECT_EQ(occurrences(made, tag), occurrences(plain, tag)) << tag << " with " << name;
    }
}

TEST(Escaping, RandomBytesOfMarkupComeOutAsTheyWentIn) {
    Random random(7);
    const std::string alphabet = "<>/!-scriptSCRIPT \"'&\\{}u03c";
    for (int round = 0; round < 300; ++round) {
        std::string name;
        for (int i = 0; i < 24; ++i) name += alphabet[random.below(alphabet.size())];
        const auto json = result_with(name);
        ASSERT_EQ(Json::parse(script_with_id(page(json.dump()), "result")).dump(), json.dump()) << name;
    }
}

}  // namespace
}  // namespace sentei::report
