// Sentei itself, through what its users call: a backend's gemm, model::Predictor, training::train.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/peers/peer.hpp"
#include "engine/core/random.hpp"
#include "engine/data/dataset.hpp"
#include "engine/deployment/quantize.hpp"
#include "engine/model/predictor.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/plugin/catalogue.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::peers {
namespace {

using BackendPointer = std::shared_ptr<const plugin::Backend>;

model::Network as_model(const Network& network) {
    model::Network made;
    for (std::size_t l = 0; l < network.size(); ++l) {
        model::Layer layer{Matrix(network[l].units, network[l].inputs),
                           Buffer(network[l].units),
                           {.kind = l + 1 < network.size() ? SENTEI_RELU : SENTEI_IDENTITY}};
        std::ranges::copy(network[l].weights, layer.weights.data());
        std::ranges::copy(network[l].bias, layer.bias.data());
        made.layers.push_back(std::move(layer));
    }
    return made;
}

// The encoder of a table for this network: training asks it for the task only.
data::Encoder encoder_for(const Network& network) {
    Random random(1);
    const std::size_t classes = network.back().units;
    data::Table table{"generated", {}, 0};
    for (std::size_t c = 0; c <= network.front().inputs; ++c) {
        const bool target = c == network.front().inputs;
        data::Column column{.name = target ? "target" : fmt::format("x{}", c)};
        for (std::size_t r = 0; r < 100; ++r)
            column.numbers.push_back(target && classes > 1 ? static_cast<double>(r % classes) : random.normal());
        table.columns.push_back(std::move(column));
    }
    const auto choice = classes > 1 ? data::TaskChoice::classification : data::TaskChoice::regression;
    return data::prepare(table, nullptr, "target", choice, {}, 1).encoder;
}

data::Examples examples(const Network& network, const Lesson& lesson, std::size_t rows) {
    data::Examples made;
    made.inputs = Matrix(rows, network.front().inputs);
    std::copy_n(lesson.inputs, made.inputs.size(), made.inputs.data());
    if (network.back().units > 1) {
        made.labels.assign(lesson.targets, lesson.targets + rows);
    } else {
        made.targets = Matrix(rows, 1);
        std::copy_n(lesson.targets, rows, made.targets.data());
    }
    return made;
}

class Trained final : public Training {
  public:
    Trained(const Network& network, const Lesson& lesson, BackendPointer backend)
        : start_(as_model(network)),
          trained_(start_),
          encoder_(encoder_for(network)),
          training_(examples(network, lesson, lesson.rows)),
          validation_(examples(network, lesson, lesson.batch)),
          backend_(std::move(backend)),
          options_{
              .optimizer = lesson.optimizer == Optimizer::sgd ? training::Optimizer::sgd : training::Optimizer::adam,
              .rate = lesson.rate,
              .decay = 0,
              .schedule = training::Schedule::constant,
              .batch = lesson.batch} {}

    double run(std::size_t epochs) override {
        trained_ = start_;
        options_.epochs = epochs;
        return training::train(trained_, encoder_, training_, validation_, options_, backend_).seconds;
    }
    void predict(float* outputs) override {
        model::Predictor(trained_, backend_, validation_.rows())
            .run(validation_.inputs.data(), validation_.rows(), outputs);
    }

  private:
    const model::Network start_;
    model::Network trained_;
    const data::Encoder encoder_;
    const data::Examples training_, validation_;
    const BackendPointer backend_;
    training::Options options_;
};

// The int8 form of a network for inputs like those that run writes: uniform, of variance 1.
model::Int8Network quantized(const model::Network& network, const plugin::Backend& backend) {
    Random random(1);
    Matrix rows(512, network.inputs());
    for (float& value : rows.values()) value = static_cast<float>((2 * random.uniform() - 1) * std::sqrt(3.0));
    return deployment::quantize(network, rows, backend);
}

// Variant: a backend's id; with a form of the network behind it inference alone: ":int8" quantized, ":bf16" and
// ":int8:weights" with weights that are rounded.
class Sentei final : public Peer {
  public:
    Sentei(std::size_t threads, const std::string& variant)
        : threads_(threads),
          form_(variant.substr(std::min(variant.find(':'), variant.size()))),
          backend_(catalogue_.backend(variant.substr(0, variant.find(':')))) {}
    std::string version() const override { return backend_->id() + " " + backend_->version(); }
    void inside(const Work& all) override { threads_.run(all); }
    Work gemm(std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) override {
        if (!form_.empty()) return {};
        return [=, this] {
            backend_->gemm({.m = m,
                            .n = n,
                            .k = k,
                            .a = a,
                            .b = b,
                            .c = c,
                            .lda = k,
                            .ldb = n,
                            .ldc = n,
                            .activation = SENTEI_IDENTITY});
        };
    }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        model::AnyNetwork made = as_model(network);
        if (form_ == ":int8") made = quantized(std::get<model::Network>(made), *backend_);
        const auto weights = form_ == ":bf16"           ? model::Precision::bf16
                             : form_ == ":int8:weights" ? model::Precision::int8
                                                        : model::Precision::fp32;
        const auto predictor =
            std::make_shared<model::Predictor>(made, backend_, std::min(rows, model::Predictor::usual_block), weights);
        return [=] { predictor->run(inputs, rows, outputs); };
    }
    std::unique_ptr<Training> training(const Network& network, const Lesson& lesson) override {
        if (!form_.empty()) return {};
        return std::make_unique<Trained>(network, lesson, backend_);
    }

  private:
    plugin::Catalogue catalogue_;
    parallel::Threads threads_;
    const std::string form_;
    BackendPointer backend_;
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string& variant) {
    return std::make_unique<Sentei>(threads, variant);
}

}  // namespace sentei::peers
