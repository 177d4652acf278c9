// libonnx, which had no part in writing them, finds the exported files in order: checker and shape inference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

struct Case {
    std::string table, activation, output;
    std::vector<std::string> more;
    int width;
};
void PrintTo(const Case& tested, std::ostream* out) { *out << tested.table << " " << tested.activation; }

class OnnxChecker : public testing::TestWithParam<Case> {};

// iris: numbers only, 3 classes; penguins: words and missing cells; a regression on a column of iris; two classes.
INSTANTIATE_TEST_SUITE_P(
    Of, OnnxChecker,
    testing::Values(
        Case{"iris.csv", "relu", "probabilities", {"--target", "target"}, 3},
        Case{"iris.csv", "gelu", "probabilities", {"--target", "target"}, 3},
        Case{"iris.csv", "leaky-relu", "prediction", {"--target", "sepal_length", "--task", "regression"}, 1},
        Case{"penguins.csv", "tanh", "probabilities", {"--target", "target"}, 3},
        Case{"penguins.csv", "sigmoid", "probabilities", {"--target", "sex"}, 2},
        Case{"penguins.csv", "identity", "prediction", {"--target", "body_mass_g", "--task", "regression"}, 1}),
    [](const auto& tested) { return "case" + std::to_string(tested.index); });

TEST_P(OnnxChecker, FindsExportedFilesInOrder) {
    const auto& [table, activation, output, more, width] = GetParam();
    const TemporaryFolder folder;
    const auto data = std::string(SENTEI_TEST_DATA "/") + table, model = folder / "m.sentei", file = folder / "m.onnx";
    auto rows = read(data);
    if (more[1] != "target") {  // rows without the target are of no use to train on
        std::string kept;
        std::istringstream lines(rows);
        for (std::string line; std::getline(lines, line);)
            if (line.find(",,") == std::string::npos && !line.starts_with(",") && line.find("NA") == std::string::npos)
                kept += line + "\n";
        rows = kept;
    }
    write(folder / "rows.csv", rows);
    std::vector<std::string> train{"train",    folder / "rows.csv", "--hidden", "8,4",      "--activation",
                                   activation, "--epochs",          "3",        "--output", model};
    train.insert(train.end(), more.begin(), more.end());
    const auto trained = sentei(train);
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    const auto exported = sentei({"export", model, "--format", "onnx", "--output", file});
    ASSERT_EQ(exported.exit_code, 0) << exported.err;

    ::onnx::ModelProto proto;
    ASSERT_TRUE(proto.ParseFromString(read(file)));
    EXPECT_NO_THROW(::onnx::checker::check_model(proto));
    ::onnx::ShapeInferenceOptions strict{true, 1, false};
    EXPECT_NO_THROW(::onnx::shape_inference::InferShapes(proto, ::onnx::OpSchemaRegistry::Instance(), strict));
    ASSERT_EQ(proto.graph().output_size(), 1);
    EXPECT_EQ(proto.graph().output(0).name(), output);
    EXPECT_EQ(proto.graph().output(0).type().tensor_type().shape().dim(1).dim_value(), width);
    EXPECT_EQ(proto.graph().input(0).name(), "input");
    EXPECT_LE(proto.opset_import(0).version(), 17);

    proto.mutable_graph()->mutable_node(0)->set_op_type("NoSuchOperator");  // the checker does look
    EXPECT_ANY_THROW(::onnx::checker::check_model(proto));
}

}  // namespace
}  // namespace sentei::test
