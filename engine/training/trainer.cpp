#include "engine/training/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/core/names.hpp"
#include "engine/core/random.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/passes.hpp"

namespace sentei::training {
namespace {

constexpr Names<Optimizer, 3> optimizers{
    {{"sgd", Optimizer::sgd}, {"adam", Optimizer::adam}, {"adamw", Optimizer::adamw}}};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The optimiser's memory, shaped as the network, and its steps.
class Descent final : public Passes::Step {
  public:
    Descent(model::Network& network, const Options& options, const plugin::Backend& backend)
        : network_(network), backend_(backend), options_(options), first_(network), second_(network) {}

    // What the steps of a mini-batch have in common.
    void next(double rate) {
        decayed1_ *= options_.momentum;
        decayed2_ *= options_.beta2;
        step_ = {.kind = static_cast<std::uint32_t>(options_.optimizer),
                 .rate = static_cast<float>(rate),
                 .beta1 = static_cast<float>(options_.momentum),
                 .beta2 = static_cast<float>(options_.beta2),
                 .epsilon = static_cast<float>(options_.epsilon),
                 .correction1 = static_cast<float>(1.0 - decayed1_),
                 .correction2 = static_cast<float>(1.0 - decayed2_)};
    }

    void take(const Passes::Slope& slope) override {
        auto& layer = network_.layers[slope.layer];
        auto &first = first_.layers[slope.layer], &second = second_.layers[slope.layer];
        const bool squares = options_.optimizer != Optimizer::sgd;
        auto weights = step_;
        weights.count = layer.weights.size();
        weights.weights = layer.weights.data();
        weights.first = first.weights.data();
        weights.second = squares ? second.weights.data() : nullptr;
        weights.decay = static_cast<float>(options_.decay);
        backend_.gemm_step({.flags = SENTEI_TRANSPOSE_A,
                            .m = layer.units(),
                            .n = layer.inputs(),
                            .k = slope.rows,
                            .a = slope.dz,
                            .b = slope.input,
                            .lda = layer.units(),
                            .ldb = layer.inputs()},
                           weights);
        auto bias = step_;
        bias.count = layer.units();
        bias.weights = layer.bias.data();
        bias.gradient = slope.sums;
        bias.first = first.bias.data();
        bias.second = squares ? second.bias.data() : nullptr;
        backend_.optimizer_step(bias);
    }

  private:
    model::Network& network_;
    const plugin::Backend& backend_;
    const Options& options_;
    Gradients first_, second_;
    double decayed1_ = 1, decayed2_ = 1;  // beta^t
    sentei_step step_{};
};

// One mini-batch of shuffled rows, gathered so that the kernels see dense matrices.
class Batch {
  public:
    Batch(const data::Examples& from, std::size_t rows) : from_(from) {
        rows_.inputs = Matrix(rows, from.inputs.columns());
        rows_.labels.resize(from.labels.empty() ? 0 : rows);
        rows_.targets = Matrix(from.targets.rows() == 0 ? 0 : rows, from.targets.columns());
        rows_.soft = Matrix(from.soft.rows() == 0 ? 0 : rows, from.soft.columns());
    }

    const data::Examples& gather(std::span<const std::uint32_t> order) {
        const std::size_t width = from_.inputs.columns(), share = std::max<std::size_t>(1, part_floats / width);
        parallel::for_each((order.size() + share - 1) / share, [&](std::size_t part) {
            for (std::size_t i = part * share; i < std::min(order.size(), (part + 1) * share); ++i)
                std::copy_n(from_.inputs.row(order[i]).data(), width, rows_.inputs.row(i).data());
        });
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (!rows_.labels.empty()) rows_.labels[i] = from_.labels[order[i]];
            if (rows_.targets.rows() != 0) std::ranges::copy(from_.targets.row(order[i]), rows_.targets.row(i).begin());
            if (rows_.soft.rows() != 0) std::ranges::copy(from_.soft.row(order[i]), rows_.soft.row(i).begin());
        }
        return rows_;
    }

  private:
    static constexpr std::size_t part_floats = 16384;  // take longer to fetch than a task to hand out
    const data::Examples& from_;
    data::Examples rows_;
};

}  // namespace

Optimizer parse_optimizer(std::string_view name) { return parse_name(optimizers, "optimizer", name); }
std::string name(Optimizer optimizer) { return name_of(optimizers, optimizer); }

