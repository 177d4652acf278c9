// sentei_infer_run against the engine's Predictor: networks of every shape, of both kinds, wherever they lie.
#include <gmock/gmock.h>

#include "engine/model/predictor.hpp"
#include "tests/infer/models.hpp"
#include "tests/unit/model/forward_bound.hpp"

namespace sentei {
namespace {

using testing::HasSubstr;

using Widths = std::vector<std::size_t>;
const std::vector<Widths> shapes{// inputs, hidden ...
                                 {1},
                                 {7},
                                 {130},
                                 {1, 1},
                                 {7, 16},
                                 {16, 7},
                                 {17, 33},
                                 {130, 17},
                                 {33},
                                 {16, 130},
                                 {33, 1, 130},
                                 {7, 17, 16},
                                 {17, 130, 33},
                                 {1, 7, 1},
                                 {5, 33, 7, 17},
                                 {16, 16, 16, 16},
                                 {64},
                                 {9, 64},
                                 {1, 130, 1, 7},
                                 {15, 31, 63},
                                 {7, 33, 17, 1, 16},
                                 {130, 1, 33, 16, 7},
                                 {3, 2, 3, 2, 3},
                                 {48, 32}};
const data::Task tasks[] = {data::Task::binary, data::Task::multiclass, data::Task::regression};

// Networks of every shape and activation, of the tasks in turn.
template <class Judge>
void each_model(const Judge& judge) {
    std::size_t next = 0;
    for (const auto& shape : shapes)
        for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind)
            for (const auto task : tasks) {
                Random random(++next);
                const auto slope = static_cast<float>(random.normal());
                const auto model =
                    test::wide_model(task, shape[0], Widths(shape.begin() + 1, shape.end()), {kind, slope}, random);
                ASSERT_NO_FATAL_FAILURE(judge(model, random))
                    << describe(model.network) << " activation " << kind << " task " << static_cast<int>(task);
            }
}

TEST(InferRun, Fp32LiesWithinTheBoundOfRounding) {
    each_model([](const model::Model& model, Random& random) {
        const test::Placed file(encode(model));
        const auto opened = test::load(file);
        ASSERT_TRUE(opened);
        ASSERT_EQ(sentei_infer_inputs(opened.get()), model.network.inputs());
        ASSERT_EQ(sentei_infer_outputs(opened.get()), model.network.outputs());
        const Matrix inputs = reference::random_matrix(5, model.network.inputs(), random);
        const Matrix outputs = test::run(opened.get(), inputs);
        const Matrix engine = model::Predictor(model.network, test::scalar()).run(inputs);
        for (std::size_t r = 0; r < inputs.rows(); ++r) {
            const auto wanted = test::bounded_forward(model.network, reference::row(inputs, r));
            for (std::size_t u = 0; u < outputs.columns(); ++u) {
                ASSERT_NEAR(outputs(r, u), wanted.values[u], wanted.errors[u]);
                ASSERT_NEAR(outputs(r, u), engine(r, u), 2 * wanted.errors[u]);
            }
        }
    });
}

TEST(InferRun, Int8IsTheEnginesBitForBit) {
    each_model([](const model::Model& fp32, Random& random) {
        const auto model = test::quantized(fp32, random);
        const test::Placed file(encode(model));
        const auto opened = test::load(file);
        ASSERT_TRUE(opened);
        const Matrix inputs = reference::random_matrix(9, fp32.network.inputs(), random);
        const Matrix outputs = test::run(opened.get(), inputs);
        const Matrix engine = model::Predictor(model.network, test::scalar()).run(inputs);
        const auto kind = fp32.network.layers.front().activation.kind;
        const bool whole = kind == SENTEI_RELU || kind == SENTEI_LEAKY_RELU || kind == SENTEI_IDENTITY;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            if (whole)
                ASSERT_EQ(outputs.data()[i], engine.data()[i]);
            else
                ASSERT_NEAR(outputs.data()[i], engine.data()[i], 1e-5 * (1 + std::abs(engine.data()[i])));
        }
    });
}

