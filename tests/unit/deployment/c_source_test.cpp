// The exported C against the engine, on rows with missing cells and unknown categories.
#include "engine/deployment/c_source.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "engine/deployment/c_check.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/model/predictor.hpp"
#include "tests/unit/deployment/mixed_model.hpp"

namespace sentei::deployment {
namespace {

constexpr data::Task tasks[] = {data::Task::binary, data::Task::multiclass, data::Task::regression};
const std::vector<model::Activation> activations{
    {SENTEI_RELU}, {SENTEI_LEAKY_RELU, 0.1f}, {SENTEI_TANH}, {SENTEI_SIGMOID}, {SENTEI_GELU}, {SENTEI_IDENTITY}};

Matrix expected_of(const model::AnyModel& model, const data::Table& rows) {
    model::Predictor predictor(model.network, support::catalogue().backend("scalar"));
    return predicted_numbers(model.encoder, predictor.run(model.encoder.encode_all(rows)));
}

void expect_agreement(const CCompiler& compiler, const model::AnyModel& model, const data::Table& rows, double bound) {
    const auto expected = expected_of(model, rows);
    const auto run =
        run_c(compiler, c_source(model, "net", "net.h"), "net", c_rows(model.encoder, rows), expected.columns());
    for (std::size_t r = 0; r < expected.rows(); ++r)
        for (std::size_t c = 0; c < expected.columns(); ++c)
            ASSERT_NEAR(run.results(r, c), expected(r, c), bound * std::max(1.0f, std::abs(expected(r, c))))
                << model::describe(model.network) << " row " << r << " result " << c;
}

// Of every task, activation and kind of network, on a compiler.
void expect_agreement_of_all(const CCompiler& compiler, std::span<const data::Task> tried) {
    if (!compiler.works()) GTEST_SKIP() << "there is no '" << compiler.command << "' here: NOT TESTED";
    Random random(1);
    for (const auto task : tried)
        for (const auto activation : activations) {
            SCOPED_TRACE(model::name(activation));
            const auto table = test::mixed_table(test::plain_names(), task, 60, random);
            const auto rows = test::with_unknown_categories(table, random);
            const auto hidden =
                random.below(2) == 0 ? std::vector<std::size_t>{11} : std::vector<std::size_t>{9, 13, 7};
            const auto model = test::fp32_model(table, task, hidden, activation, random);
            expect_agreement(compiler, test::any(model), rows, 1e-5);
            const bool relu = activation.kind == SENTEI_RELU;
            expect_agreement(compiler, test::any(test::int8_of(model, table)), rows, relu ? 1e-6 : 1e-5);
        }
}

TEST(CSource, GivesWhatTheEngineGives) { expect_agreement_of_all(host_compiler(), tasks); }

TEST(CSource, GivesWhatTheEngineGivesByClang) {
    expect_agreement_of_all({"clang", ""}, std::span(tasks).subspan(1, 1));
}

TEST(CSource, GivesWhatTheEngineGivesOnArm) {
    expect_agreement_of_all({"aarch64-linux-gnu-gcc -static", "qemu-aarch64"}, std::span(tasks).subspan(1, 1));
}

TEST(CSource, CompilesForACortexM4) {
    const CCompiler compiler{"arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16", ""};
    if (!compiler.works()) GTEST_SKIP() << "there is no arm-none-eabi-gcc here: NOT TESTED";
    Random random(2);
    for (const auto activation : activations) {
        const auto table = test::mixed_table(test::plain_names(), data::Task::multiclass, 60, random);
        const auto model = test::fp32_model(table, data::Task::multiclass, {9, 5}, activation, random);
        for (const auto& kind : {test::any(model), test::any(test::int8_of(model, table))}) {
            const auto bytes = c_code_bytes(compiler, c_source(kind, "net", "net.h"), "net");
            EXPECT_GT(bytes, 0u);
            EXPECT_LT(bytes, 8192u);  // a small device's
        }
    }
}

// The program that reads rows was once compiled for rows of one column where there were none.
TEST(CSource, WithoutRowsItIsCompiledOnly) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    Random random(8);
    const auto table = test::mixed_table(test::plain_names(), data::Task::multiclass, 40, random);
    const auto model = test::any(test::fp32_model(table, data::Task::multiclass, {4}, {SENTEI_RELU}, random));
    EXPECT_EQ(run_c(host_compiler(), c_source(model, "net", "net.h"), "net", {}, 3).results.rows(), 0u);
    auto broken = c_source(model, "net", "net.h");
    broken.source += "int x = y;\n";
    EXPECT_THROW(run_c(host_compiler(), broken, "net", {}, 3), std::runtime_error);
}

TEST(CSource, ANetworkWithoutHiddenLayersNeedsOneArray) {
    Random random(3);
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    for (const auto task : tasks) {
        const auto table = test::mixed_table(test::plain_names(), task, 40, random);
        const auto model = test::fp32_model(table, task, {}, {SENTEI_RELU}, random);
        expect_agreement(host_compiler(), test::any(model), table, 1e-5);
        expect_agreement(host_compiler(), test::any(test::int8_of(model, table)), table, 1e-6);
        EXPECT_EQ(c_source(test::any(model), "net", "net.h").stack, 4 * model.encoder.inputs());
        EXPECT_EQ(c_source(test::any(test::int8_of(model, table)), "net", "net.h").stack, model.encoder.inputs());
    }
}

// Numbers far from 0 that vary little need their means and scales in fp64.
TEST(CSource, NumbersThatFp32CannotHoldKeepTheirDigits) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    Random random(4);
    auto table = test::mixed_table(test::plain_names(), data::Task::multiclass, 60, random);
    for (double& number : table.columns[0].numbers) number += 1.7e9;
    for (double& number : table.columns[2].numbers) number *= 1e-50;
    const auto model = test::fp32_model(table, data::Task::multiclass, {8}, {SENTEI_TANH}, random);
    table.columns[0].numbers[1] = 1e300;
    table.columns[0].numbers[2] = -1e300;
    expect_agreement(host_compiler(), test::any(model), table, 1e-5);
    expect_agreement(host_compiler(), test::any(test::int8_of(model, table)), table, 1e-5);
}

