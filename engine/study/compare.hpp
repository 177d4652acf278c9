// Criteria against each other and against the controls that every claim needs, at equal sizes.
#pragma once
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/optimize/optimize.hpp"
#include "engine/study/cell.hpp"

namespace sentei::study {

// Every method ends with a network of (about) the same size; `epochs` says what training it cost, teachers and searches
// included. A criterion's id: pruned along the path that the options ask for, first point at least that small. Else:
//   scratch-short      the same widths, starting weights anew, trained as long as the path retrained
//   scratch-full       ... as long as general network, teachers and path together
//   scratch-distilled  ... as long as the path retrained, learning from the teachers' answers as pruned networks do
//   general-longer     the general network itself, trained on as long as the path retrained; nothing removed
//   pso                particle swarm over the widths: half of scratch-full's epochs on 40 short trainings (of at least
//                      one epoch each), the rest on the widths that won
//   random-search      the same with 40 random widths
const std::vector<std::string>& controls();
bool is_control(const std::string& method);

struct CompareOptions {
    optimize::Options base;  // network, training, retraining, rounds, compensation, teachers; its goal is not looked at
    std::vector<double> removed{0.9};  // shares of the general network's parameters that are to go, each in (0, 1)
};

using PrunerOf = std::function<std::shared_ptr<const plugin::Pruner>(const std::string& criterion)>;

// The cells of one seed, one a method, in parallel; `finished` sees each as it ends, from one thread at a time. A cell
// does not depend on which others are asked for. Stopped early, unfinished cells are missing. Throws InputError:
// options.removed out of range, no hidden layer, no test rows, limits that leave nothing to prune, an unknown
// criterion.
std::vector<Cell> compare(const data::Dataset& data, const std::vector<std::string>& methods,
                          const CompareOptions& options, const PrunerOf& pruner_of,
                          const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop = {},
                          const std::function<void(const Cell&)>& finished = {});

}  // namespace sentei::study
