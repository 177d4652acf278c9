// A whole network for inference. Blocks of rows go through all layers, one task each, so that no task waits for another
// and what a layer leaves is in the cache for the next; a single row goes through the layers one after the other.
//
// Compiled: Header, then for each layer its bias, its scales (int8) and its weights: as pack_all() lays them out, in
// the format of the layer, or, in narrow layers, the rows of weights as they are.
#pragma once
#include <cstring>
#include <new>

#include "gemm.hpp"
#include "rows.hpp"

namespace sentei::kernels {

template <class F>
class Network {
    using V = typename F::V;
    static constexpr std::size_t block_rows = round_up(64, F::MR), most_tasks = 64, line = 16;

    struct Layer {
        std::size_t units, inputs, depth;   // depth: of a block of inputs
        std::size_t bias, scales, weights;  // floats from the first behind the header
        std::uint32_t activation;
        float slope;
        std::uint32_t precision;
    };
    struct Header {
        std::size_t count, widest;  // widest: units of a hidden layer
        std::size_t multiply_adds;  // for a row
    };

  public:
    static std::size_t bytes(const sentei_dense* layers, std::size_t count) {
        std::size_t floats = 0;
        for (std::size_t l = 0; l < count; ++l) floats += place(element(layers, l), floats).second;
        return header_bytes(count) + floats * sizeof(float);
    }

    static void compile(const sentei_host& host, const sentei_dense* layers, std::size_t count, void* compiled) {
        auto* const header = new (compiled) Header{count, 0, 0};
        auto* const placed = new (header + 1) Layer[count];
        auto* const values = reinterpret_cast<float*>(static_cast<char*>(compiled) + header_bytes(count));
        std::size_t used = 0;
        for (std::size_t l = 0; l < count; ++l) {
            const sentei_dense& layer = element(layers, l);
            const auto [at, size] = place(layer, used);
            used += size;
            header->multiply_adds += layer.units * layer.inputs;
            placed[l] = at;
            if (l + 1 < count) header->widest = std::max(header->widest, layer.units);
            for (std::size_t i = 0; i < round_up(layer.units, V::lanes); ++i)
                values[at.bias + i] = layer.bias == nullptr ? 0.0f : layer.bias[i % layer.units];
            store_weights(host, layer, at, values);
        }
    }

    static std::size_t workspace_bytes(const void* compiled, std::size_t rows) {
        const auto& header = *static_cast<const Header*>(compiled);
        const std::size_t slots = std::min(ceil_divide(rows, block_rows), most_tasks);
        return slots * 2 * slot_floats(header, rows) * sizeof(float);
    }

    static void run(const sentei_host& host, const void* compiled, std::size_t rows, const float* inputs,
                    float* outputs, float* workspace) {
        if (rows == 0) return;
        const auto& header = *static_cast<const Header*>(compiled);
        const auto* const layers = reinterpret_cast<const Layer*>(&header + 1);
        const auto* const values =
            reinterpret_cast<const float*>(static_cast<const char*>(compiled) + header_bytes(header.count));
        const Run run{host, header, layers, values};
        if (rows == 1) {
            run.row(inputs, outputs, workspace);
            return;
        }
        const std::size_t blocks = ceil_divide(rows, block_rows), share = ceil_divide(rows, blocks);
        const std::size_t slot = slot_floats(header, rows), tasks = std::min(blocks, most_tasks);
        run_tasks(host, worth_threads<V>(rows * header.multiply_adds), tasks, [&](std::size_t task) {
            for (std::size_t first = task * share; first < rows; first += tasks * share)
                run.block(inputs + first * layers[0].inputs, std::min(share, rows - first),
                          outputs + first * layers[header.count - 1].units, workspace + task * 2 * slot, slot,
                          tasks < 4);
        });
    }

    static const sentei_dense& element(const sentei_dense* layers, std::size_t l) {
        return *reinterpret_cast<const sentei_dense*>(reinterpret_cast<const char*>(layers) + l * layers->size);
    }