TEST(CSource, TakesManyColumns) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    Random random(5);
    for (const std::size_t columns : {256, 257, 700}) {
        auto names = test::plain_names();
        names.columns.clear();
        for (std::size_t c = 0; c < columns; ++c) names.columns.push_back(std::to_string(c));
        const auto table = test::mixed_table(names, data::Task::regression, 30, random);
        const auto model = test::fp32_model(table, data::Task::regression, {4}, {SENTEI_RELU}, random);
        expect_agreement(host_compiler(), test::any(model), table, 1e-5);
    }
}

TEST(CSource, SaysHowMuchFlashItsArraysTake) {
    Random random(6);
    const auto table = test::mixed_table(test::plain_names(), data::Task::regression, 60, random);
    for (const auto& hidden : {std::vector<std::size_t>{16}, std::vector<std::size_t>{64, 32}}) {
        const auto model = test::fp32_model(table, data::Task::regression, hidden, {SENTEI_RELU}, random);
        const auto int8 = test::int8_of(model, table);
        const auto fp32_bytes = c_source(test::any(model), "net", "net.h").constants;
        const auto int8_bytes = c_source(test::any(int8), "net", "net.h").constants;
        std::size_t units = 0;
        for (const auto& layer : int8.network.layers) units += layer.units();
        const auto weights = model.network.parameters() - units;
        // What does not depend on the numbers of the network is the same in both.
        EXPECT_EQ(fp32_bytes - 4 * (weights + units), int8_bytes - weights - 8 * units - 2 * model.encoder.inputs());
    }
}

TEST(CSource, OneModelHasOneText) {
    Random random(7);
    const auto table = test::mixed_table(test::plain_names(), data::Task::binary, 60, random);
    const auto model = test::any(test::fp32_model(table, data::Task::binary, {16}, {SENTEI_GELU}, random));
    const auto one = c_source(model, "net", "net.h"), other = c_source(model, "net", "net.h");
    EXPECT_EQ(one.source, other.source);
    EXPECT_EQ(one.header, other.header);
}

}  // namespace
}  // namespace sentei::deployment