// Inputs far outside what the network was calibrated on, and none at all.
TEST(InferRun, Int8TakesAnyInputAsTheEngineDoes) {
    Random random(5);
    const auto fp32 = test::wide_model(data::Task::multiclass, 17, {33, 7}, {SENTEI_LEAKY_RELU, 0.1f}, random);
    const auto model = test::quantized(fp32, random);
    const test::Placed file(encode(model));
    const auto opened = test::load(file);
    ASSERT_TRUE(opened);
    Matrix inputs(64, 17);
    const float infinity = std::numeric_limits<float>::infinity();
    const float odd[] = {0,    -0.0f, 1,        -1,        1e-30f, 1e-45f,
                         1e6f, -1e6f, infinity, -infinity, 3e38f,  std::numeric_limits<float>::quiet_NaN()};
    for (float& value : inputs.values()) value = odd[random.below(std::size(odd))];
    EXPECT_EQ(test::run(opened.get(), inputs), model::Predictor(model.network, test::scalar()).run(inputs));
}

TEST(InferRun, ManyRowsAreRowsOneByOneAndNoRowsAreNone) {
    Random random(2);
    const auto model = test::wide_model(data::Task::multiclass, 16, {17}, {SENTEI_GELU, 0}, random);
    const test::Placed file(encode(model));
    const auto opened = test::load(file);
    const Matrix inputs = reference::random_matrix(300, 16, random), together = test::run(opened.get(), inputs);
    for (std::size_t r = 0; r < inputs.rows(); ++r) {
        Matrix outputs(1, together.columns());
        sentei_infer_run(opened.get(), inputs.row(r).data(), 1, outputs.data());
        ASSERT_TRUE(std::ranges::equal(outputs.row(0), together.row(r))) << r;
    }
    sentei_infer_run(opened.get(), nullptr, 0, nullptr);
}

TEST(InferRun, TheAddressMayBeAnyMultipleOfFour) {
    Random random(3);
    const auto fp32 = test::wide_model(data::Task::multiclass, 17, {33, 16}, {SENTEI_RELU, 0}, random);
    const Matrix inputs = reference::random_matrix(4, 17, random);
    for (const auto& bytes : {encode(fp32), encode(test::quantized(fp32, random))}) {
        const test::Placed right(bytes);
        const Matrix wanted = test::run(test::load(right).get(), inputs);
        for (std::size_t offset = 4; offset < 64; offset += 4) {
            const test::Placed file(bytes, offset);
            const auto opened = test::load(file);
            ASSERT_TRUE(opened) << offset;
            EXPECT_EQ(test::run(opened.get(), inputs), wanted) << offset;
        }
    }
}

TEST(InferRun, OtherAddressesAreRefused) {
    Random random(3);
    const auto fp32 = test::wide_model(data::Task::binary, 3, {2}, {SENTEI_RELU, 0}, random);
    for (const auto& bytes : {encode(fp32), encode(test::quantized(fp32, random))})
        for (const std::size_t offset : {1, 2, 3, 5, 6, 7, 9, 33, 63}) {
            const test::Placed file(bytes, offset);
            std::string sentence;
            EXPECT_FALSE(test::load(file, &sentence)) << offset;
            EXPECT_THAT(sentence, HasSubstr("multiple of 4"));
        }
}

TEST(InferRun, DescribesTheModel) {
    Random random(4);
    for (const auto task : tasks) {
        const auto model = test::model(task, {3}, random);
        const test::Placed file(encode(model));
        const auto opened = test::load(file);
        const auto& encoder = model.encoder;
        ASSERT_EQ(sentei_infer_columns(opened.get()), encoder.columns().size());
        for (std::size_t c = 0; c < encoder.columns().size(); ++c) {
            EXPECT_EQ(sentei_infer_column_name(opened.get(), c), encoder.columns()[c].name);
            EXPECT_EQ(sentei_infer_column_is_number(opened.get(), c) != 0, encoder.columns()[c].numeric);
        }
        ASSERT_EQ(sentei_infer_classes(opened.get()), encoder.classes().size());
        for (std::size_t c = 0; c < encoder.classes().size(); ++c)
            EXPECT_EQ(sentei_infer_class_name(opened.get(), c), encoder.classes()[c]);
        EXPECT_EQ(sentei_infer_results(opened.get()), std::max<std::size_t>(1, encoder.classes().size()));
        EXPECT_EQ(sentei_infer_target(opened.get()), encoder.target());
    }
}

}  // namespace
}  // namespace sentei
