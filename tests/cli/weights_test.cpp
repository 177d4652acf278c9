// The option --weights of predict and evaluate.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string penguins = SENTEI_TEST_DATA "/penguins.csv";

Finished succeeded(const std::vector<std::string>& arguments) {
    auto finished = sentei(arguments);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return finished;
}

void expect_refusal(const Finished& finished, const std::string& sentence) {
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr(sentence));
    EXPECT_EQ(finished.out, "");
}

class Weights : public testing::Test {
  protected:
    void train(const std::string& data) const {
        succeeded({"train", data, "--target", "target", "--hidden", "2x24", "--epochs", "20", "--output", model});
    }
    json evaluated(const std::string& data, const std::string& weights) const {
        return json::parse(succeeded({"evaluate", model, data, "--weights", weights, "--json"}).out);
    }

    const TemporaryFolder folder;
    const std::string model = folder / "model.sentei";
};

TEST_F(Weights, RoundedOnesGiveAboutTheSameProbabilities) {
    train(penguins);
    const auto predicted = [&](const std::string& weights) {
        return json::parse(succeeded({"predict", model, penguins, "--weights", weights, "--json"}).out);
    };
    const json fp32 = json::parse(succeeded({"predict", model, penguins, "--json"}).out);
    EXPECT_EQ(predicted("fp32"), fp32);
    for (const std::string weights : {"bf16", "int8"}) {
        const json rounded = predicted(weights);
        EXPECT_NE(rounded, fp32) << weights;
        for (std::size_t r = 0; r < fp32["probabilities"].size(); ++r)
            for (std::size_t c = 0; c < 3; ++c)
                EXPECT_NEAR(rounded["probabilities"][r][c], fp32["probabilities"][r][c].get<double>(), 0.05) << weights;
    }
}

TEST_F(Weights, EvaluateSaysWhatRoundingCosts) {
    train(penguins);
    const json fp32 = evaluated(penguins, "fp32");
    EXPECT_FALSE(fp32.contains("fp32"));
    for (const std::string weights : {"bf16", "int8"}) {
        const json rounded = evaluated(penguins, weights);
        EXPECT_EQ(rounded["fp32"]["accuracy"], fp32["accuracy"]);
        EXPECT_EQ(rounded["fp32"]["loss"], fp32["loss"]);
        EXPECT_NE(rounded["loss"], fp32["loss"]);
        EXPECT_GT(rounded["same_class"], 0.95);
        EXPECT_LE(rounded["same_class"], 1.0);
        const auto text = succeeded({"evaluate", model, penguins, "--weights", weights}).out;
        EXPECT_THAT(text, HasSubstr("with fp32 weights: accuracy"));
        EXPECT_THAT(text, HasSubstr("the same class in"));
    }
}

// a, b and their product, 0 .. 114.
std::string products() {
    std::string table = "a,b,target\n";
    for (int i = 0; i < 200; ++i)
        table += std::to_string(i % 20) + "," + std::to_string(i % 7) + "," + std::to_string(i % 20 * (i % 7)) + "\n";
    return table;
}

TEST_F(Weights, EvaluateOfARegressionSaysTheLargestDifference) {
    const std::string data = folder / "product.csv";
    write(data, products());
    train(data);
    const json bf16 = evaluated(data, "bf16"), int8 = evaluated(data, "int8");
    EXPECT_GT(bf16["largest_difference"], 0);
    EXPECT_LT(bf16["largest_difference"], 2);
    EXPECT_LT(int8["largest_difference"], 8);
    EXPECT_EQ(bf16["fp32"]["rmse"], evaluated(data, "fp32")["rmse"]);
    EXPECT_THAT(succeeded({"evaluate", model, data, "--weights", "bf16"}).out, HasSubstr("in units of the target"));
}

TEST_F(Weights, BugTheDifferenceWasInfiniteWhereAllTargetsAreEqual) {
    const auto table = products();
    const std::string data = folder / "product.csv", one = folder / "one.csv";
    write(data, table);
    write(one, table.substr(0, table.find('\n', table.find('\n') + 1) + 1));
    train(data);
    EXPECT_LT(evaluated(one, "bf16").at("largest_difference").get<double>(), 2);
}

TEST_F(Weights, AreRefusedForAnInt8ModelAndForAWordThatIsNone) {
    train(penguins);
    const std::string int8 = folder / "int8.sentei";
    succeeded({"quantize", model, penguins, "--max-drop", "100", "--output", int8});
    for (const std::string command : {"predict", "evaluate"}) {
        expect_refusal(sentei({command, int8, penguins, "--weights", "bf16"}), "int8.sentei: holds an int8 network");
        expect_refusal(sentei({command, model, penguins, "--weights", "fp16"}), "unknown weights 'fp16'");
        succeeded({command, int8, penguins});
    }
}

}  // namespace
}  // namespace sentei::test
