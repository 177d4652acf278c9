#define SENTEI_TYPES_ONLY
#include "engine/api/job.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <utility>

#include "engine/api/computing.hpp"
#include "engine/api/model_state.hpp"
#include "engine/api/result_state.hpp"
#include "engine/core/error.hpp"
#include "engine/optimize/report.hpp"
#include "engine/optimize/summary.hpp"

namespace sentei::api {
namespace {

void require(bool ok, const std::string& expected) {
    if (!ok) throw InputError(expected);
}

bool at_least_0(double value) { return std::isfinite(value) && value >= 0; }

optimize::Goal goal_of(const Goal& goal, bool timed) {
    struct Reader {
        bool timed;
        optimize::Goal operator()(const MaxDrop& most) const {
            require(at_least_0(most.percent), "the largest drop must be a number of at least 0 percent");
            return optimize::MaxDrop{most.percent / 100, evaluation::parse_rule(most.rule)};
        }
        optimize::Goal operator()(const Keep& keep) const {
            require(keep.share > 0 && keep.share <= 1,
                    fmt::format("a share of {} of the units is to stay, expected one in (0, 1]", keep.share));
            return pruning::KeepRatio{keep.share};
        }
        optimize::Goal operator()(const MaxParameters& most) const { return pruning::ParameterBudget{most.parameters}; }
        optimize::Goal operator()(const MaxBytes& most) const { return optimize::MaxBytes{most.bytes}; }
        optimize::Goal operator()(const MaxLatency& most) const {
            require(std::isfinite(most.microseconds) && most.microseconds > 0,
                    "the largest latency must be a number of microseconds above 0");
            require(timed, "a largest latency needs latencies, expected latency_seconds above 0");
            return optimize::MaxLatency{most.microseconds};
        }
        optimize::Goal operator()(const Epsilon& tolerance) const {
            require(std::isfinite(tolerance.epsilon), "epsilon must be a finite number");
            return pruning::Tolerance{tolerance.epsilon};
        }
    };
    return std::visit(Reader{timed}, goal);
}

void check(const OptimizeOptions& options) {
    const auto at_most = [](const char* what, std::size_t value, std::size_t most) {
        require(value <= most, fmt::format("{} {}, expected at most {}", value, what, most));
    };
    at_most("rounds", options.rounds, 1000);
    at_most("folds", options.folds, 50);
    at_most("teachers", options.teachers, 100);
    require(at_least_0(options.latency_seconds), "latency_seconds must be a number of at least 0");
    require(options.train_share > 0 && at_least_0(options.validation_share) && at_least_0(options.test_share) &&
                std::abs(options.train_share + options.validation_share + options.test_share - 1) <= 1e-6,
            fmt::format("shares {}, {}, {}: expected three for training (above 0), validation and test rows that sum "
                        "to 1",
                        options.train_share, options.validation_share, options.test_share));
    require(options.validation_share > 0 || options.folds <= 1,
            "folds cut validation rows anew, expected a validation_share above 0");
}

optimize::Options engine_options(const OptimizeOptions& given) {
    check(given);
    optimize::Options options;
    options.shares = {given.train_share, given.validation_share, given.test_share};
    options.hidden = given.hidden;
    options.activation = model::parse_activation(given.activation);
    options.training.batch = options.retraining.batch = given.batch;
    options.training.epochs = given.epochs;
    options.training.patience = given.patience;
    options.training.rate = given.rate;
    options.training.check();
    options.retraining.epochs = given.retrain_epochs;
    options.rounds = given.rounds;
    options.goal = goal_of(given.goal, given.latency_seconds > 0);
    options.folds = given.validation_share > 0 ? given.folds : 1;
    options.teachers = given.teachers;
    options.int8 = given.int8;
    options.latency_seconds = given.latency_seconds;
    options.seed = given.seed;
    return options;
}

data::TaskChoice choice_of(Task task) {
    return task == Task::classification ? data::TaskChoice::classification
           : task == Task::regression   ? data::TaskChoice::regression
                                        : data::TaskChoice::automatic;
}

struct Prepared {
    data::Dataset set;
    std::string stand_in;  // a sentence; empty where every part has rows of its own
};

// Rows that are missing are stood in for: see OptimizeOptions::train_share.
Prepared prepared(const data::Tables& tables, Task task, const optimize::Options& options) {
    auto set = data::prepare(tables.table, tables.judge_or_null(), tables.target, choice_of(task), options.shares,
                             options.seed);
    std::string sentence;
    if (set.validation.rows() == 0) {
        set.validation = set.train;
        sentence = "There are no validation rows: the training rows chose the size, and were learnt by heart.";
    }
    if (set.test.rows() == 0) {
        set.test = set.validation;
        if (sentence.empty()) sentence = "There are no test rows: the validation rows, which chose the size, stand in.";
    }
    if (!sentence.empty()) set.notes.push_back(sentence);
    return {std::move(set), std::move(sentence)};
}

// Hands progress on. Where that throws, the run is asked to stop and the exception waits for its end.
class Reporter {
  public:
    explicit Reporter(const OptimizeOptions& options)
        : options_(options), asked_(options.stop, [this] { source_.request_stop(); }) {}

