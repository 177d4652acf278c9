#include "engine/deployment/quantize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/deployment/rounding.hpp"
#include "engine/deployment/steps.hpp"
#include "engine/model/int8_arithmetic.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::deployment {
namespace {

constexpr std::size_t most_rows = 8192;
constexpr double least_pull = 0.02, pull_of_few_rows = 0.5;  // see Rounding
constexpr double most_weight = 127, most_bias = 32767, room_for_bias = 2;
constexpr double least_multiplier = 0x1p-100, most_multiplier = 0x1p100, least_share_of_a_step = 1e-6;
constexpr double least_step = 0x1p-100;

// An activation that commutes with a positive factor: a unit's step can go into its multiplier.
bool homogeneous(std::uint32_t kind) {
    return kind == SENTEI_RELU || kind == SENTEI_LEAKY_RELU || kind == SENTEI_IDENTITY;
}

Matrix evenly_spaced(const Matrix& rows) {
    Matrix some(std::min(rows.rows(), most_rows), rows.columns());
    for (std::size_t r = 0; r < some.rows(); ++r)
        std::ranges::copy(rows.row(r * rows.rows() / some.rows()), some.row(r).begin());
    return some;
}

std::vector<float> column(const Matrix& rows, std::size_t c) {
    std::vector<float> values(rows.rows());
    for (std::size_t r = 0; r < rows.rows(); ++r) values[r] = rows(r, c);
    return values;
}

// The largest reduction that leaves at least `value` of the multiplier.
std::uint8_t reduction_for(double value, float largest) {
    int reduction = static_cast<int>(std::clamp(16 * std::log2(largest / value), 0.0, 255.0));
    while (reduction > 0 && model::reduced(largest, static_cast<std::uint8_t>(reduction)) < value) --reduction;
    return static_cast<std::uint8_t>(reduction);
}

double mean_of_column(const Matrix& matrix, std::size_t c) {
    double sum = 0;
    for (std::size_t r = 0; r < matrix.rows(); ++r) sum += matrix(r, c);
    return sum / static_cast<double>(matrix.rows());
}

double dot(std::span<const std::int8_t> weights, const std::vector<double>& values) {
    return std::inner_product(weights.begin(), weights.end(), values.begin(), 0.0);
}

float fp32_not_below(double value) {
    const auto nearest = static_cast<float>(value);
    return nearest < value ? std::nextafter(nearest, std::numeric_limits<float>::infinity()) : nearest;
}

std::int16_t bias_of(double sum) {
    return static_cast<std::int16_t>(std::clamp(std::nearbyint(sum), -most_bias, most_bias));
}

// What reaches a layer: how wide a step of each of its inputs is, their zero points, and the bytes themselves.
struct Arriving {
    std::vector<double> steps;
    std::vector<std::uint8_t> zeros, bytes;
};

// Steps of what a hidden layer hands on, and how they are stored.
struct Leaving {
    std::vector<double> steps;  // a unit
    float levels = 1;
    std::uint8_t zero = 0;
};

Leaving own_steps(const Matrix& activations, int zero, Judge judge) {
    Leaving leaving{std::vector<double>(activations.columns()), 1, static_cast<std::uint8_t>(zero)};
    parallel::for_each(activations.columns(),
                       [&](std::size_t u) { leaving.steps[u] = step_of(column(activations, u), zero, judge); });
    const double widest = *std::ranges::max_element(leaving.steps);
    for (double& step : leaving.steps)  // a unit that is silent on these rows may speak on others
        step = widest == 0 ? 1 : step == 0 ? widest : std::max(step, widest * least_share_of_a_step);
    return leaving;
}

Leaving leaving_steps(std::uint32_t kind, const Matrix& activations, Judge judge) {
    const std::size_t units = activations.columns();
    switch (kind) {
        case SENTEI_RELU:
            return own_steps(activations, 0, judge);
        case SENTEI_LEAKY_RELU:
            return own_steps(activations, 64, judge);
        case SENTEI_IDENTITY:
            return own_steps(activations, 128, judge);
        default: {
            const auto [step, zero] = shared_steps(activations.values(), judge);
            const auto levels = static_cast<float>(1 / std::max(step, least_step));
            return {std::vector(units, 1.0 / levels), levels, static_cast<std::uint8_t>(zero)};
        }
    }
}

class Quantizer {
  public:
    Quantizer(const model::Network& network, const Matrix& calibration, Judge judge, const plugin::Backend& backend)
        : network_(network), judge_(judge), backend_(backend), exact_(evenly_spaced(calibration)) {}

