// XNNPACK: fully connected operators made once, which packs their weights, ReLU as their lower bound. Inference only.
#include <xnnpack.h>

#include <cmath>
#include <stdexcept>

#include "bench/peers/peer.hpp"

namespace sentei::peers {
namespace {

void must(xnn_status status, const char* what) {
    if (status != xnn_status_success) throw std::runtime_error(std::string("XNNPACK: ") + what + " failed");
}

// Operators with the memory between them; the library may read a few bytes past an array.
class Program {
  public:
    Program(const Network& network, const float* inputs, std::size_t rows, float* outputs, pthreadpool_t pool)
        : pool_(pool), inputs_(inputs, inputs + rows * network.front().inputs) {
        inputs_.resize(inputs_.size() + XNN_EXTRA_BYTES);
        const float* x = inputs_.data();
        for (const Layer& layer : network) {
            const bool last = &layer == &network.back();
            hidden_.emplace_back(rows * layer.units + XNN_EXTRA_BYTES);
            float* const h = last ? outputs : hidden_.back().data();
            xnn_operator_t made = nullptr;
            must(xnn_create_fully_connected_nc_f32(layer.inputs, layer.units, layer.inputs, layer.units,
                                                   layer.weights.data(), layer.bias.data(), last ? -INFINITY : 0.0f,
                                                   INFINITY, 0, &made),
                 "creating an operator");
            operators_.push_back(made);
            must(xnn_setup_fully_connected_nc_f32(made, rows, x, h, pool_), "setting an operator up");
            x = h;
        }
    }
    ~Program() {
        for (const xnn_operator_t each : operators_) xnn_delete_operator(each);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void run() const {
        for (const xnn_operator_t each : operators_) xnn_run_operator(each, pool_);
    }

  private:
    pthreadpool_t pool_;
    std::vector<float> inputs_;
    std::vector<std::vector<float>> hidden_;
    std::vector<xnn_operator_t> operators_;
};

class XnnPack final : public Peer {
  public:
    explicit XnnPack(std::size_t threads)
        : pool_(threads > 1 ? pthreadpool_create(threads) : nullptr, &pthreadpool_destroy) {
        must(xnn_initialize(nullptr), "initialising");
    }
    std::string version() const override { return SENTEI_PEER_VERSION; }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        const auto program = std::make_shared<Program>(network, inputs, rows, outputs, pool_.get());
        return [=] { program->run(); };
    }

  private:
    std::unique_ptr<pthreadpool, decltype(&pthreadpool_destroy)> pool_;
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string&) { return std::make_unique<XnnPack>(threads); }

}  // namespace sentei::peers
