#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/deployment/c_parts.hpp"
#include "engine/model/int8_arithmetic.hpp"

namespace sentei::deployment {
namespace {

struct CActivation {
    std::uint32_t kind;
    std::string_view name, definition;
};
constexpr CActivation activations[] = {
    {SENTEI_RELU, "relu", "t > 0 ? t : 0"},
    {SENTEI_TANH, "tanhf", ""},
    {SENTEI_SIGMOID, "sigmoid", "1 / (1 + expf(-t))"},
    {SENTEI_GELU, "gelu", "0.5f * t * (1 + erff(t * 0.70710678f))"},
};

// The activation of an expression.
std::string activated(model::Activation activation, const std::string& t) {
    if (activation.kind == SENTEI_LEAKY_RELU) return fmt::format("leaky_relu({}, {})", t, c_literal(activation.slope));
    for (const auto& known : activations)
        if (known.kind == activation.kind) return fmt::format("{}({})", known.name, t);
    return t;
}

// The functions that the hidden layers call.
template <class Layers>
void put_activations(CParts& parts, const Layers& layers) {
    const auto used = [&](std::uint32_t kind) {
        return std::any_of(layers.begin(), layers.end() - 1, [&](const auto& l) { return l.activation.kind == kind; });
    };
    for (const auto& known : activations)
        if (used(known.kind) && !known.definition.empty())
            parts.text +=
                fmt::format("\nstatic float {}(float t)\n{{\n    return {};\n}}\n", known.name, known.definition);
    if (used(SENTEI_LEAKY_RELU))
        parts.text += "\nstatic float leaky_relu(float t, float slope)\n{\n    return t < 0 ? slope * t : t;\n}\n";
}

// What two arrays hold in turn: even places are the inputs and what every second layer gives.
struct Buffers {
    std::size_t even, odd = 0;
};

template <class Layers>
Buffers buffers_of(const Layers& layers) {
    Buffers buffers{layers.front().inputs()};
    for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
        auto& widest = l % 2 == 0 ? buffers.odd : buffers.even;
        widest = std::max(widest, layers[l].units());
    }
    return buffers;
}

void begin_run(CParts& parts, std::string_view type, std::size_t bytes, const Buffers& buffers) {
    parts.stack += bytes * (buffers.even + buffers.odd);
    parts.text += "\nstatic void run(const double *row, float *outputs)\n{\n";
    parts.text += fmt::format("    {} a[{}]", type, buffers.even);
    if (buffers.odd > 0) parts.text += fmt::format(", b[{}]", buffers.odd);
    parts.text += ";\n    int u;\n    encode(row, a);\n";
}

std::string_view source_of(std::size_t l) { return l % 2 == 0 ? "a" : "b"; }
std::string_view result_of(std::size_t l) { return l % 2 == 0 ? "b" : "a"; }

}  // namespace

void put_network(CParts& parts, const model::Network& network, const data::Encoder& encoder) {
    const auto& layers = network.layers;
    parts.text += R"(
static void put(float *inputs, int i, float x)
{
    inputs[i] = x;
}

)";
    put_encoder(parts, encoder, "float");
    for (std::size_t l = 0; l < layers.size(); ++l) {
        parts.text +=
            fmt::format("\n/* layer {}: {} units of {} inputs */\n", l + 1, layers[l].units(), layers[l].inputs());
        parts.array<float>("float", fmt::format("weights_{}", l + 1), layers[l].weights.values());
        parts.array<float>("float", fmt::format("biases_{}", l + 1), layers[l].bias);
    }
    put_activations(parts, layers);
    parts.text += R"(
/* Eight sums in turn: compilers make a vector of them. */
static float dot(const float *weights, const float *inputs, int count)
{
    float sums[8] = {0};
    int i, k;
    for (i = 0; i + 8 <= count; i += 8)
        for (k = 0; k < 8; k++)
            sums[k] += weights[i + k] * inputs[i + k];
    for (k = 0; i < count; i++, k++)
        sums[k] += weights[i] * inputs[i];
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}
)";
    begin_run(parts, "float", sizeof(float), buffers_of(layers));
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const bool last = l + 1 == layers.size();
        const auto sum = fmt::format("dot(weights_{0} + u * {1}, {2}, {1}) + biases_{0}[u]", l + 1, layers[l].inputs(),
                                     source_of(l));
        parts.text += fmt::format("    for (u = 0; u < {}; u++)\n        {}[u] = {};\n", layers[l].units(),
                                  last ? "outputs" : result_of(l), last ? sum : activated(layers[l].activation, sum));
    }
    parts.text += "}\n";
}

void put_network(CParts& parts, const model::Int8Network& network, const data::Encoder& encoder) {
    const auto& layers = network.layers;
    parts.text += "\n/* a byte is round(x / 2^exponent) + zero */\n";
    parts.array<std::int8_t>("signed char", "exponents", network.exponents);
    parts.array<std::uint8_t>("unsigned char", "zeros", network.zeros);
    parts.text += R"(
static unsigned char byte_of(float x, int zero)
{
    if (!(x > (float)-zero))
        return 0;
    return x > (float)(255 - zero) ? 255 : (unsigned char)(lrintf(x) + zero);
}

static void put(unsigned char *inputs, int i, float x)
{
    inputs[i] = byte_of(ldexpf(x, -exponents[i]), zeros[i]);
}

)";
    put_encoder(parts, encoder, "unsigned char");
    auto zeros = network.zeros;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& layer = layers[l];
        parts.text +=
            fmt::format("\n/* layer {}: {} units of {} inputs; a sum starts at its bias, zeros taken off */\n", l + 1,
                        layer.units(), layer.inputs());
        const model::Int8Finish finish(layer, zeros);
        parts.array<std::int8_t>("signed char", fmt::format("weights_{}", l + 1), layer.weights);
        parts.array<std::int32_t>("int32_t", fmt::format("starts_{}", l + 1), finish.starts());
        parts.array<float>("float", fmt::format("multipliers_{}", l + 1), finish.multipliers());
        zeros = model::zeros_after(layer);
    }
    put_activations(parts, layers);
    parts.text += R"(
static float sum(const signed char *weights, const unsigned char *inputs, int count, int32_t start)
{
    int i;
    for (i = 0; i < count; i++)
        start += (int32_t)weights[i] * inputs[i];
    return (float)start;
}
)";
    begin_run(parts, "unsigned char", 1, buffers_of(layers));
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& layer = layers[l];
        const bool last = l + 1 == layers.size();
        const auto t = fmt::format("sum(weights_{0} + u * {1}, {2}, {1}, starts_{0}[u]) * multipliers_{0}[u]", l + 1,
                                   layer.inputs(), source_of(l));
        if (last) {
            parts.text += fmt::format("    for (u = 0; u < {}; u++)\n        outputs[u] = {};\n", layer.units(), t);
        } else {
            const auto h = activated(layer.activation, t);
            const auto levels = layer.levels == 1 ? h : fmt::format("{} * {}", h, c_literal(layer.levels));
            parts.text += fmt::format("    for (u = 0; u < {}; u++)\n        {}[u] = byte_of({}, {});\n", layer.units(),
                                      result_of(l), levels, layer.zero);
        }
    }
    parts.text += "}\n";
}

}  // namespace sentei::deployment