    model::Int8Network run() {
        take_inputs();
        for (std::size_t l = 0; l < network_.layers.size(); ++l) take_layer(l);
        return std::move(result_);
    }

  private:
    void take_inputs() {
        const std::size_t inputs = network_.inputs();
        result_.exponents.resize(inputs);
        result_.zeros.resize(inputs);
        arriving_.steps.resize(inputs);
        parallel::for_each(inputs, [&](std::size_t i) {
            const auto [exponent, zero] = input_steps(column(exact_, i), judge_);
            result_.exponents[i] = static_cast<std::int8_t>(exponent);
            result_.zeros[i] = zero;
            arriving_.steps[i] = std::ldexp(1.0, exponent);
        });
        arriving_.zeros = result_.zeros;
        arriving_.bytes.resize(exact_.size());
        model::Int8Entry(result_).run(exact_.data(), exact_.rows(), arriving_.bytes.data());
    }

    void take_layer(std::size_t l) {
        const auto& layer = network_.layers[l];
        if (layer.inputs() > model::most_int8_inputs)
            throw InputError(fmt::format("layer {} takes {} inputs, int8 allows {}", l + 1, layer.inputs(),
                                         model::most_int8_inputs));
        const bool hidden = l + 1 < network_.layers.size();
        const Matrix pre_activations = through(layer);
        Matrix activations = pre_activations;
        Leaving leaving{std::vector(layer.units(), 1.0)};
        if (hidden) {
            backend_.activate(layer.activation, activations.size(), activations.data(), activations.data());
            leaving = leaving_steps(layer.activation.kind, activations, judge_);
        }
        const bool in_multiplier = hidden && homogeneous(layer.activation.kind);
        const std::vector<double> ones(layer.units(), 1.0);
        auto quantized = round_off(layer, in_multiplier ? leaving.steps : ones, pre_activations);
        quantized.levels = in_multiplier ? 1 : leaving.levels;
        quantized.zero = leaving.zero;
        if (hidden) hand_on(quantized, std::move(leaving));
        exact_ = std::move(activations);
        result_.layers.push_back(std::move(quantized));
    }

    Matrix through(const model::Layer& layer) const {
        Matrix sums(exact_.rows(), layer.units());
        backend_.gemm({.flags = SENTEI_TRANSPOSE_B,
                       .m = exact_.rows(),
                       .n = layer.units(),
                       .k = layer.inputs(),
                       .a = exact_.data(),
                       .b = layer.weights.data(),
                       .c = sums.data(),
                       .lda = layer.inputs(),
                       .ldb = layer.inputs(),
                       .ldc = layer.units(),
                       .bias = layer.bias.data(),
                       .activation = SENTEI_IDENTITY});
        return sums;
    }

    // Weights in units of the arriving steps, sums in units of `steps`, one a unit. `sums`: the exact ones,
    // [rows][units].
    model::Int8Layer round_off(const model::Layer& layer, const std::vector<double>& steps, const Matrix& sums) const {
        const std::size_t inputs = layer.inputs(), units = layer.units();
        model::Int8Layer quantized;
        quantized.activation = layer.activation;
        quantized.weights.resize(units * inputs);
        quantized.bias.resize(units);
        quantized.reductions.resize(units);
        const auto multipliers = wanted_multipliers(layer, steps);
        quantized.largest_multiplier = fp32_not_below(*std::ranges::max_element(multipliers));
        const auto arriving = centred_arriving();
        const Matrix covariance = product(arriving.numbers, arriving.numbers), cross = product(arriving.numbers, sums);
        const double pull = least_pull + pull_of_few_rows * static_cast<double>(inputs) / static_cast<double>(rows());
        parallel::for_each(units, [&](std::size_t u) {
            quantized.reductions[u] = reduction_for(multipliers[u], quantized.largest_multiplier);
            const double scale = quantized.multiplier(u) * steps[u];
            std::vector<double> wanted(inputs), crossed(inputs);
            for (std::size_t i = 0; i < inputs; ++i) {
                wanted[i] = layer.weights(u, i) * arriving_.steps[i] / scale;
                crossed[i] = cross(i, u) / scale;
            }
            const auto weights = std::span(quantized.weights).subspan(u * inputs, inputs);
            const auto bias = [&] { return mean_of_column(sums, u) / scale - dot(weights, arriving.means); };
            round_together(wanted, {covariance, crossed, pull}, weights);
            if (std::abs(bias()) > most_bias) round_alone(wanted, weights);
            quantized.bias[u] = bias_of(bias());
        });
        return quantized;
    }

