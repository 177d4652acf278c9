// Training written by hand around a library's matrix product: forward, backward and the update, each in one pass.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include "bench/peers/peer.hpp"
#include "bench/peers/share.hpp"

namespace sentei::peers {

// `gemm(at, bt, m, n, k, a, b, c)`: c[m][n] = op(a)[m][k] * op(b)[k][n], all dense and row-major; a is [k][m] where
// `at`.
template <class Gemm>
class TrainingLoop final : public Training {
  public:
    TrainingLoop(const Network& network, const Lesson& lesson, Gemm gemm)
        : start_(network), lesson_(lesson), gemm_(std::move(gemm)), order_(lesson.rows) {
        batch_.resize(lesson.batch * network.front().inputs);
        targets_.resize(lesson.batch);
        for (const Layer& layer : network) {
            h_.emplace_back(lesson.batch * layer.units);
            d_.emplace_back(lesson.batch * layer.units);
            gradients_.push_back(
                {layer.inputs, layer.units, std::vector<float>(layer.weights.size()), std::vector<float>(layer.units)});
        }
    }

    double run(std::size_t epochs) override {
        network_ = start_;
        first_ = second_ = gradients_;
        for (auto* moments : {&first_, &second_})
            for (Layer& layer : *moments) {
                std::ranges::fill(layer.weights, 0.0f);
                std::ranges::fill(layer.bias, 0.0f);
            }
        step_ = 0;
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::minstd_rand random(1);
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
            std::ranges::shuffle(order_, random);
            for (std::size_t row = 0; row + lesson_.batch <= lesson_.rows; row += lesson_.batch) train(&order_[row]);
        }
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }

    void predict(float* outputs) override {
        forward(lesson_.inputs);
        std::ranges::copy(h_.back(), outputs);
    }

  private:
    void train(const std::size_t* rows) {
        const std::size_t inputs = start_.front().inputs;
        for (std::size_t r = 0; r < lesson_.batch; ++r) {
            std::memcpy(&batch_[r * inputs], lesson_.inputs + rows[r] * inputs, inputs * sizeof(float));
            targets_[r] = lesson_.targets[rows[r]];
        }
        forward(batch_.data());
        loss();
        for (std::size_t l = network_.size(); l-- > 0;) {
            const Layer& layer = network_[l];
            gemm_(true, false, layer.units, layer.inputs, lesson_.batch, d_[l].data(),
                  l == 0 ? batch_.data() : h_[l - 1].data(), gradients_[l].weights.data());
            column_sums(d_[l].data(), layer.units, gradients_[l].bias.data());
            if (l == 0) break;
            gemm_(false, false, lesson_.batch, layer.inputs, layer.units, d_[l].data(), layer.weights.data(),
                  d_[l - 1].data());
            through_relu(h_[l - 1].data(), d_[l - 1].data(), d_[l - 1].size());
        }
        ++step_;
        for (std::size_t l = 0; l < network_.size(); ++l) {
            update(network_[l].weights, gradients_[l].weights, first_[l].weights, second_[l].weights);
            update(network_[l].bias, gradients_[l].bias, first_[l].bias, second_[l].bias);
        }
    }

    void forward(const float* inputs) {
        for (std::size_t l = 0; l < network_.size(); ++l) {
            const Layer& layer = network_[l];
            gemm_(false, true, lesson_.batch, layer.units, layer.inputs, l == 0 ? inputs : h_[l - 1].data(),
                  layer.weights.data(), h_[l].data());
            add_bias(lesson_.batch, layer.units, layer.bias.data(), l + 1 < network_.size() ? 0.0f : -INFINITY,
                     h_[l].data());
        }
    }

    void loss() {  // gradient of the mean over the rows
        const std::size_t columns = start_.back().units;
        const float scale = 1.0f / static_cast<float>(lesson_.batch);
        for (std::size_t r = 0; r < lesson_.batch; ++r) {
            const float* const z = &h_.back()[r * columns];
            float* const d = &d_.back()[r * columns];
            if (columns == 1) {
                d[0] = 2 * scale * (z[0] - targets_[r]);
                continue;
            }
            const float most = *std::max_element(z, z + columns);
            float sum = 0;
            for (std::size_t c = 0; c < columns; ++c) sum += d[c] = std::exp(z[c] - most);
            for (std::size_t c = 0; c < columns; ++c) d[c] *= scale / sum;
            d[static_cast<std::size_t>(targets_[r])] -= scale;
        }
    }

    void column_sums(const float* d, std::size_t columns, float* sums) const {
        std::fill(sums, sums + columns, 0.0f);
        for (std::size_t r = 0; r < lesson_.batch; ++r)
#pragma omp simd
            for (std::size_t c = 0; c < columns; ++c) sums[c] += d[r * columns + c];
    }

    static void through_relu(const float* h, float* d, std::size_t count) {
        share(count, count, [=](std::size_t begin, std::size_t end) {
#pragma omp simd
            for (std::size_t i = begin; i < end; ++i) d[i] = h[i] > 0 ? d[i] : 0.0f;
        });
    }

    void update(std::vector<float>& weights, const std::vector<float>& gradient, std::vector<float>& first,
                std::vector<float>& second) const {
        float *const w = weights.data(), *const m = first.data(), *const v = second.data();
        const float* const g = gradient.data();
        if (lesson_.optimizer == Optimizer::sgd)
            return share(weights.size(), weights.size(), [=, rate = lesson_.rate](std::size_t begin, std::size_t end) {
#pragma omp simd
                for (std::size_t i = begin; i < end; ++i) {
                    m[i] = 0.9f * m[i] + g[i];
                    w[i] -= rate * m[i];
                }
            });
        const auto t = static_cast<double>(step_);
        const auto rate = static_cast<float>(lesson_.rate / (1 - std::pow(0.9, t)));
        const auto correction = static_cast<float>(1 / (1 - std::pow(0.999, t)));
        share(weights.size(), weights.size(), [=](std::size_t begin, std::size_t end) {
#pragma omp simd
            for (std::size_t i = begin; i < end; ++i) {
                m[i] = 0.9f * m[i] + 0.1f * g[i];
                v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
                w[i] -= rate * m[i] / (std::sqrt(v[i] * correction) + 1e-8f);
            }
        });
    }

    const Network start_;
    const Lesson lesson_;
    Gemm gemm_;
    std::vector<std::size_t> order_;
    std::vector<float> batch_, targets_;
    std::vector<std::vector<float>> h_, d_;
    Network network_, gradients_, first_, second_;
    std::size_t step_ = 0;
};

template <class Gemm>
std::unique_ptr<Training> training_loop(const Network& network, const Lesson& lesson, Gemm gemm) {
    return std::make_unique<TrainingLoop<Gemm>>(network, lesson, std::move(gemm));
}

}  // namespace sentei::peers
