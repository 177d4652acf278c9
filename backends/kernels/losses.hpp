// Losses and their gradients with respect to the outputs z of the last layer; t: targets, y: the label's column.
//
//   cross-entropy   log sum exp(z) - z[y]                             gradient softmax(z) - onehot(y)
//   binary          mean of max(z, 0) - z t + log(1 + exp(-|z|))      gradient (sigmoid(z) - t) / columns
//   squared error   mean of (z - t)^2                                 gradient 2 (z - t) / columns
//
// A NaN output makes the loss NaN. The sum over rows is taken over at most 64 parts, the same for any number of
// threads.
#pragma once
#include <bit>

#include "softmax.hpp"

namespace sentei::kernels {

// Natural logarithm of a positive, normal x; NaN and infinity stay themselves. 2^e m, sqrt(1/2) <= m < sqrt 2, then
// 2 artanh((m - 1) / (m + 1)) as a Taylor series: 1e-13.
inline double logarithm(double x) {
    if (!(x < std::numeric_limits<double>::infinity())) return x;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    auto exponent = static_cast<double>(static_cast<int>(bits >> 52) - 1023);
    double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        exponent += 1;
    }
    const double s = (m - 1) / (m + 1), square = s * s;
    double series = 0;
    for (int power = 15; power > 0; power -= 2) series = series * square + 2.0 / power;
    return exponent * 0.6931471805599453 + series * s;
}

template <class V>
double cross_entropy_rows(const sentei_loss& call, std::size_t begin, std::size_t end) {
    double loss = 0;
    for (std::size_t r = begin; r < end; ++r) {
        const float* z = call.outputs + r * call.columns;
        float* const gradient = call.gradient == nullptr ? nullptr : call.gradient + r * call.columns;
        const auto label = static_cast<std::size_t>(call.labels[r]);
        const double wanted = z[label];
        const auto [maximum, sum] = exponentials<V>(z, call.columns, gradient);
        loss += logarithm(sum) + (maximum - wanted);
        if (gradient == nullptr) continue;
        scale<V>(gradient, call.columns, call.scale / sum);
        gradient[label] -= call.scale;
    }
    return loss;
}

// The same for so few columns that a row would leave most lanes idle: as many rows at once as a vector has lanes.
template <class V>
double cross_entropy_columns(const sentei_loss& call, std::size_t begin, std::size_t end) {
    constexpr std::size_t most = V::lanes / 2;
    const std::size_t columns = call.columns;
    double loss = 0;
    for (std::size_t first = begin; first < end; first += V::lanes) {
        const std::size_t rows = std::min(V::lanes, end - first);
        const float* const z = call.outputs + first * columns;
        alignas(64) float turned[most + 1][V::lanes] = {}, maxima[V::lanes], sums[V::lanes];
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c) turned[c][r] = z[r * columns + c];
        V maximum = V::load(turned[0]), sum = V::broadcast(0.0f);
        for (std::size_t c = 1; c < columns; ++c) {
            const V x = V::load(turned[c]);
            maximum = V::select(maximum < x, x, maximum);
        }
        for (std::size_t c = 0; c < columns; ++c) {
            const V e = exp(V::load(turned[c]) - maximum);
            sum = sum + e;
            e.store(turned[c]);
        }
        maximum.store(maxima);
        sum.store(sums);
        for (std::size_t r = 0; r < rows; ++r) {
            const auto label = static_cast<std::size_t>(call.labels[first + r]);
            loss += logarithm(sums[r]) + (maxima[r] - static_cast<double>(z[r * columns + label]));
        }
        if (call.gradient == nullptr) continue;
        const V factor = V::broadcast(call.scale) / sum;
        for (std::size_t c = 0; c < columns; ++c) (V::load(turned[c]) * factor).store(turned[c]);
        float* const gradient = call.gradient + first * columns;
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; ++c) gradient[r * columns + c] = turned[c][r];
            gradient[r * columns + static_cast<std::size_t>(call.labels[first + r])] -= call.scale;
        }
    }
    return loss;
}

template <class V>
struct BinaryCrossEntropy {
    SENTEI_INLINE static V loss(V z, V t) {
        const V zero = V::broadcast(0.0f);
        return V::select(z < zero, zero, z) - z * t + log1p(exp(zero - V::abs(z)));
    }
    SENTEI_INLINE static V gradient(V z, V t) { return sigmoid(z) - t; }
};

template <class V>
struct SquaredError {
    SENTEI_INLINE static V loss(V z, V t) { return (z - t) * (z - t); }
    SENTEI_INLINE static V gradient(V z, V t) { return (z - t) + (z - t); }
};

// Elements begin .. end of a loss that treats each alone. Sums runs of 512 in float, those in double.
template <class V, class Each>
double elementwise_loss(const sentei_loss& call, std::size_t begin, std::size_t end) {
    const V factor = V::broadcast(call.scale / static_cast<float>(call.columns));
    double loss = 0;
    for (std::size_t run = begin; run < end; run += 512) {
        V sums = V::broadcast(0.0f);
        for_vectors<V>(std::min<std::size_t>(512, end - run), [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
            const V z = V::load(call.outputs + run + i, lanes), t = V::load(call.targets + run + i, lanes);
            alignas(64) float losses[V::lanes];
            Each::loss(z, t).store(losses);
            sums = sums + V::load(losses, lanes);  // absent lanes count nothing
            if (call.gradient != nullptr) (factor * Each::gradient(z, t)).store(call.gradient + run + i, lanes);
        });
        loss += V::sum(sums);
    }
    return loss / static_cast<double>(call.columns);
}

template <class V>
int32_t loss(const sentei_host& host, sentei_loss& call, sentei_error* error) {
    call.loss = 0;
    if (call.rows == 0 || call.columns == 0) return SENTEI_OK;
    double (*part)(const sentei_loss&, std::size_t, std::size_t) = nullptr;
    std::size_t unit = call.columns;  // of begin and end
    switch (call.kind) {
        case SENTEI_CROSS_ENTROPY:
            for (std::size_t r = 0; r < call.rows; ++r)
                if (call.labels[r] < 0 || static_cast<std::size_t>(call.labels[r]) >= call.columns)
                    return fail(error, SENTEI_INVALID, "loss: a label is not a column of the outputs");
            part = call.columns <= V::lanes / 2 ? cross_entropy_columns<V> : cross_entropy_rows<V>;
            unit = 1;
            break;
        case SENTEI_BINARY_CROSS_ENTROPY:
            part = elementwise_loss<V, BinaryCrossEntropy<V>>;
            break;
        case SENTEI_SQUARED_ERROR:
            part = elementwise_loss<V, SquaredError<V>>;
            break;
        default:
            return fail(error, SENTEI_INVALID, "loss: no such kind of loss");
    }
    constexpr std::size_t most_parts = 64;
    double losses[most_parts];
    const std::size_t share = std::max(ceil_divide(chunk_elements, call.columns), ceil_divide(call.rows, most_parts));
    const std::size_t parts = ceil_divide(call.rows, share);
    run_tasks(host, call.rows * call.columns > 2 * chunk_elements, parts, [&](std::size_t i) {
        losses[i] = part(call, i * share * unit, std::min(call.rows, (i + 1) * share) * unit);
    });
    for (std::size_t i = 0; i < parts; ++i) call.loss += losses[i];
    return SENTEI_OK;
}

}  // namespace sentei::kernels
