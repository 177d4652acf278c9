// The machine does not decide what stays: every backend of this one, on x86 and on ARM, keeps the units that avx512
// kept when data/kept_units.json was written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/model/model.hpp"
#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;

const std::string general = SENTEI_TEST_DATA "/general.sentei";
const std::string penguins = SENTEI_TEST_DATA "/penguins.csv";

std::vector<std::string> usable_backends() {
    const auto listed = sentei({"plugins", "--json"});
    EXPECT_EQ(listed.exit_code, 0) << listed.err;
    const json found = json::parse(listed.out);
    std::vector<std::string> ids;
    for (const auto& plugin : found["plugins"])
        if (plugin["taken"] == true && plugin["kind"] == "backend") ids.push_back(plugin["id"]);
    return ids;
}

// [hidden layer] units of the general network, found by the bytes of their weights from the units that stayed before.
std::vector<std::vector<std::size_t>> kept_units(const model::Network& whole, const model::Network& pruned) {
    std::vector<std::vector<std::size_t>> kept;
    std::vector<std::size_t> inputs(whole.inputs());
    std::iota(inputs.begin(), inputs.end(), std::size_t{0});
    for (std::size_t l = 0; l < pruned.hidden(); ++l) {
        const Matrix &before = whole.layers[l].weights, &after = pruned.layers[l].weights;
        const auto stayed = [&](std::size_t unit, std::size_t row) {
            for (std::size_t i = 0; i < inputs.size(); ++i)
                if (before(unit, inputs[i]) != after(row, i)) return false;
            return true;
        };
        std::vector<std::size_t> units;
        for (std::size_t unit = 0; unit < before.rows() && units.size() < after.rows(); ++unit)
            if (stayed(unit, units.size())) units.push_back(unit);
        EXPECT_EQ(units.size(), after.rows()) << "layer " << l << " has rows that the general network does not have";
        kept.push_back(inputs = units);
    }
    return kept;
}

TEST(SameUnits, StayOnEveryBackendAndMachine) {
    const json expected = json::parse(read(SENTEI_TEST_DATA "/kept_units.json"));
    const auto whole = model::read_model(general).network;
    const auto backends = usable_backends();
    EXPECT_THAT(backends, testing::Contains("scalar"));
    const TemporaryFolder folder;
    for (const std::string criterion : {"magnitude", "obs", "taylor", "variability"})
        for (const auto& backend : backends) {
            const std::string output = folder / criterion + "-" + backend;
            const auto finished = sentei({"prune", general, penguins, "--criterion", criterion, "--keep", "0.5",
                                          "--compensate", "none", "--output", output},
                                         {}, {"SENTEI_BACKEND=" + backend});
            ASSERT_EQ(finished.exit_code, 0) << finished.err;
            const json kept = kept_units(whole, model::read_model(output).network);
            EXPECT_EQ(kept, expected.value(criterion, json())) << criterion << " on " << backend;
        }
}

}  // namespace
}  // namespace sentei::test