    std::stop_token stop() const { return source_.get_token(); }

    optimize::Observer observer() {
        if (!options_.progress) return {};
        return {[this](const std::string& name) { tell({.stage = name}); },
                [this](const training::Progress& now) {
                    tell({.stage = "train",
                          .done = (static_cast<double>(now.epoch) - 1 + now.done) / static_cast<double>(now.epochs),
                          .epoch = now.epoch,
                          .epochs = now.epochs});
                },
                [this](std::size_t done, std::size_t of) {
                    tell({.stage = "prune",
                          .done = static_cast<double>(done) / static_cast<double>(of),
                          .networks = done,
                          .networks_in_all = of});
                }};
    }

    // What `work` gives, unless progress threw meanwhile: then that.
    template <class Work>
    auto watch(const Work& work) const {
        try {
            auto made = work();
            if (!failure_) return made;
        } catch (...) {
            if (!failure_) throw;
        }
        std::rethrow_exception(failure_);
    }

  private:
    void tell(const Progress& progress) {
        if (failure_) return;
        try {
            options_.progress(progress);
        } catch (...) {
            failure_ = std::current_exception();
            source_.request_stop();
        }
    }

    const OptimizeOptions& options_;
    std::stop_source source_;
    std::stop_callback<std::function<void()>> asked_;
    std::exception_ptr failure_;
};

Model model_of(const optimize::Side& side, const Computing& computing) {
    return Model(std::make_shared<const Model::State>(
        model::AnyModel{side.model.encoder, side.model.network, side.model.lineage}, side.file, computing));
}

Model model_of(const deployment::Int8Step& step, const Computing& computing) {
    return Model(std::make_shared<const Model::State>(
        model::AnyModel{step.model.encoder, step.model.network, step.model.lineage}, step.file, computing));
}

Result public_result(const optimize::Result& result, const optimize::Options& options, const Computing& computing,
                     const Prepared& rows) {
    auto summary = optimize::summary(result, options);
    if (!rows.stand_in.empty()) summary += rows.stand_in + "\n";
    return Result(std::make_shared<const Result::State>(Result::State{
        model_of(result.general, computing), model_of(result.refined, computing),
        result.int8_passed ? std::optional(model_of(*result.int8, computing)) : std::nullopt,
        optimize::result_json(result, options), std::move(summary), rows.set.notes, result.stopped, result.removed()}));
}

}  // namespace

Result run(const data::Tables& tables, const OptimizeOptions& given) {
    const auto options = engine_options(given);
    const plugin::Catalogue catalogue(given.plugins);
    const auto computing = api::computing(catalogue, given.backend, given.threads);
    const auto pruner = catalogue.pruner(given.criterion, given.criterion_options);
    Reporter reporter(given);
    std::optional<Result> result;
    computing.run([&] {
        const auto rows = prepared(tables, given.task, options);
        const auto made = reporter.watch([&] {
            return optimize::run(rows.set, tables.table.hash, options, *pruner, computing.backend, reporter.stop(),
                                 reporter.observer());
        });
        result = public_result(made, options, computing, rows);
    });
    return *std::move(result);
}

}  // namespace sentei::api
