// Layers to score: made up, with every statistic that plugin.h knows computed from their outputs.
#pragma once
#include <sentei/plugin.h>

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/check/fenced.hpp"

namespace sentei::check {

struct Shape {
    std::size_t units, inputs, outputs, rows;
};

// What is odd about a layer.
enum class Oddity { none, dead_units, unread_units, twin_units, large_values };

// A layer whose arrays are read-only and end where memory ends. Statistics agree with the activations.
class Layer {
  public:
    Layer(const Shape& shape, std::uint32_t activation, Oddity oddity, std::uint64_t seed);

    // As the host would hand it over to a plugin that needs this: what it did not ask for is null.
    sentei_layer view(std::uint32_t needs) const;
    std::string describe() const;  // "7 units, 3 inputs, 2 outputs, 20 rows, tanh, dead units"

  private:
    Shape shape_;
    std::uint32_t activation_;
    Oddity oddity_;
    Fenced<float> weights_, bias_, next_weights_, activations_, gradients_;
    Fenced<double> mean_, variance_, minimum_, maximum_, positive_, deviation_, covariance_, sensitivity_;
};

// Shapes down to one of everything, every activation, every oddity. `quick`: for an emulator.
std::vector<Layer> layers_to_score(bool quick);

}  // namespace sentei::check
