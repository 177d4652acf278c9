#include "engine/optimize/general.hpp"

#include <fmt/format.h>

#include <numeric>

#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/distil.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::optimize {
namespace {

constexpr std::size_t most_parameters = std::size_t{1} << 30;
constexpr std::size_t few_training_rows = 8000;
constexpr std::uint64_t teacher_stride = 1000003;  // between the seeds of teachers

training::Options with_length(training::Options options, std::size_t rows, std::size_t steps, std::size_t least,
                              std::size_t most) {
    if (options.batch == 0) options.batch = training::batch_for(rows);
    if (options.epochs == 0) options.epochs = training::epochs_for(rows, options.batch, steps, least, most);
    return options;
}

}  // namespace

training::Options Options::general_training() {
    training::Options options;
    options.patience = 20;
    return options;
}

training::Options Options::light_retraining() {
    training::Options options;
    options.rate = 2e-3;
    return options;
}

training::Options training_for(const Options& options, const data::Dataset& data) {
    auto training = with_length(options.training, data.train.rows(), 6000, 15, 200);
    training.seed = options.seed;
    return training;
}

training::Options retraining_for(const Options& options, const data::Dataset& data) {
    auto training = with_length(options.retraining, data.train.rows(), 3000, 20, 1000);
    training.seed = options.seed + 1;
    return training;
}

std::vector<std::size_t> widths_of(const Options& options, const data::Encoder& encoder) {
    if (options.hidden.size() > most_layers)
        throw InputError(fmt::format("{} hidden layers, expected at most {}", options.hidden.size(), most_layers));
    for (const auto units : options.hidden)
        if (units == 0 || units > most_units)
            throw InputError(fmt::format("a hidden layer of {} units, expected 1 to {}", units, most_units));
    std::vector<std::size_t> widths{encoder.inputs()};
    widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
    widths.push_back(encoder.outputs());
    double parameters = 0;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l)
        parameters += (static_cast<double>(widths[l]) + 1) * static_cast<double>(widths[l + 1]);
    if (parameters > static_cast<double>(most_parameters))
        throw InputError(fmt::format("the general network would have {:.3g} parameters; at most {} are supported",
                                     parameters, most_parameters));
    return widths;
}

std::size_t teachers_for(const Options& options, const data::Dataset& data) {
    if (distil_weight(options, data.encoder.task()) == 0) return 1;
    if (options.teachers != 0) return options.teachers;
    return data.train.rows() < few_training_rows ? 4 : 3;
}

double distil_weight(const Options& options, data::Task task) {
    return options.distil_weight.value_or(data::is_classification(task) ? 0.9 : 0.5);
}

Generals general_networks(const data::Dataset& data, const Options& options,
                          const std::shared_ptr<const plugin::Backend>& backend, std::optional<model::Network> general,
                          std::stop_token stop) {
    Generals generals;
    generals.networks.resize(teachers_for(options, data));
    std::vector<std::size_t> epochs(generals.networks.size());
    if (general) generals.networks[0] = std::move(*general);
    parallel::for_each(generals.networks.size(), [&](std::size_t t) {
        auto& network = generals.networks[t];
        if (!network.layers.empty()) return;
        auto training = training_for(options, data);
        training.seed += t * teacher_stride;
        network = training::initialise(widths_of(options, data.encoder), options.activation, training.seed);
        epochs[t] =
            training::train(network, data.encoder, data.train, data.validation, training, backend, stop).epochs.size();
    });
    generals.epochs = std::accumulate(epochs.begin(), epochs.end(), std::size_t{0});
    return generals;
}

data::Examples distilled(data::Examples rows, data::Task task, const Generals& generals, const Options& options,
                         const std::shared_ptr<const plugin::Backend>& backend) {
    return training::distil(std::move(rows), task, generals.networks, distil_weight(options, task), backend);
}

}  // namespace sentei::optimize
