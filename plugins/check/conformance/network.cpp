// Networks run as a whole: narrow and wide layers, one row and many, every activation, weights as they are or rounded.
#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

constexpr float slope = 0.125f;

struct Layer {
    std::size_t inputs, units;
    std::uint32_t activation;
    std::vector<float> weights, bias;  // bias: may be empty
};

std::vector<Layer> layers_of(Judge& judge, const std::vector<std::size_t>& widths, std::size_t turn) {
    std::vector<Layer> layers;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        const auto inputs = static_cast<float>(widths[l]);
        layers.push_back({widths[l], widths[l + 1], activations[(turn + l) % 6],
                          judge.normal(widths[l] * widths[l + 1], 1 / std::sqrt(inputs)),
                          (turn + l) % 4 == 3 ? std::vector<float>{} : judge.normal(widths[l + 1], 0.1f)});
        if (widths[l + 1] > 4) std::fill_n(layers.back().weights.begin(), widths[l], 0.0f);  // a unit of zeros
    }
    return layers;
}

// The outputs of a row, and how far rounding may take each of them: what a layer was off by goes through the weights of
// the next, and through activations whose slope is at most 1.13.
void expect_row(const std::vector<Layer>& layers, const float* input, Expected& expected) {
    std::vector<double> h(input, input + layers.front().inputs), off(h.size());
    for (const Layer& layer : layers) {
        std::vector<double> next, next_off;
        for (std::size_t i = 0; i < layer.units; ++i) {
            double z = layer.bias.empty() ? 0.0 : layer.bias[i], magnitude = std::abs(z), carried = 0;
            for (std::size_t p = 0; p < layer.inputs; ++p) {
                const double weight = layer.weights[i * layer.inputs + p];
                z += weight * h[p];
                magnitude += std::abs(weight * h[p]);
                carried += std::abs(weight) * off[p];
            }
            const double rounding = (8 + 2 * std::sqrt(static_cast<double>(layer.inputs))) * epsilon / 2 * magnitude;
            next.push_back(exact_activation(layer.activation, slope, z));
            next_off.push_back(1.13 * (rounding + carried) + activation_bound(layer.activation, z) + 1e-45);
        }
        h = std::move(next);
        off = std::move(next_off);
    }
    for (std::size_t i = 0; i < h.size(); ++i) expected.add(h[i], off[i]);
}

Expected expected_of(const std::vector<Layer>& layers, std::size_t rows, const std::vector<float>& inputs) {
    Expected expected;
    for (std::size_t r = 0; r < rows; ++r) expect_row(layers, inputs.data() + r * layers.front().inputs, expected);
    return expected;
}