void Options::check() const {
    const auto require = [](bool ok, std::string_view what) {
        if (!ok) throw InputError(std::string(what));
    };
    require(std::isfinite(rate) && rate > 0, "the learning rate must be a number above 0");
    require(momentum >= 0 && momentum < 1, "the momentum must be at least 0 and below 1");
    require(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1");
    require(epsilon > 0, "the optimizer's epsilon must be above 0");
    require(std::isfinite(decay) && decay >= 0, "the weight decay must be a number of at least 0");
}

std::size_t batch_for(std::size_t rows) { return rows < 500 ? 16 : rows < 2000 ? 32 : 128; }

std::size_t epochs_for(std::size_t rows, std::size_t batch, std::size_t steps, std::size_t least, std::size_t most) {
    const std::size_t per_epoch = std::max<std::size_t>(1, (rows + batch - 1) / batch);
    return std::clamp(steps / per_epoch, least, most);
}

History train(model::Network& network, const data::Encoder& encoder, const data::Examples& training,
              const data::Examples& validation, const Options& options,
              const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop, const Observer& observer,
              bool keep_start) {
    options.check();
    const std::size_t rows = training.rows();
    const std::size_t batch_rows = std::min(options.batch != 0 ? options.batch : batch_for(rows), rows);
    const std::size_t steps_per_epoch = (rows + batch_rows - 1) / batch_rows;
    const std::size_t epochs = options.epochs != 0 ? options.epochs : epochs_for(rows, batch_rows, 6000, 15, 200);
    const std::size_t columns = network.outputs();

    Passes passes(network, batch_rows);
    Descent descent(network, options, *backend);
    Batch batch(training, batch_rows);
    std::vector<std::uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0u);
    Random random(options.seed, 0x0bde7);

    History history;
    model::Network best = network;
    double best_loss = std::numeric_limits<double>::infinity();
    Progress progress{.epochs = epochs};
    if (keep_start) {
        progress.validation = measure(network, encoder, validation, backend);
        best_loss = progress.validation.loss;
    }
    std::size_t trained_rows = 0, since_best = 0;
    const auto begin = Clock::now();
    double validation_seconds = 0;

    for (std::size_t epoch = 0; epoch < epochs && history.ending == Ending::complete; ++epoch) {
        random.shuffle(std::span(order));
        double loss_sum = 0;
        progress.epoch = epoch + 1;
        for (std::size_t step = 0, first = 0; first < rows; ++step, first += batch_rows) {
            if (stop.stop_requested()) {
                history.ending = Ending::stopped;
                break;
            }
            const std::size_t count = std::min(batch_rows, rows - first);
            const auto& examples = batch.gather(std::span(order).subspan(first, count));
            passes.forward(network, *backend, examples.inputs.data(), count);
            loss_sum += loss(*backend, encoder.task(), examples, 0, count, columns, passes.outputs(),
                             passes.gradient(network.layers.size() - 1), 1.0f / static_cast<float>(count));
            progress.rate = options.rate * rate_factor(options.schedule, epoch * steps_per_epoch + step,
                                                       epochs * steps_per_epoch, options.warm_up);
            descent.next(progress.rate);
            passes.descend(network, *backend, descent);
            trained_rows += count;
            if (observer) {
                const double elapsed = seconds_since(begin);
                progress.done = static_cast<double>(first + count) / static_cast<double>(rows);
                progress.loss = loss_sum / static_cast<double>(first + count);
                progress.rows_per_second = static_cast<double>(trained_rows) / (elapsed - validation_seconds);
                progress.seconds_left =
                    elapsed / static_cast<double>(trained_rows) * static_cast<double>(epochs * rows - trained_rows);
                observer(progress);
            }
        }
        if (history.ending == Ending::stopped && !history.epochs.empty()) break;
        if (!std::isfinite(loss_sum))
            throw InputError(
                fmt::format("training diverged in epoch {}: the loss is not finite; try a lower --rate (now {})",
                            epoch + 1, options.rate));
        const auto validating = Clock::now();
        progress.validation = measure(network, encoder, validation, backend);
        validation_seconds += seconds_since(validating);
        history.epochs.push_back({progress.rate, loss_sum / static_cast<double>(rows), progress.validation});
        if (progress.validation.loss < best_loss) {
            best_loss = progress.validation.loss;
            best = network;
            history.best = epoch;
            since_best = 0;
        } else if (++since_best == options.patience) {
            history.ending = Ending::patience;
        }
    }
    network = std::move(best);
    history.seconds = seconds_since(begin) - validation_seconds;
    history.rows_per_second = static_cast<double>(trained_rows) / history.seconds;
    return history;
}

}  // namespace sentei::training
