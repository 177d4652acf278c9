#include "engine/python/options.hpp"

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <functional>
#include <utility>

namespace sentei::python {
namespace {

namespace py = pybind11;

// The keywords, each taken once.
class Keywords {
  public:
    explicit Keywords(const py::dict& given) {
        for (const auto& [key, value] : given)
            if (!value.is_none()) left_[key] = value;
    }

    template <class Value>
    std::optional<Value> take(const char* name) {
        if (!left_.contains(name)) return std::nullopt;
        const py::object value = left_.attr("pop")(name);
        try {
            return value.cast<Value>();
        } catch (const py::cast_error&) {
            throw py::type_error(std::string(name) + "=" + py::repr(value).cast<std::string>() +
                                 " has the wrong type for this option");
        }
    }

    template <class Value>
    void into(const char* name, Value& place) {
        if (auto value = take<Value>(name)) place = *std::move(value);
    }

    void finish() const {
        if (!left_.empty())
            throw py::type_error("sentei.optimize has no option '" + py::str(left_.begin()->first).cast<std::string>() +
                                 "'");
    }

  private:
    py::dict left_;
};

Task task_of(const std::string& name) {
    if (name == "auto") return Task::automatic;
    if (name == "classification") return Task::classification;
    if (name == "regression") return Task::regression;
    throw Error("task '" + name + "': expected auto, classification or regression");
}

Goal goal_of(Keywords& keywords) {
    std::vector<Goal> goals;
    const auto rule = keywords.take<std::string>("rule");
    if (const auto most = keywords.take<double>("max_drop")) goals.emplace_back(MaxDrop{*most});
    if (const auto share = keywords.take<double>("keep")) goals.emplace_back(Keep{*share});
    if (const auto most = keywords.take<std::size_t>("max_parameters")) goals.emplace_back(MaxParameters{*most});
    if (const auto most = keywords.take<std::size_t>("max_bytes")) goals.emplace_back(MaxBytes{*most});
    if (const auto most = keywords.take<double>("max_latency")) goals.emplace_back(MaxLatency{*most});
    if (const auto epsilon = keywords.take<double>("epsilon")) goals.emplace_back(Epsilon{*epsilon});
    if (goals.empty()) goals.emplace_back(MaxDrop{});
    if (goals.size() > 1)
        throw Error("expected one of max_drop, keep, max_parameters, max_bytes, max_latency and epsilon");
    if (rule) {
        auto* const most = std::get_if<MaxDrop>(&goals.front());
        if (most == nullptr) throw Error("rule goes with max_drop");
        most->rule = *rule;
    }
    return goals.front();
}

}  // namespace

OptimizeOptions options_of(const py::dict& given) {
    Keywords keywords(given);
    OptimizeOptions options;
    keywords.into("target", options.target);
    keywords.into("test", options.test);
    keywords.into("test_target", options.test_target);
    if (const auto task = keywords.take<std::string>("task")) options.task = task_of(*task);
    keywords.into("train_share", options.train_share);
    keywords.into("validation_share", options.validation_share);
    keywords.into("test_share", options.test_share);
    keywords.into("hidden", options.hidden);
    keywords.into("activation", options.activation);
    keywords.into("batch", options.batch);
    keywords.into("epochs", options.epochs);
    keywords.into("patience", options.patience);
    keywords.into("rate", options.rate);
    keywords.into("retrain_epochs", options.retrain_epochs);
    keywords.into("teachers", options.teachers);
    options.goal = goal_of(keywords);
    keywords.into("criterion", options.criterion);
    keywords.into("criterion_options", options.criterion_options);
    keywords.into("rounds", options.rounds);
    keywords.into("folds", options.folds);
    keywords.into("int8", options.int8);
    keywords.into("latency_seconds", options.latency_seconds);
    keywords.into("seed", options.seed);
    keywords.into("threads", options.threads);
    keywords.into("backend", options.backend);
    keywords.into("plugins", options.plugins);
    keywords.into("progress", options.progress);
    keywords.finish();
    return options;
}

}  // namespace sentei::python
