// What a tensor of an ONNX graph is to us while the graph is read: columns of the table, or dense layers applied to
// them. Arithmetic is in double and is rounded to fp32 once, at the end, so weights to which nothing is done keep
// their bits.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/onnx/tensor.hpp"

namespace sentei::onnx {

// scale * x + shift for each value of a row; both empty: x.
struct Affine {
    std::vector<double> scale, shift;
    bool none() const noexcept { return scale.empty(); }
    void then(const std::vector<double>& factors, const std::vector<double>& terms);
    bool operator==(const Affine&) const = default;
};

// One value of a row before the first layer: scale * column + shift, and `missing` where the cell is missing; or, an
// indicator, scale * (1 where the cell is missing) + shift.
struct Element {
    std::size_t column = 0;
    bool indicator = false;
    double scale = 1, shift = 0;
    std::optional<double> missing;
    bool clipped = false;  // to +-1e6, as the encoder does
};

struct Columns {
    std::vector<Element> elements;
    Shape shape;                                                                        // of a row
    void affine(const std::vector<double>& factors, const std::vector<double>& terms);  // throws InputError: clipped
};

// A dense layer. Weights [units][inputs] are shared between the chains that share the layer.
struct Stage {
    std::shared_ptr<const std::vector<double>> weights;
    std::vector<double> bias;  // empty until something is added
    std::size_t inputs = 0;
    model::Activation activation{0, 0};  // kind 0: none yet
    std::string made_by;                 // label of the node that gave the activation, for refusals
    std::size_t units() const noexcept { return weights->size() / inputs; }
    bool open() const noexcept { return activation.kind == 0; }
};

// Dense layers on columns, and `pending` on what the last of them gives. The last may still be open (linear).
class Chain {
  public:
    // The first layer, then further ones: weights [units][inputs], no bias yet. A pending affine function goes into
    // the weights of the layer that it follows, or after an activation of the layer that it precedes. A layer that
    // gets no activation becomes a hidden one with the identity.
    Chain(const Columns& columns, std::vector<double> weights, std::size_t units);
    void dense(std::vector<double> weights, std::size_t units);

    // Throws InputError unless the last layer is open: Sentei has activations after dense layers only.
    void activate(model::Activation activation, const std::string& made_by);
    void affine(const std::vector<double>& factors, const std::vector<double>& terms);

    void forget_rounding(double tolerance);  // pending factors all as near to 1, terms 0: nothing is pending

    std::size_t width() const noexcept { return stages_.back()->units(); }
    const std::shared_ptr<const std::vector<Element>>& elements() const noexcept { return elements_; }
    const std::vector<std::shared_ptr<const Stage>>& stages() const noexcept { return stages_; }
    const Stage& last() const noexcept { return *stages_.back(); }
    const Affine& pending() const noexcept { return pending_; }

    bool follows(const Chain& other) const noexcept { return stages_.back() == other.stages_.back(); }  // same layer
    Chain before_activation() const;  // the last layer open again, nothing pending
    Chain folded() const;             // pending gone into the last layer, which is open
    Chain with_pending(Affine pending) const;
    Chain difference() const;  // of an open last layer of two units: the second less the first

    Shape shape;  // of a row: its product is width()

  private:
    void append(std::vector<double> weights, std::size_t units, std::size_t inputs);
    std::shared_ptr<const std::vector<Element>> elements_;
    std::vector<std::shared_ptr<const Stage>> stages_;
    Affine pending_;
};

// Exactly -1 times the other: its value before the activation.
bool opposite(const Chain& a, const Chain& b);

}  // namespace sentei::onnx