  private:
    static std::size_t header_bytes(std::size_t count) {
        return round_up(sizeof(Header) + count * sizeof(Layer), line * sizeof(float));
    }
    static bool narrow(const Layer& layer) { return layer.units <= most_narrow<V>; }
    static std::size_t slot_floats(const Header& header, std::size_t rows) {
        return round_up(std::min(rows, block_rows) * header.widest, line);
    }
    // SENTEI_FP32 where the host states none, a value that is not known, or a layer has too few weights to gain.
    static std::uint32_t precision_of(const sentei_dense& layer) {
        if (layer.size < offsetof(sentei_dense, reserved_) || layer.precision > SENTEI_INT8_WEIGHTS ||
            layer.units <= most_narrow<V>)
            return SENTEI_FP32;
        return layer.precision;
    }
    // A layer behind `used` floats, and how many it needs.
    static std::pair<Layer, std::size_t> place(const sentei_dense& layer, std::size_t used) {
        const std::size_t line_of_units = round_up(layer.units, line);
        Layer placed{layer.units,
                     layer.inputs,
                     block_depth<F>(layer.inputs),
                     used,
                     used + line_of_units,
                     used + line_of_units,
                     layer.activation,
                     layer.slope,
                     precision_of(layer)};
        if (placed.precision == SENTEI_INT8_WEIGHTS) placed.weights += line_of_units;
        std::size_t weights = Gemm<F>::packed_floats(layer.units, layer.inputs);
        if (narrow(placed)) weights = layer.units * layer.inputs;
        if (placed.precision == SENTEI_BF16_WEIGHTS) weights = ceil_divide(weights, 2);
        if (placed.precision == SENTEI_INT8_WEIGHTS) weights = ceil_divide(weights, 4);
        return {placed, placed.weights - used + round_up(weights, line)};
    }

    static void store_weights(const sentei_host& host, const sentei_dense& layer, const Layer& at, float* values) {
        if (narrow(at)) {
            std::copy_n(layer.weights, layer.units * layer.inputs, values + at.weights);
            return;
        }
        const bool scaled = at.precision == SENTEI_INT8_WEIGHTS;
        for (std::size_t i = 0; scaled && i < round_up(layer.units, V::lanes); ++i)
            values[at.scales + i] = i < layer.units ? int8_scale(layer.weights + i * layer.inputs, layer.inputs) : 0.0f;
        if (layer.inputs == 0) return;
        with_format(at.precision, [&]<class Weight>(Weight) {
            pack_all<F>(host, {layer.weights, layer.inputs, 1}, layer.units, layer.inputs,
                        reinterpret_cast<Weight*>(values + at.weights), values + at.scales);
        });
    }

    struct Run {
        const sentei_host& host;
        const Header& header;
        const Layer* layers;
        const float* values;

        void row(const float* input, float* output, float* workspace) const {
            const std::size_t slot = slot_floats(header, 1);
            for (std::size_t l = 0; l < header.count; ++l) {
                const Layer& layer = layers[l];
                float* const to = l + 1 == header.count ? output : workspace + l % 2 * slot;
                if (narrow(layer))
                    narrow_rows(layer, input, 1, to);
                else
                    wide_row(layer, input, to);
                input = to;
            }
        }

        void block(const float* input, std::size_t rows, float* output, float* workspace, std::size_t slot,
                   bool threads) const {
            for (std::size_t l = 0; l < header.count; ++l) {
                const Layer& layer = layers[l];
                float* const to = l + 1 == header.count ? output : workspace + l % 2 * slot;
                if (narrow(layer))
                    narrow_rows(layer, input, rows, to);
                else
                    wide_rows(layer, input, rows, to, threads);
                input = to;
            }
        }

        PackedWeights packed(const Layer& layer) const {
            return {values + layer.weights, layer.precision, values + layer.scales};
        }

        void wide_row(const Layer& layer, const float* input, float* to) const {
            packed_row<F>(host, {layer.units, layer.inputs, layer.depth, packed(layer), input, values + layer.bias, to,
                                 layer.activation, layer.slope});
        }

        void wide_rows(const Layer& layer, const float* input, std::size_t rows, float* to, bool threads) const {
            const sentei_gemm call{.size = sizeof call,
                                   .flags = 0,
                                   .m = rows,
                                   .n = layer.units,
                                   .k = layer.inputs,
                                   .a = input,
                                   .b = nullptr,
                                   .packed = nullptr,
                                   .c = to,
                                   .lda = layer.inputs,
                                   .ldb = 0,
                                   .ldc = layer.units,
                                   .bias = values + layer.bias,
                                   .activation = layer.activation,
                                   .slope = layer.slope};
            Gemm<F>::packed_rows(host, call, packed(layer), threads);
        }

        void narrow_rows(const Layer& layer, const float* input, std::size_t rows, float* to) const {
            narrow_layer<V>(
                {layer.units, layer.inputs, values + layer.weights, values + layer.bias, layer.activation, layer.slope},
                input, rows, to);
        }
    };
};

}  // namespace sentei::kernels
