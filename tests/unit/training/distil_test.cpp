#include "engine/training/distil.hpp"

#include <gtest/gtest.h>

#include "engine/model/prediction.hpp"
#include "engine/model/predictor.hpp"
#include "engine/training/initialise.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"
#include "tests/support/tables.hpp"

namespace sentei::training {
namespace {

using data::Task;

constexpr std::size_t inputs = 4, rows_of_a_test = 37;
const Task tasks[] = {Task::binary, Task::multiclass, Task::regression};

std::size_t outputs_of(Task task) { return task == Task::multiclass ? 3 : 1; }

model::Network teacher(Task task, std::uint64_t seed) {
    const std::vector<std::size_t> widths{inputs, 6, 5, outputs_of(task)};
    return initialise(widths, {SENTEI_TANH, 0}, seed);
}

std::vector<model::Network> teachers(Task task, std::size_t count) {
    std::vector<model::Network> networks;
    for (std::size_t t = 0; t < count; ++t) networks.push_back(teacher(task, 10 + t));
    return networks;
}

data::Examples examples(Task task, std::uint64_t seed) {
    Random random(seed);
    return reference::random_examples(task, rows_of_a_test, inputs, outputs_of(task), random);
}

// What training aims at: `soft` or `targets`.
const Matrix& aims(Task task, const data::Examples& rows) {
    return task == Task::multiclass ? rows.soft : rows.targets;
}

// What the row itself says, in that form.
double said(Task task, const data::Examples& rows, std::size_t r, std::size_t c) {
    if (task != Task::multiclass) return double{rows.targets(r, 0)};
    return static_cast<std::size_t>(rows.labels[r]) == c ? 1 : 0;
}

// The teacher's answer in plain double arithmetic.
double answer(Task task, const model::Network& network, const data::Examples& rows, std::size_t r, std::size_t c) {
    const auto out = reference::forward(network, reference::row(rows.inputs, r)).back();
    if (task == Task::regression) return out[0];
    if (task == Task::binary) return 1 / (1 + std::exp(-out[0]));
    double sum = 0;
    for (const double o : out) sum += std::exp(o);
    return std::exp(out[c]) / sum;
}

void expect_same_rows(const data::Examples& a, const data::Examples& b) {
    EXPECT_EQ(a.inputs, b.inputs);
    EXPECT_EQ(a.labels, b.labels);
    EXPECT_EQ(a.targets, b.targets);
    EXPECT_EQ(a.soft, b.soft);
}

TEST(Distil, NoWeightOrNoTeacherLeavesTheRowsAlone) {
    for (const Task task : tasks) {
        const auto rows = examples(task, 1);
        const auto backend = support::catalogue().backend();
        expect_same_rows(distil(rows, task, teachers(task, 2), 0, backend), rows);
        expect_same_rows(distil(rows, task, {}, 0.9, backend), rows);
        expect_same_rows(distil(rows, task, {}, 1, backend), rows);
    }
}

TEST(Distil, TouchesNothingButWhatTrainingAimsAt) {
    for (const Task task : tasks) {
        const auto rows = examples(task, 2);
        const auto softened = distil(rows, task, teachers(task, 3), 0.7, support::catalogue().backend());
        EXPECT_EQ(softened.inputs, rows.inputs);
        EXPECT_EQ(softened.labels, rows.labels);
        if (task == Task::multiclass) {
            EXPECT_EQ(softened.targets, rows.targets);
            EXPECT_EQ(softened.soft.rows(), rows.rows());
            EXPECT_EQ(softened.soft.columns(), 3u);
        } else {
            EXPECT_EQ(softened.soft, rows.soft);
            EXPECT_EQ(softened.targets.rows(), rows.rows());
            EXPECT_EQ(softened.targets.columns(), 1u);
        }
    }
}

// Weight 1 and one teacher: its probabilities, or its values, as the predictor gives them.
TEST(Distil, AloneATeacherSpeaksForItself) {
    for (const auto& backend : support::backends())
        for (const Task task : tasks) {
            const auto rows = examples(task, 3);
            const auto one = teacher(task, 5);
            const auto softened = distil(rows, task, {one}, 1, backend);
            const Matrix outputs = model::Predictor(one, backend).run(rows.inputs);
            const Matrix expected = task == Task::regression ? outputs : model::class_probabilities(task, outputs);
            for (std::size_t r = 0; r < rows.rows(); ++r)
                for (std::size_t c = 0; c < outputs_of(task); ++c)
                    EXPECT_EQ(aims(task, softened)(r, c), expected(r, task == Task::binary ? 1 : c));
        }
}

TEST(Distil, AgreesWithPlainArithmeticOnEveryBackend) {
    for (const auto& backend : support::backends())
        for (const Task task : tasks)
            for (const std::size_t count : {1u, 2u, 5u})
                for (const double weight : {0.1, 0.5, 0.9, 1.0}) {
                    const auto rows = examples(task, 4);
                    const auto all = teachers(task, count);
                    const auto softened = distil(rows, task, all, weight, backend);
                    for (std::size_t r = 0; r < rows.rows(); ++r)
                        for (std::size_t c = 0; c < outputs_of(task); ++c) {
                            double mean = 0;
                            for (const auto& network : all)
                                mean += answer(task, network, rows, r, c) / static_cast<double>(count);
                            const double expected = weight * mean + (1 - weight) * said(task, rows, r, c);
                            EXPECT_NEAR(aims(task, softened)(r, c), expected, 2e-5);
                        }
                }
}

// Between the row's own word and the teachers' lowest and highest.
TEST(Distil, MixturesAreConvex) {
    const auto backend = support::catalogue().backend();
    for (const Task task : tasks)
        for (const double weight : {0.01, 0.3, 0.99, 1.0}) {
            const auto rows = examples(task, 6);
            const auto all = teachers(task, 4);
            const auto softened = distil(rows, task, all, weight, backend);
            std::vector<Matrix> alone;
            for (const auto& network : all) alone.push_back(aims(task, distil(rows, task, {network}, 1, backend)));
            for (std::size_t r = 0; r < rows.rows(); ++r)
                for (std::size_t c = 0; c < outputs_of(task); ++c) {
                    double low = said(task, rows, r, c), high = low;
                    for (const auto& matrix : alone) {
                        low = std::min(low, double{matrix(r, c)});
                        high = std::max(high, double{matrix(r, c)});
                    }
                    EXPECT_GE(aims(task, softened)(r, c), low - 1e-6);
                    EXPECT_LE(aims(task, softened)(r, c), high + 1e-6);
                }
        }
}

TEST(Distil, RowsOfProbabilitiesSumToOne) {
    const auto backend = support::catalogue().backend();
    for (const std::size_t count : {1u, 3u, 7u})
        for (const double weight : {0.2, 0.9, 1.0}) {
            const auto softened = distil(examples(Task::multiclass, 7), Task::multiclass,
                                         teachers(Task::multiclass, count), weight, backend);
            for (std::size_t r = 0; r < softened.rows(); ++r) {
                double sum = 0;
                for (const float share : softened.soft.row(r)) {
                    EXPECT_GE(share, 0);
                    sum += double{share};
                }
                EXPECT_NEAR(sum, 1, 1e-6);
            }
        }
}

TEST(Distil, TheSameTeacherTwiceIsThatTeacher) {
    const auto backend = support::catalogue().backend();
    for (const Task task : tasks) {
        const auto rows = examples(task, 8);
        const auto one = teacher(task, 5);
        const auto once = distil(rows, task, {one}, 0.6, backend);
        const auto thrice = distil(rows, task, {one, one, one}, 0.6, backend);
        for (std::size_t i = 0; i < aims(task, once).size(); ++i)
            EXPECT_NEAR(aims(task, once).values()[i], aims(task, thrice).values()[i], 1e-6);
    }
}

// A teacher that is sure and right leaves hard labels, however far its outputs are.
TEST(Distil, ASureTeacherIsALabel) {
    const auto backend = support::catalogue().backend();
    auto sure = teacher(Task::multiclass, 5);
    for (auto& layer : sure.layers) std::ranges::fill(layer.weights.values(), 0.0f);
    sure.layers.back().bias[1] = 1e30f;
    const auto softened = distil(examples(Task::multiclass, 9), Task::multiclass, {sure}, 1, backend);
    for (std::size_t r = 0; r < softened.rows(); ++r) {
        EXPECT_EQ(softened.soft(r, 0), 0);
        EXPECT_EQ(softened.soft(r, 1), 1);
        EXPECT_EQ(softened.soft(r, 2), 0);
    }
}

// Weight 1: the labels are not looked at any more.
TEST(Distil, TrainingOnATeacherAloneForgetsTheLabels) {
    const auto backend = support::catalogue().backend();
    for (const std::size_t classes : {2u, 3u}) {
        const auto data = support::dataset(200, classes, 3);
        const auto task = data.encoder.task();
        const auto one = teacher(task, 5);
        auto wrong = data.train;
        for (auto& label : wrong.labels) label = 0;
        std::ranges::fill(wrong.targets.values(), 0.0f);
        std::vector<model::Network> students;
        for (const auto& rows : {data.train, wrong}) {
            const std::vector<std::size_t> widths{inputs, 8, outputs_of(task)};
            auto student = initialise(widths, {}, 1);
            Options options;
            options.epochs = 3;
            train(student, data.encoder, distil(rows, task, {one}, 1, backend), data.validation, options, backend);
            students.push_back(student);
        }
        EXPECT_EQ(students[0], students[1]);
    }
}

}  // namespace
}  // namespace sentei::training