    std::size_t rows() const { return exact_.rows(); }

    struct Centred {
        Matrix numbers;             // [rows][inputs], each input less its mean
        std::vector<double> means;  // from the zero points
    };

    // The arriving bytes as numbers.
    Centred centred_arriving() const {
        const std::size_t inputs = arriving_.zeros.size();
        Centred centred{Matrix(rows(), inputs), std::vector<double>(inputs)};
        for (std::size_t i = 0; i < centred.numbers.size(); ++i) centred.means[i % inputs] += arriving_.bytes[i];
        for (double& mean : centred.means) mean /= static_cast<double>(rows());
        for (std::size_t i = 0; i < centred.numbers.size(); ++i)
            centred.numbers.values()[i] = static_cast<float>(arriving_.bytes[i] - centred.means[i % inputs]);
        for (std::size_t i = 0; i < inputs; ++i) centred.means[i] -= arriving_.zeros[i];
        return centred;
    }

    // a' b / rows
    Matrix product(const Matrix& a, const Matrix& b) const {
        Matrix sums(a.columns(), b.columns());
        backend_.gemm({.flags = SENTEI_TRANSPOSE_A,
                       .m = a.columns(),
                       .n = b.columns(),
                       .k = rows(),
                       .a = a.data(),
                       .b = b.data(),
                       .c = sums.data(),
                       .lda = a.columns(),
                       .ldb = b.columns(),
                       .ldc = b.columns(),
                       .activation = SENTEI_IDENTITY});
        for (float& sum : sums.values()) sum /= static_cast<float>(rows());
        return sums;
    }

    // The least that a unit's largest weight and its bias allow.
    std::vector<double> wanted_multipliers(const model::Layer& layer, const std::vector<double>& steps) const {
        std::vector<double> multipliers(layer.units());
        for (std::size_t u = 0; u < layer.units(); ++u) {
            const auto weights = layer.weights.row(u);
            double largest = 0;
            for (std::size_t i = 0; i < weights.size(); ++i)
                largest = std::max(largest, std::abs(weights[i] * arriving_.steps[i] / steps[u]));
            multipliers[u] =
                std::max({largest / most_weight, room_for_bias * std::abs(layer.bias[u]) / steps[u] / most_bias,
                          least_multiplier});
            if (multipliers[u] > most_multiplier) throw InputError("its weights are too large for int8");
        }
        return multipliers;
    }

    std::vector<std::int32_t> products_of(const model::Int8Layer& layer) const {
        std::vector<std::int32_t> products(exact_.rows() * layer.units());
        backend_.gemm_u8s8({.m = exact_.rows(),
                            .n = layer.units(),
                            .k = layer.inputs(),
                            .lda = layer.inputs(),
                            .ldb = layer.inputs(),
                            .ldc = layer.units(),
                            .a = arriving_.bytes.data(),
                            .b = layer.weights.data(),
                            .c = products.data()});
        return products;
    }

    void hand_on(const model::Int8Layer& layer, Leaving leaving) {
        std::vector<std::uint8_t> bytes(exact_.rows() * layer.units());
        model::Int8Finish(layer, arriving_.zeros).to_bytes(products_of(layer).data(), exact_.rows(), bytes.data());
        arriving_ = {std::move(leaving.steps), model::zeros_after(layer), std::move(bytes)};
    }

    const model::Network& network_;
    const Judge judge_;
    const plugin::Backend& backend_;
    Matrix exact_;  // what the fp32 layers hand on
    Arriving arriving_;
    model::Int8Network result_;
};

}  // namespace

model::Int8Network quantize(const model::Network& network, const Matrix& calibration, const plugin::Backend& backend,
                            Judge judge) {
    return Quantizer(network, calibration, judge, backend).run();
}

}  // namespace sentei::deployment
