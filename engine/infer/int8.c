/* The int8 network section of format 2.x. FORMAT.md has the formulas. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model.h"

enum { HEADER = 8, ENTRY = 40, ALIGNMENT = 16, MOST_INPUTS = 65536, MOST_EXPONENT = 100, UNLISTED_EXPONENT = -7 };
static const float most_multiplier = 0x1p100f;

static Layer take_layer(Reader* table, uint64_t* weights, uint32_t* reserved) {
    Layer layer;
    memset(&layer, 0, sizeof layer);
    layer.units = si_take_u32(table);
    layer.inputs = si_take_u32(table);
    layer.activation = si_take_u32(table);
    layer.slope = si_take_float(table);
    layer.levels = si_take_float(table);
    layer.zero = si_take_u32(table);
    layer.largest_multiplier = si_take_float(table);
    *reserved = si_take_u32(table);
    *weights = si_take_u64(table);
    return layer;
}

static uint64_t even(uint64_t offset) { return si_aligned(offset, 2); }

/* Finds a layer's numbers, which begin at the first multiple of 16 after `end`, and moves `end` behind them. */
static int take_numbers(const File* file, uint64_t limit, uint64_t offset, Layer* layer, uint64_t* end) {
    const uint64_t weights = (uint64_t)layer->units * layer->inputs;
    uint64_t i, biases;
    if (offset != si_aligned(*end, ALIGNMENT) || offset > limit || weights > limit - offset) return 0;
    if (!si_only_zeros(file->bytes + *end, offset - *end)) return 0;
    biases = even(offset + weights);
    if (biases > limit || layer->units > (limit - biases) / 3) return 0;
    if (!si_only_zeros(file->bytes + offset + weights, biases - offset - weights)) return 0;
    layer->weights = file->bytes + offset;
    layer->biases = file->bytes + biases;
    layer->reductions = layer->biases + 2 * (uint64_t)layer->units;
    for (i = 0; i < weights; i++)
        if (layer->weights[i] == 0x80) return 0;
    *end = biases + 3 * (uint64_t)layer->units;
    return 1;
}

typedef struct Head {
    Reader table;
    uint32_t layers, inputs, listed_count;
    const unsigned char *listed, *exponents, *zeros;
    uint64_t end; /* offset of what comes after */
} Head;

static int is_listed(const Head* head, uint32_t input) { return head->listed[input / 8] >> (input % 8) & 1; }

static const char* take_head(const File* file, Head* head) {
    Reader reader = {file->bytes + file->network.offset, file->network.length, 1};
    uint32_t i, next = 0;
    head->layers = si_take_u32(&reader);
    head->inputs = si_take_u32(&reader);
    if (!reader.ok || head->layers == 0 || head->layers > reader.left / ENTRY) return "it is damaged or has no layers";
    head->table = reader;
    si_take_bytes(&reader, (uint64_t)head->layers * ENTRY);
    head->listed = si_take_bytes(&reader, ((uint64_t)head->inputs + 7) / 8);
    if (!reader.ok) return "it is cut short";
    head->listed_count = 0;
    for (i = 0; i < (head->inputs + 7) / 8 * 8; i++) {
        if (!is_listed(head, i)) continue;
        if (i >= head->inputs) return "inputs that there are not are listed";
        head->listed_count++;
    }
    head->exponents = si_take_bytes(&reader, head->listed_count);
    head->zeros = si_take_bytes(&reader, head->listed_count);
    if (!reader.ok) return "it is cut short";
    for (next = 0; next < head->listed_count; next++) {
        const int exponent = (signed char)head->exponents[next];
        if (exponent == UNLISTED_EXPONENT && head->zeros[next] == 0) return "an input is listed and need not be";
        if (exponent < -MOST_EXPONENT || exponent > MOST_EXPONENT) return "an exponent is out of range";
    }
    head->end = file->network.offset + file->network.length - reader.left;
    return NULL;
}

static const char* wrong_with(const Layer* layer, uint32_t reserved, int last) {
    if (layer->inputs > MOST_INPUTS) return "takes too many inputs";
    if (layer->zero > 255 || (last && layer->zero != 0)) return "has a wrong zero point";
    if (!(isfinite(layer->levels) && layer->levels > 0) || (last && layer->levels != 1)) return "has wrong levels";
    if (!(layer->largest_multiplier >= 1 / most_multiplier && layer->largest_multiplier <= most_multiplier))
        return "has a multiplier out of range";
    return reserved != 0 ? "holds a byte that must be zero and is not" : NULL;
}