float to_bf16(float weight) {
    const auto bits = std::bit_cast<std::uint32_t>(weight);
    return std::bit_cast<float>((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
}

void round_weights(Layer& layer, std::uint32_t precision) {
    for (std::size_t i = 0; i < layer.units; ++i) {
        float* const weights = layer.weights.data() + i * layer.inputs;
        float scale = 0;
        for (std::size_t p = 0; p < layer.inputs; ++p) scale = std::max(scale, std::abs(weights[p]) / 127);
        for (std::size_t p = 0; p < layer.inputs; ++p)
            if (precision == SENTEI_BF16_WEIGHTS)
                weights[p] = to_bf16(weights[p]);
            else if (scale != 0)
                weights[p] = scale * std::nearbyint(weights[p] / scale);
    }
}

// The largest error of the outputs of the first rows, in units of its bound.
double worst(const std::vector<double>& values, const Expected& expected) {
    double ratio = 0;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
        const double error = std::abs(values[i] - expected.values[i]) / expected.bounds[i];
        if (!(error <= ratio)) ratio = std::isnan(error) ? INFINITY : error;
    }
    return ratio;
}

// The layers as a backend must have compiled them to give these outputs: each rounded or as it is. Of those that the
// first rows do not tell apart, the ones that fit all rows.
std::vector<Layer> compiled_layers(const std::vector<Layer>& layers, std::uint32_t precision, std::size_t rows,
                                   const std::vector<float>& inputs, const std::vector<double>& values) {
    std::vector<std::pair<double, std::vector<Layer>>> choices;
    for (std::size_t kept = 0; kept < std::size_t{1} << layers.size(); ++kept) {
        std::vector<Layer> made = layers;
        for (std::size_t l = 0; l < made.size(); ++l)
            if ((kept >> l & 1) == 0) round_weights(made[l], precision);
        const double ratio = worst(values, expected_of(made, std::min<std::size_t>(rows, 8), inputs));
        choices.emplace_back(ratio, std::move(made));
    }
    std::ranges::stable_sort(choices, {}, [](const auto& choice) { return choice.first; });
    for (const auto& [ratio, made] : choices)
        if (ratio <= 1 && worst(values, expected_of(made, rows, inputs)) <= 1) return made;
    return choices.front().second;
}

class Aligned {
  public:
    explicit Aligned(std::size_t bytes) : bytes_(bytes), storage_(bytes + 128, 'g') {}
    char* data() { return storage_.data() + (64 - reinterpret_cast<std::uintptr_t>(storage_.data()) % 64); }
    void require_guard(const char* what) {
        for (const char* guard = data() + bytes_; guard < storage_.data() + storage_.size(); ++guard)
            if (*guard != 'g') throw std::runtime_error(what);
    }

  private:
    std::size_t bytes_;
    std::vector<char> storage_;
};

std::vector<double> outputs_of(const Instance& backend, const std::vector<Layer>& layers, std::size_t rows,
                               const std::vector<float>& inputs, std::uint32_t precision = SENTEI_FP32) {
    std::vector<sentei_dense> described;
    for (const Layer& layer : layers)
        described.push_back({.size = sizeof(sentei_dense),
                             .activation = layer.activation,
                             .slope = slope,
                             .reserved = 0,
                             .units = layer.units,
                             .inputs = layer.inputs,
                             .weights = layer.weights.data(),
                             .bias = layer.bias.empty() ? nullptr : layer.bias.data(),
                             .precision = precision,
                             .reserved_ = 0});
    const auto& table = backend.table;
    Aligned compiled(table.network_bytes(backend.self, described.data(), described.size()));
    require(table.network_compile(backend.self, described.data(), described.size(), compiled.data(), nullptr));
    compiled.require_guard("network_compile wrote more than network_bytes");
    described.clear();  // compiled networks must not need it
    Aligned workspace(table.network_workspace(backend.self, compiled.data(), rows));
    Guarded<float> outputs(rows, layers.back().units, layers.back().units);
    require(table.network_run(backend.self, compiled.data(), rows, inputs.data(), outputs.data(), workspace.data(),
                              nullptr));
    workspace.require_guard("network_run wrote more than network_workspace");
    std::vector<double> values;
    outputs.append_to(values);
    return values;
}

}  // namespace

void judge_network(Judge& judge, const sentei_backend& table) {
    const bool provided = table.network_run != nullptr;
    std::vector<std::vector<std::size_t>> networks{{1, 1},      {16, 32, 32, 3}, {7, 5, 2}, {20, 33, 4, 17, 1},
                                                   {3, 64, 65}, {0, 20, 3}};
    std::vector<std::size_t> counts{1, 2, 5, 70, 131};
    if (!judge.small) {
        networks.insert(networks.end(), {{28, 300, 300, 1}, {600, 270, 10}});
        counts.push_back(257);
    }
    std::size_t turn = 0;
    for (const std::uint32_t precision : {SENTEI_FP32, SENTEI_BF16_WEIGHTS, SENTEI_INT8_WEIGHTS}) {
        const char* const names[] = {"network", "network, bf16 weights", "network, int8 weights"};
        if (!judge.operation(names[precision], provided,
                             precision == SENTEI_FP32
                                 ? "of each layer as gemm, through the next ones"
                                 : "of the network with rounded weights, or with those as they are"))
            continue;
        for (const auto& widths : networks)
            for (const std::size_t rows : counts) {
                auto layers = layers_of(judge, widths, turn++);
                const auto inputs = judge.normal(rows * widths.front());
                std::vector<Layer> compiled = layers;
                judge.check(
                    std::to_string(widths.size() - 1) + " layers, " + std::to_string(rows) + " rows",
                    [&](const Instance& backend) { return outputs_of(backend, layers, rows, inputs, precision); },
                    [&](const std::vector<double>& values) {
                        if (precision != SENTEI_FP32)
                            compiled = compiled_layers(layers, precision, rows, inputs, values);
                        return expected_of(compiled, rows, inputs);
                    },
                    [&](const Instance& scalar) { return outputs_of(scalar, compiled, rows, inputs); });
            }
    }
}

}  // namespace sentei::check
