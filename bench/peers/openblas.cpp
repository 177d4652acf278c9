// OpenBLAS: its matrix products, bias and ReLU written by hand around them. One file for the serial, pthread and OpenMP
// builds of the library.
#include <cblas.h>

#include "bench/peers/layers.hpp"
#include "bench/peers/training_loop.hpp"

namespace sentei::peers {
namespace {

void multiply(bool at, bool bt, std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) {
    const auto rows = static_cast<blasint>(m), columns = static_cast<blasint>(n), depth = static_cast<blasint>(k);
    cblas_sgemm(CblasRowMajor, at ? CblasTrans : CblasNoTrans, bt ? CblasTrans : CblasNoTrans, rows, columns, depth, 1,
                a, at ? rows : depth, b, bt ? depth : columns, 0, c, columns);
}

void layer_product(const Layer& layer, const float* x, std::size_t rows, float* z) {
    if (rows > 1) return multiply(false, true, rows, layer.units, layer.inputs, x, layer.weights.data(), z);
    const auto inputs = static_cast<blasint>(layer.inputs);
    cblas_sgemv(CblasRowMajor, CblasNoTrans, static_cast<blasint>(layer.units), inputs, 1, layer.weights.data(), inputs,
                x, 1, 0, z, 1);
}

struct OpenBlas final : Peer {
    std::string version() const override { return openblas_get_config(); }
    Work gemm(std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) override {
        if (m > 1) return [=] { multiply(false, false, m, n, k, a, b, c); };
        return [=] {
            const auto rows = static_cast<blasint>(k), columns = static_cast<blasint>(n);
            cblas_sgemv(CblasRowMajor, CblasTrans, rows, columns, 1, b, columns, a, 1, 0, c, 1);
        };
    }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        return by_layers(network, inputs, rows, outputs, layer_product);
    }
    std::unique_ptr<Training> training(const Network& network, const Lesson& lesson) override {
        return training_loop(network, lesson, multiply);
    }
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string&) {
    openblas_set_num_threads(static_cast<int>(threads));
    return std::make_unique<OpenBlas>();
}

}  // namespace sentei::peers
