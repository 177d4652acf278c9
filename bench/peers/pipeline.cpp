// Sentei's side of bench/peers/pipeline: peer_pipeline THREADS FOLDER SEED does what FOLDER/plan.json says and prints a
// line of JSON. The calls are those that the command makes for the paper's mode, without the clean-up, which the other
// side has not.
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/data/folds.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/plugin/catalogue.hpp"
#include "engine/pruning/rebuild.hpp"
#include "engine/pruning/score.hpp"
#include "engine/pruning/select.hpp"
#include "engine/pruning/survey.hpp"
#include "engine/training/initialise.hpp"
#include "engine/training/trainer.hpp"

namespace {

using namespace sentei;
using Json = nlohmann::ordered_json;

constexpr std::size_t warming_rows = 1024;

struct Plan {
    std::vector<std::size_t> widths, epochs;  // epochs: of the general network, of retraining
    double keep;
    training::Options training;
};

struct Rows {
    data::Examples train, validation, test;

    Rows first(std::size_t count) const {
        std::vector<std::size_t> places(std::min({count, train.rows(), validation.rows(), test.rows()}));
        std::iota(places.begin(), places.end(), std::size_t{0});
        return {data::gather(train, places), data::gather(validation, places), data::gather(test, places)};
    }
};

class Laps {
  public:
    void end(const char* step) {
        const auto now = Clock::now();
        seconds_[step] = std::chrono::duration<double>(now - begin_).count();
        begin_ = now;
    }
    const Json& seconds() const { return seconds_; }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point begin_ = Clock::now();
    Json seconds_;
};

template <class Value>
void read(const std::string& path, Value* values, std::size_t count) {
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(count * sizeof(Value))))
        throw std::runtime_error(path + " is missing or too short");
}

data::Examples read(const std::string& path, std::size_t rows, std::size_t inputs) {
    data::Examples made;
    made.inputs = Matrix(rows, inputs);
    made.labels.resize(rows);
    read(path + ".inputs", made.inputs.data(), made.inputs.size());
    read(path + ".labels", made.labels.data(), rows);
    return made;
}

// Training asks an encoder for the task alone.
data::Encoder encoder_for(std::size_t classes) {
    std::vector<std::size_t> rows(classes);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const std::vector<double> numbers(rows.begin(), rows.end());
    const data::Table table{"generated",
                            {{.name = "input", .numbers = numbers}, {.name = "class", .numbers = numbers}}};
    return data::Encoder::fit(table, "class", data::TaskChoice::classification, rows);
}

std::vector<double> accuracies(const training::History& history) {
    std::vector<double> values;
    for (const auto& epoch : history.epochs) values.push_back(epoch.validation.accuracy);
    return values;
}

Json pipeline(const Rows& rows, const Plan& plan, const plugin::Pruner& pruner,
              const std::shared_ptr<const plugin::Backend>& backend) {
    const auto encoder = encoder_for(plan.widths.back());
    const auto compensation = pruning::Compensation::fold;
    auto options = plan.training;
    Laps laps;
    auto network = training::initialise(plan.widths, {SENTEI_RELU}, options.seed);
    options.epochs = plan.epochs.at(0);
    const auto general = training::train(network, encoder, rows.train, rows.validation, options, backend);
    laps.end("train");
    const auto statistics =
        pruning::survey(network, rows.train, pruner.needs() | pruning::needs(compensation), *backend);
    laps.end("survey");
    const auto scores = pruning::score(network, statistics, pruner);
    const auto kept = pruning::select_by_keep(scores, plan.keep, {});
    laps.end("select");
    network = pruning::rebuild(network, kept, compensation, statistics);
    laps.end("rebuild");
    options.epochs = plan.epochs.at(1);
    const auto refined = training::train(network, encoder, rows.train, rows.validation, options, backend);
    laps.end("retrain");
    const auto quality = training::measure(network, encoder, rows.test, backend);
    laps.end("evaluate");
    return {{"version", backend->id() + " " + backend->version()},
            {"seconds", laps.seconds()},
            {"widths", network.widths()},
            {"general", accuracies(general)},
            {"refined", accuracies(refined)},
            {"loss", quality.loss},
            {"accuracy", quality.accuracy}};
}

void run(std::size_t thread_count, const std::string& folder, std::size_t seed) {
    std::ifstream file(folder + "/plan.json");
    const auto json = Json::parse(file);
    Plan plan{json.at("widths"), json.at("epochs"), json.at("keep"), {}};
    plan.training = {.optimizer = training::Optimizer::adam,
                     .rate = json.at("rate"),
                     .decay = 0,
                     .schedule = training::Schedule::constant,
                     .batch = json.at("batch"),
                     .seed = seed};
    const auto rows_of = [&](const char* name) {
        return read(folder + "/" + name, json.at("rows").at(name), plan.widths.front());
    };
    const Rows rows{rows_of("train"), rows_of("validation"), rows_of("test")};
    Plan warming = plan;
    warming.epochs = {1, 1};
    const plugin::Catalogue catalogue;
    const auto backend = catalogue.backend();
    const auto pruner = catalogue.pruner("variability", {{"scale", "layer"}});
    parallel::Threads threads(thread_count);
    threads.run([&] {
        pipeline(rows.first(warming_rows), warming, *pruner, backend);
        std::cout << pipeline(rows, plan, *pruner, backend).dump() << std::endl;
    });
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    try {
        run(std::stoul(arguments[1]), arguments[2], std::stoul(arguments[3]));
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        return 1;
    }
}
