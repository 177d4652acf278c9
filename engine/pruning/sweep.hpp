// One parallel pass of a network over rows, in fixed chunks. For survey only.
#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/passes.hpp"

namespace sentei::pruning {

constexpr std::size_t chunk_rows = 1024;

// Chunks are cut into groups; a group goes through its chunks one after the other and has one partial result. How many
// groups there are depends on the rows and on the size of a partial result only, never on the threads: partial results
// together stay below 64 MB (one group, if a single one is larger: then only the backend works in parallel).
constexpr std::size_t most_groups = 64, most_partial_bytes = std::size_t{64} << 20;

inline std::size_t groups_for(std::size_t chunks, std::size_t partial_bytes) {
    const std::size_t affordable = most_partial_bytes / std::max<std::size_t>(partial_bytes, 1);
    return std::min(chunks, std::clamp<std::size_t>(affordable, 1, most_groups));
}

// Rows first .. first+rows-1, whose activations `passes` holds.
struct Chunk {
    std::size_t index, first, rows;
    training::Passes& passes;
};

// `empty` is copied for every group, gather(chunk, partial) adds a chunk to it, partials are merged in the order of the
// groups by partial.merge(later). The same bytes whatever the number of threads. Memory: threads x Passes of a chunk.
template <class Partial, class Gather>
Partial sweep(const model::Network& network, const Matrix& inputs, const plugin::Backend& backend,
              std::size_t partial_bytes, const Partial& empty, const Gather& gather) {
    const std::size_t chunks = (inputs.rows() + chunk_rows - 1) / chunk_rows;
    std::vector<Partial> partials(groups_for(chunks, partial_bytes), empty);
    parallel::for_each(partials.size(), [&](std::size_t group) {
        training::Passes passes(network, std::min(chunk_rows, inputs.rows()));
        const std::size_t end = (group + 1) * chunks / partials.size();
        for (std::size_t c = group * chunks / partials.size(); c < end; ++c) {
            const Chunk chunk{c, c * chunk_rows, std::min(chunk_rows, inputs.rows() - c * chunk_rows), passes};
            passes.forward(network, backend, inputs.row(chunk.first).data(), chunk.rows);
            gather(chunk, partials[group]);
        }
    });
    for (std::size_t group = 1; group < partials.size(); ++group) partials[0].merge(partials[group]);
    return std::move(partials[0]);
}

}  // namespace sentei::pruning
