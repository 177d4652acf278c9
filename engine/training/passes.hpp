// One block of rows through a network and back: the arithmetic that training, the survey and the gradient checks share.
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::training {

// dLoss/dweights and dLoss/dbias, shaped as the network's layers.
struct Gradients {
    struct Layer {
        Matrix weights;
        Buffer bias;
    };
    std::vector<Layer> layers;
    explicit Gradients(const model::Network& network);
};

// Holds the activations of at most `block` rows. One instance a thread; results do not depend on the number of
// threads that the backend uses.
class Passes {
  public:
    Passes(const model::Network& network, std::size_t block);

    // inputs [rows][network.inputs()], rows <= block. `inputs` must stay until backward is done.
    void forward(const model::Network& network, const plugin::Backend& backend, const float* inputs, std::size_t rows);

    // What the last forward left: layer l's h, [rows][units]. The last layer's are the outputs.
    const float* activations(std::size_t layer) const noexcept { return activations_[layer].data(); }
    const float* outputs() const noexcept { return activations_.back().data(); }

    // dLoss/dh of layer l, [rows][units]. The caller fills the output layer's before backward.
    float* gradient(std::size_t layer) noexcept { return gradients_[layer].data(); }

    // From gradient(last): fills gradients of all layers' weights (null: none wanted) and turns gradient(l) of every
    // layer l into dLoss/dz_l; `on_hidden`, if set, sees dLoss/dh of a hidden layer before that.
    void backward(const model::Network& network, const plugin::Backend& backend, Gradients* gradients,
                  const std::function<void(std::size_t layer, const float* dh)>& on_hidden = {});

    // A layer with what the gradient of its weights is made of, dz'input, and that of its biases.
    struct Slope {
        std::size_t layer, rows;
        const float* dz;     // [rows][units]
        const float* input;  // [rows][inputs]
        const float* sums;   // [units], over the rows of dz
    };
    class Step {
      public:
        virtual ~Step() = default;
        virtual void take(const Slope& slope) = 0;
    };
    // As backward, but the gradients of the weights exist only in `step`, which is called for the layers from the last
    // to the first, when the layer below no longer needs the weights as they were.
    void descend(const model::Network& network, const plugin::Backend& backend, Step& step);

  private:
    const float* input_of(std::size_t l) const noexcept { return l == 0 ? inputs_ : activations_[l - 1].data(); }

    std::vector<Buffer> activations_, pre_activations_, gradients_;  // pre-activations: layers with GELU only
    std::vector<Buffer> sums_;                                       // of the columns of dz
    const float* inputs_ = nullptr;
    std::size_t rows_ = 0;
};

// The loss that a task trains with, over outputs [rows][columns], columns = the network's: the sum over rows, and,
// where `gradient` is given, the gradient of the rows' losses times `scale`. Row `first` of examples belongs to the
// first row of outputs.
double loss(const plugin::Backend& backend, data::Task task, const data::Examples& examples, std::size_t first,
            std::size_t rows, std::size_t columns, const float* outputs, float* gradient, float scale);

}  // namespace sentei::training
