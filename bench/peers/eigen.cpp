// Eigen, compiled for this CPU: maps of the memory as it is, products without temporaries.
#ifdef _OPENMP
#include <omp.h>
#endif

#include <Eigen/Core>

#include "bench/peers/layers.hpp"
#include "bench/peers/training_loop.hpp"

namespace sentei::peers {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Columns = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
using RowsMap = Eigen::Map<Rows>;
using Index = Eigen::Index;

Eigen::Map<const Rows> map(const float* values, std::size_t rows, std::size_t columns) {
    return {values, static_cast<Index>(rows), static_cast<Index>(columns)};
}
RowsMap map(float* values, std::size_t rows, std::size_t columns) {
    return {values, static_cast<Index>(rows), static_cast<Index>(columns)};
}
Eigen::Map<const Eigen::VectorXf> vector(const float* values, std::size_t count) {
    return {values, static_cast<Index>(count)};
}

void multiply(bool at, bool bt, std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) {
    auto product = map(c, m, n);
    if (at)
        product.noalias() = map(a, k, m).transpose() * map(b, k, n);
    else if (bt)
        product.noalias() = map(a, m, k) * map(b, n, k).transpose();
    else
        product.noalias() = map(a, m, k) * map(b, k, n);
}

// A row at a time the product is one of matrix and vector, and a column-major copy of the weights is what Eigen reads
// fastest where there are few of them; the row-major one where there are many.
class Eigens final : public Peer {
  public:
    std::string version() const override {
        return std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
               std::to_string(EIGEN_MINOR_VERSION) + ", " + Eigen::SimdInstructionSetsInUse();
    }
    Work gemm(std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) override {
        if (m > 1) return [=] { multiply(false, false, m, n, k, a, b, c); };
        return [=] {
            Eigen::Map<Eigen::VectorXf> row(c, static_cast<Index>(n));
            row.noalias() = map(b, k, n).transpose() * vector(a, k);
        };
    }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        if (rows > 1)
            return by_layers(network, inputs, rows, outputs,
                             [](const Layer& layer, const float* x, std::size_t count, float* z) {
                                 multiply(false, true, count, layer.units, layer.inputs, x, layer.weights.data(), z);
                             });
        std::vector<Eigen::VectorXf> hidden;
        std::vector<Columns> columns;
        for (const Layer& layer : network) {
            hidden.emplace_back(static_cast<Index>(layer.units));
            const bool few = layer.weights.size() <= 16384;
            columns.push_back(few ? Columns(map(layer.weights.data(), layer.units, layer.inputs)) : Columns());
        }
        return [=, &network]() mutable {
            for (std::size_t l = 0; l < network.size(); ++l) {
                const Layer& layer = network[l];
                const auto x = vector(l == 0 ? inputs : hidden[l - 1].data(), layer.inputs);
                const auto bias = vector(layer.bias.data(), layer.units);
                auto& h = hidden[l];
                if (columns[l].size() != 0)
                    h.noalias() = columns[l] * x;
                else
                    h.noalias() = map(layer.weights.data(), layer.units, layer.inputs) * x;
                if (l + 1 < network.size())
                    h = (h + bias).cwiseMax(0.0f);
                else
                    Eigen::Map<Eigen::VectorXf>(outputs, static_cast<Index>(layer.units)) = h + bias;
            }
        };
    }
    std::unique_ptr<Training> training(const Network& network, const Lesson& lesson) override {
        return training_loop(network, lesson, multiply);
    }
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string&) {
    Eigen::setNbThreads(static_cast<int>(threads));
    return std::make_unique<Eigens>();
}

}  // namespace sentei::peers