int si_measure_int8(const File* file, const Encoder* encoder, Network* network, uint64_t* bytes,
                    const Complaint* complaint) {
    const uint64_t limit = file->network.offset + file->network.length;
    uint64_t inputs = encoder->inputs, units = 0;
    uint32_t l;
    Head head;
    Layer layer;
    const char* wrong = take_head(file, &head);
    if (wrong == NULL && head.inputs != inputs) wrong = "it does not take what the encoder gives";
    if (wrong != NULL) return si_refuse(complaint, "network section: %s", wrong);
    memset(network, 0, sizeof *network);
    network->layer_count = head.layers;
    network->inputs = network->widest = inputs;
    for (l = 0; l < head.layers; l++) {
        uint64_t weights;
        uint32_t reserved;
        layer = take_layer(&head.table, &weights, &reserved);
        if (!si_check_layer(&layer, l, head.layers, inputs, complaint)) return 0;
        wrong = wrong_with(&layer, reserved, l + 1 == head.layers);
        if (wrong != NULL)
            return si_refuse(complaint, "layer %" PRIu32 " of %" PRIu32 " %s", l + 1, head.layers, wrong);
        if (!take_numbers(file, limit, weights, &layer, &head.end))
            return si_refuse(complaint, "layer %" PRIu32 " of %" PRIu32 ": numbers are misplaced, cut short or -128",
                             l + 1, head.layers);
        inputs = layer.units;
        units += inputs;
        if (inputs > network->widest) network->widest = inputs;
    }
    if (head.end != limit) return si_refuse(complaint, "network section: bytes are left over");
    *bytes = head.layers * sizeof(Layer) + units * sizeof(int32_t) + 2 * network->inputs + 2 * network->widest;
    return si_check_ends(&layer, encoder, complaint);
}

static int32_t bias_of(const Layer* layer, uint32_t unit) {
    int16_t bias;
    memcpy(&bias, layer->biases + 2 * (size_t)unit, sizeof bias);
    return bias;
}

void si_read_int8(const File* file, Network* network, char* memory) {
    const uint64_t limit = file->network.offset + file->network.length;
    Head head;
    uint32_t l, u, i, next = 0;
    int32_t* starts;
    take_head(file, &head);
    network->layers = (Layer*)(void*)memory;
    starts = (int32_t*)(void*)(memory + head.layers * sizeof(Layer));
    for (l = 0; l < head.layers; l++) {
        uint64_t weights;
        uint32_t reserved;
        Layer* const layer = &network->layers[l];
        *layer = take_layer(&head.table, &weights, &reserved);
        take_numbers(file, limit, weights, layer, &head.end);
        layer->starts = starts;
        starts += layer->units;
    }
    network->exponents = (signed char*)starts;
    network->zeros = (unsigned char*)network->exponents + network->inputs;
    network->buffers[0] = network->zeros + network->inputs;
    network->buffers[1] = (unsigned char*)network->buffers[0] + network->widest;
    for (i = 0; i < network->inputs; i++) {
        const int listed = is_listed(&head, i);
        network->exponents[i] = listed ? (signed char)head.exponents[next] : UNLISTED_EXPONENT;
        network->zeros[i] = listed ? head.zeros[next] : 0;
        next += (uint32_t)listed;
    }
    for (l = 0; l < head.layers; l++) { /* sums start at the bias less the sum of weights and zero points */
        const Layer* const layer = &network->layers[l];
        const signed char* weight = (const signed char*)layer->weights;
        for (u = 0; u < layer->units; u++) {
            layer->starts[u] = bias_of(layer, u);
            for (i = 0; i < layer->inputs; i++)
                layer->starts[u] -= *weight++ * (int32_t)(l == 0 ? network->zeros[i] : network->layers[l - 1].zero);
        }
    }
}

static float multiplier(float largest, unsigned reduction) {
    static const float sixteenths[] = {/* 2^(-i / 16) */
                                       0x1.000000p+0f, 0x1.ea4afap-1f, 0x1.d5818ep-1f, 0x1.c199bep-1f,
                                       0x1.ae89fap-1f, 0x1.9c4918p-1f, 0x1.8ace54p-1f, 0x1.7a1148p-1f,
                                       0x1.6a09e6p-1f, 0x1.5ab07ep-1f, 0x1.4bfdaep-1f, 0x1.3dea64p-1f,
                                       0x1.306fe0p-1f, 0x1.2387a6p-1f, 0x1.172b84p-1f, 0x1.0b5586p-1f};
    return ldexpf(largest * sixteenths[reduction % 16], -(int)(reduction / 16));
}

static unsigned char byte_of(float value, int zero) {
    if (!(value > (float)-zero)) return 0;
    return value > (float)(255 - zero) ? 255 : (unsigned char)(lrintf(value) + zero);
}

static int32_t products(const unsigned char* weights, const unsigned char* inputs, uint32_t count) {
    const signed char* const signs = (const signed char*)weights;
    int32_t sum = 0;
    uint32_t i;
    for (i = 0; i < count; i++) sum += signs[i] * inputs[i];
    return sum;
}

void si_run_int8(const Network* network, const float* inputs, float* outputs) {
    unsigned char* bytes = network->buffers[0];
    uint32_t l, u;
    for (u = 0; u < network->inputs; u++)
        bytes[u] = byte_of(ldexpf(inputs[u], -network->exponents[u]), network->zeros[u]);
    for (l = 0; l < network->layer_count; l++) {
        const Layer* const layer = &network->layers[l];
        unsigned char* const result = network->buffers[(l + 1) % 2];
        for (u = 0; u < layer->units; u++) {
            const int32_t sum =
                layer->starts[u] + products(layer->weights + (size_t)u * layer->inputs, bytes, layer->inputs);
            const float t = (float)sum * multiplier(layer->largest_multiplier, layer->reductions[u]);
            if (l + 1 == network->layer_count)
                outputs[u] = t;
            else
                result[u] = byte_of(si_activated(layer->activation, layer->slope, t) * layer->levels, (int)layer->zero);
        }
        bytes = result;
    }
}
