// The steps of an int8 network around its whole-number products, as FORMAT.md states them, made ready once.
// [any-thread]
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/int8_network.hpp"

namespace sentei::model {

// From fp32 inputs to the bytes of the first layer.
class Int8Entry {
  public:
    explicit Int8Entry(const Int8Network& network);
    void run(const float* inputs, std::size_t rows, std::uint8_t* bytes) const;  // both [rows][inputs]

  private:
    std::vector<float> factors_, zeros_;
};

// From the products of a layer's bytes and weights, [rows][units], to what it hands on.
class Int8Finish {
  public:
    // `zeros`: the zero points of the layer's inputs.
    Int8Finish(const Int8Layer& layer, const std::vector<std::uint8_t>& zeros);

    void to_bytes(const std::int32_t* products, std::size_t rows, std::uint8_t* bytes) const;  // hidden layers
    void to_outputs(const std::int32_t* products, std::size_t rows, float* outputs) const;     // before the activation

    // Of each unit: what its sum begins with, so that products of the bytes as they are can be added (the bias less the
    // sum of weights z), and its multiplier.
    const std::vector<std::int32_t>& starts() const noexcept { return starts_; }
    const std::vector<float>& multipliers() const noexcept { return multipliers_; }

  private:
    template <class Activate>
    void each(const std::int32_t* products, std::size_t rows, std::uint8_t* bytes, Activate activate) const;

    std::vector<std::int32_t> starts_;
    std::vector<float> multipliers_;
    Activation activation_;
    float levels_, zero_;
};

// The zero points of what a layer hands on.
inline std::vector<std::uint8_t> zeros_after(const Int8Layer& layer) {
    return std::vector<std::uint8_t>(layer.units(), layer.zero);
}

}  // namespace sentei::model
