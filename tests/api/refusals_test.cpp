// What the caller can mend is an Error of one sentence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/api/support.hpp"

namespace sentei::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Refusals, OptionsThatCannotBeMeant) {
    struct Wrong {
        std::function<void(OptimizeOptions&)> how;
        const char* sentence;
    };
    const std::vector<Wrong> wrongs{
        {[](auto& o) { o.target = "nosuch"; }, "nosuch"},
        {[](auto& o) { o.test = "nosuch.csv"; }, "nosuch.csv"},
        {[](auto& o) {
             o.hidden = {5, 0};
         },
         "0 units"},
        {[](auto& o) { o.hidden = {70000}; }, "70000 units"},
        {[](auto& o) { o.hidden.assign(65, 2); }, "65 hidden layers"},
        {[](auto& o) { o.activation = "rely"; }, "rely"},
        {[](auto& o) { o.rate = 0; }, "rate"},
        {[](auto& o) { o.rate = std::nan(""); }, "rate"},
        {[](auto& o) { o.teachers = 101; }, "101 teachers"},
        {[](auto& o) {
             o.goal = MaxDrop{-1, "balanced"};
         },
         "drop"},
        {[](auto& o) {
             o.goal = MaxDrop{std::nan(""), "balanced"};
         },
         "drop"},
        {[](auto& o) {
             o.goal = MaxDrop{1, "boldly"};
         },
         "boldly"},
        {[](auto& o) { o.goal = Keep{0}; }, "(0, 1]"},
        {[](auto& o) { o.goal = Keep{1.5}; }, "(0, 1]"},
        {[](auto& o) { o.goal = MaxParameters{3}; }, "3"},
        {[](auto& o) { o.goal = MaxBytes{3}; }, "3 bytes"},
        {[](auto& o) { o.goal = MaxLatency{-1}, o.latency_seconds = 0.01; }, "latency"},
        {[](auto& o) { o.goal = MaxLatency{1}; }, "latency_seconds"},
        {[](auto& o) { o.goal = Epsilon{std::nan("")}; }, "epsilon"},
        {[](auto& o) { o.criterion = "nosuch"; }, "nosuch"},
        {[](auto& o) {
             o.criterion_options = {{"nosuch", "1"}};
         },
         "nosuch"},
        {[](auto& o) { o.rounds = 1001; }, "1001 rounds"},
        {[](auto& o) { o.folds = 51; }, "51 folds"},
        {[](auto& o) { o.latency_seconds = -1; }, "latency_seconds"},
        {[](auto& o) { o.train_share = 0.5; }, "sum"},
        {[](auto& o) { o.train_share = 0, o.validation_share = 1, o.test_share = 0; }, "above 0"},
        {[](auto& o) { o.threads = 5000; }, "5000 threads"},
        {[](auto& o) { o.backend = "nosuch"; }, "nosuch"},
        {[](auto& o) { o.plugins = {"nosuch.so"}; }, "nosuch.so"},
    };
    for (const auto& [how, sentence] : wrongs) {
        auto options = quick();
        how(options);
        EXPECT_THAT(error_of([&, &o = options] { optimize(iris, o); }),
                    AllOf(HasSubstr(sentence), Not(HasSubstr("\n"))));
    }
    EXPECT_THAT(error_of([] { optimize("nosuch.csv", quick()); }), HasSubstr("nosuch.csv"));
    EXPECT_THAT(error_of([] { optimize(iris, {}); }), HasSubstr("no target"));
}

TEST(Refusals, ModelsThatCannotBeRead) {
    const TemporaryFolder folder;
    write(folder / "text.sentei", "a model it is not");
    EXPECT_THAT(error_of([&] { Model::load(folder / "text.sentei"); }), HasSubstr("text.sentei"));
    EXPECT_THAT(error_of([&] { Model::load(folder / "nosuch.sentei"); }), HasSubstr("nosuch.sentei"));
    EXPECT_THAT(error_of([&] { Model::parse(""); }), HasSubstr("the model in memory"));
    const auto model = optimize(iris, quick()).refined();
    std::string bytes = model.bytes();
    bytes[bytes.size() / 2] ^= 1;
    EXPECT_THAT(error_of([&] { Model::parse(bytes); }), HasSubstr("the model in memory"));
    EXPECT_THAT(error_of([&] { Model::parse(model.bytes(), {.threads = 5000}); }), HasSubstr("5000 threads"));
    EXPECT_THAT(error_of([&] { model.save(folder / "no/such/folder.sentei"); }), HasSubstr("folder.sentei"));
    EXPECT_THAT(error_of([&] { model.predict(std::filesystem::path(penguins)); }), HasSubstr("penguins.csv"));
    EXPECT_THAT(error_of([&] { model.predict(std::filesystem::path("nosuch.csv")); }), HasSubstr("nosuch.csv"));
    const std::vector<double> numbers(7);
    EXPECT_THAT(error_of([&] { model.predict_values(numbers, 2); }), HasSubstr("2 rows of 4 columns"));
}

}  // namespace
}  // namespace sentei::test
