// From a graph to the chain of dense layers that it computes.
#pragma once
#include <string>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"
#include "engine/onnx/chain.hpp"
#include "engine/onnx/graph.hpp"

namespace sentei::onnx {

struct Lowered {
    Chain chain;                       // the last layer is open
    bool probabilities = false;        // softmax or sigmoid followed: a classifier
    std::vector<std::string> classes;  // where the graph names them
    std::vector<std::string> columns;  // names of the raw columns where each input is one, else x1, x2 ...
};

// Throws InputError: "FILE: node 'NAME' (OPERATOR): why" for whatever is no chain of dense layers with activations that
// Sentei has; FILE and an output where the outputs are not one answer, with at most its class beside it.
// Takes the graph's constants.
Lowered lower(Graph& graph, std::size_t bytes);

// The layers and the columns that they read, in fp32. A factor of a column goes into the encoder's scale (its sign into
// the weights), a term into the encoder's mean; what a missing cell becomes is the mean, and what remains at the mean
// goes into the biases. A column whose factor is 0 keeps an input with weights 0.
struct Built {
    std::vector<data::InputColumn> columns;
    model::Network network;
};
Built build(const Chain& chain, const std::vector<std::string>& columns, const std::string& source);

}  // namespace sentei::onnx
