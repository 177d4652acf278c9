/* The network section of format 1.x: weights are used where they lie. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model.h"

enum { HEADER = 8, ENTRY = 32, ALIGNMENT = 64, LANES = 16 };

static Layer take_layer(Reader* table, uint64_t* weights, uint64_t* biases) {
    Layer layer;
    memset(&layer, 0, sizeof layer);
    layer.units = si_take_u32(table);
    layer.inputs = si_take_u32(table);
    layer.activation = si_take_u32(table);
    layer.slope = si_take_float(table);
    *weights = si_take_u64(table);
    *biases = si_take_u64(table);
    return layer;
}

/* Numbers begin at the first multiple of 64 after `end`, at `offset`; moves `end` behind them. */
static int take_numbers(const File* file, uint64_t limit, uint64_t offset, uint64_t count, uint64_t* end) {
    uint64_t i;
    if (offset != si_aligned(*end, ALIGNMENT) || offset > limit || count > (limit - offset) / sizeof(float)) return 0;
    if (!si_only_zeros(file->bytes + *end, offset - *end)) return 0;
    for (i = 0; i < count; i++) {
        float value;
        memcpy(&value, file->bytes + offset + i * sizeof value, sizeof value);
        if (!isfinite(value)) return 0;
    }
    *end = offset + count * sizeof(float);
    return 1;
}

static Reader table_of(const File* file, uint32_t* layers, uint32_t* reserved) {
    Reader reader = {file->bytes + file->network.offset, file->network.length, 1};
    *layers = si_take_u32(&reader);
    *reserved = si_take_u32(&reader);
    return reader;
}

int si_measure_fp32(const File* file, const Encoder* encoder, Network* network, uint64_t* bytes,
                    const Complaint* complaint) {
    const uint64_t limit = file->network.offset + file->network.length;
    uint32_t layers, reserved, l;
    Reader table = table_of(file, &layers, &reserved);
    uint64_t end, inputs = encoder->inputs;
    Layer layer;
    if (!table.ok || reserved != 0 || layers == 0 || layers > table.left / ENTRY)
        return si_refuse(complaint, "network section: it is damaged or has no layers");
    end = file->network.offset + HEADER + (uint64_t)layers * ENTRY;
    memset(network, 0, sizeof *network);
    network->layer_count = layers;
    network->inputs = network->widest = inputs;
    for (l = 0; l < layers; l++) {
        uint64_t weights, biases;
        layer = take_layer(&table, &weights, &biases);
        if (!si_check_layer(&layer, l, layers, inputs, complaint)) return 0;
        if (!take_numbers(file, limit, weights, (uint64_t)layer.units * layer.inputs, &end) ||
            !take_numbers(file, limit, biases, layer.units, &end))
            return si_refuse(complaint,
                             "layer %" PRIu32 " of %" PRIu32 ": numbers are misplaced, cut short, NaN or infinite",
                             l + 1, layers);
        inputs = layer.units;
        if (inputs > network->widest) network->widest = inputs;
    }
    if (end != limit) return si_refuse(complaint, "network section: bytes are left over");
    *bytes = layers * sizeof(Layer) + 2 * network->widest * sizeof(float);
    return si_check_ends(&layer, encoder, complaint);
}

void si_read_fp32(const File* file, Network* network, char* memory) {
    uint32_t layers, reserved, l;
    Reader table = table_of(file, &layers, &reserved);
    network->layers = (Layer*)(void*)memory;
    network->buffers[0] = memory + layers * sizeof(Layer);
    network->buffers[1] = (float*)network->buffers[0] + network->widest;
    for (l = 0; l < layers; l++) {
        uint64_t weights, biases;
        network->layers[l] = take_layer(&table, &weights, &biases);
        network->layers[l].weights = file->bytes + weights;
        network->layers[l].biases = file->bytes + biases;
    }
}

/* Sixteen sums in turn: compilers make vectors of them. */
static float dot(const float* weights, const float* inputs, uint32_t count) {
    float sums[LANES] = {0}, sum = 0;
    uint32_t i = 0, k;
    for (; i + LANES <= count; i += LANES)
        for (k = 0; k < LANES; k++) sums[k] += weights[i + k] * inputs[i + k];
    for (k = 0; i < count; i++, k++) sums[k] += weights[i] * inputs[i];
    for (k = LANES / 2; k > 0; k /= 2)
        for (i = 0; i < k; i++) sums[i] += sums[i + k];
    sum = sums[0];
    return sum;
}

void si_run_fp32(const Network* network, const float* inputs, float* outputs) {
    uint32_t l, u;
    for (l = 0; l < network->layer_count; l++) {
        const Layer* const layer = &network->layers[l];
        const float* const weights = (const float*)(const void*)layer->weights;
        const float* const biases = (const float*)(const void*)layer->biases;
        float* const result = l + 1 == network->layer_count ? outputs : network->buffers[l % 2];
        for (u = 0; u < layer->units; u++)
            result[u] = si_activated(layer->activation, layer->slope,
                                     dot(weights + (size_t)u * layer->inputs, inputs, layer->inputs) + biases[u]);
        inputs = result;
    }
}
