#include "engine/benchmark/networks.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "engine/data/dataset.hpp"
#include "engine/model/predictor.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::benchmark {
namespace {

Matrix normal(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Random random(seed);
    Matrix matrix(rows, columns);
    for (float& value : matrix.values()) value = static_cast<float>(random.normal());
    return matrix;
}

// A table for a network of these widths, its inputs normal: one output is regression, more are classes.
data::Dataset dataset(const Widths& widths, std::size_t rows) {
    Random random(2);
    data::Table table{"generated", {}, 0};
    for (std::size_t c = 0; c <= widths.front(); ++c) {
        const bool target = c == widths.front() && widths.back() > 1;
        data::Column column{.name = c == widths.front() ? "target" : "x" + std::to_string(c)};
        for (std::size_t r = 0; r < rows; ++r)
            column.numbers.push_back(target ? static_cast<double>(r % widths.back()) : random.normal());
        table.columns.push_back(std::move(column));
    }
    return data::prepare(table, nullptr, "target",
                         widths.back() == 1 ? data::TaskChoice::regression : data::TaskChoice::classification,
                         {0.98, 0.01, 0.01}, 1);
}

}  // namespace

Widths parse_widths(const std::string& text) {
    Widths widths;
    for (std::size_t at = 0; at <= text.size();) {
        const auto dash = std::min(text.find('-', at), text.size());
        std::size_t width = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + dash, width);
        if (error != std::errc() || end != text.data() + dash || width == 0 || width > 65536)
            throw InputError("'" + text + "' is neither a model file nor widths like 784-512-512-10");
        widths.push_back(width);
        at = dash + 1;
    }
    if (widths.size() < 2) throw InputError("'" + text + "' is neither a model file nor widths like 784-512-512-10");
    return widths;
}

std::vector<Widths> usual_networks(bool quick) {
    std::vector<Widths> networks{{16, 32, 32, 3}, {16, 64, 64, 3}, {28, 300, 300, 300, 1}};
    if (!quick) networks.insert(networks.end(), {{784, 512, 512, 10}, {784, 1024, 1024, 1024, 10}});
    return networks;
}

std::vector<Timing> measure_inference(const model::AnyNetwork& network, std::size_t rows, const Backends& backends,
                                      double seconds) {
    const auto widths = model::widths(network);
    const auto inputs = normal(rows, widths.front(), 1);
    Buffer outputs(rows * widths.back());
    std::vector<model::Predictor> predictors;
    for (const auto& backend : backends) predictors.emplace_back(network, backend, rows);
    std::vector<std::function<void()>> works;
    for (auto& predictor : predictors) works.push_back([&] { predictor.run(inputs.data(), rows, outputs.data()); });
    return take_turns(works, seconds);
}

std::vector<double> measure_training(const Widths& widths, std::size_t batch, training::Optimizer optimizer,
                                     const Backends& backends, double seconds) {
    const auto parameters = training::initialise(widths, {}, 1).parameters();
    const auto data = dataset(widths, std::clamp(400'000'000 / parameters, 32 * batch, std::size_t{1} << 15));
    auto trained = widths;
    trained.back() = data.encoder.outputs();  // two classes are one output
    const auto untrained = training::initialise(trained, {}, 1);
    std::vector<double> rates(backends.size());
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const double whole = seconds * static_cast<double>(backends.size());
    for (int round = 0; round < 2 || std::chrono::duration<double>(Clock::now() - begin).count() < whole; ++round)
        for (std::size_t b = 0; b < backends.size(); ++b) {
            auto network = untrained;
            const auto history = training::train(network, data.encoder, data.train, data.validation,
                                                 {.optimizer = optimizer, .batch = batch, .epochs = 1}, backends[b]);
            rates[b] = std::max(rates[b], history.rows_per_second);
        }
    return rates;
}

}  // namespace sentei::benchmark
