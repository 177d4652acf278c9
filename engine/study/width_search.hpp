// Searches over hidden widths that train every candidate from scratch: what pruning is compared with.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace sentei::study {

// Widths of the hidden layers, each 1 .. its most, whose network has at most `parameters`.
struct WidthSpace {
    std::size_t inputs, outputs;
    std::vector<std::size_t> most;  // the general network's hidden widths
    std::size_t parameters;

    std::size_t parameters_of(const std::vector<std::size_t>& hidden) const;
    // From a point in the unit cube: most^x in each layer, then all scaled down until the network fits.
    std::vector<std::size_t> widths(const std::vector<double>& point) const;
};

// Validation loss of a short training from scratch of these widths.
using Trial = std::function<double(const std::vector<std::size_t>& hidden, std::size_t number)>;

// Particle swarm optimisation (Kennedy, Eberhart 1995) with constriction (Clerc, Kennedy 2002: inertia 0.7298, both
// attractions 1.49618) over the unit cube: `particles` of them, `iterations` moves. Trials of one iteration run in
// parallel. Returns the widths of the lowest loss.
std::vector<std::size_t> particle_swarm(const WidthSpace& space, std::size_t particles, std::size_t iterations,
                                        std::uint64_t seed, const Trial& trial);

// The best of `trials` points drawn uniformly.
std::vector<std::size_t> random_search(const WidthSpace& space, std::size_t trials, std::uint64_t seed,
                                       const Trial& trial);

}  // namespace sentei::study
