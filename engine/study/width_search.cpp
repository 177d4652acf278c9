#include "engine/study/width_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/random.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::study {
namespace {

constexpr double inertia = 0.7298, attraction = 1.49618;
constexpr std::uint64_t stream = 0x50a2;

using Point = std::vector<double>;

Point random_point(Random& random, std::size_t dimensions) {
    Point point(dimensions);
    for (double& x : point) x = random.uniform();
    return point;
}

std::vector<double> try_all(const WidthSpace& space, const std::vector<Point>& points, std::size_t first,
                            const Trial& trial) {
    std::vector<double> losses(points.size());
    parallel::for_each(points.size(), [&](std::size_t i) { losses[i] = trial(space.widths(points[i]), first + i); });
    return losses;
}

}  // namespace

std::size_t WidthSpace::parameters_of(const std::vector<std::size_t>& hidden) const {
    std::size_t sum = 0, from = inputs;
    for (const std::size_t units : hidden) {
        sum += (from + 1) * units;
        from = units;
    }
    return sum + (from + 1) * outputs;
}

std::vector<std::size_t> WidthSpace::widths(const std::vector<double>& point) const {
    std::vector<double> wished;
    for (std::size_t l = 0; l < most.size(); ++l) wished.push_back(std::pow(static_cast<double>(most[l]), point[l]));
    for (double scale = 1;; scale *= 0.98) {
        std::vector<std::size_t> hidden;
        for (std::size_t l = 0; l < most.size(); ++l)
            hidden.push_back(
                std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(scale * wished[l])), 1, most[l]));
        if (parameters_of(hidden) <= parameters || std::ranges::max(hidden) == 1) return hidden;
    }
}

std::vector<std::size_t> particle_swarm(const WidthSpace& space, std::size_t particles, std::size_t iterations,
                                        std::uint64_t seed, const Trial& trial) {
    const std::size_t dimensions = space.most.size();
    Random random(seed, stream);
    std::vector<Point> at, best_at, velocity(particles, Point(dimensions, 0.0));
    for (std::size_t p = 0; p < particles; ++p) at.push_back(random_point(random, dimensions));
    best_at = at;
    std::vector<double> best(particles, std::numeric_limits<double>::infinity());
    for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
        const auto losses = try_all(space, at, iteration * particles, trial);
        for (std::size_t p = 0; p < particles; ++p)
            if (losses[p] < best[p]) {
                best[p] = losses[p];
                best_at[p] = at[p];
            }
        const auto leader = static_cast<std::size_t>(std::ranges::min_element(best) - best.begin());
        for (std::size_t p = 0; p < particles; ++p)
            for (std::size_t d = 0; d < dimensions; ++d) {
                velocity[p][d] = inertia * velocity[p][d] + attraction * random.uniform() * (best_at[p][d] - at[p][d]) +
                                 attraction * random.uniform() * (best_at[leader][d] - at[p][d]);
                at[p][d] = std::clamp(at[p][d] + velocity[p][d], 0.0, 1.0);
            }
    }
    return space.widths(best_at[static_cast<std::size_t>(std::ranges::min_element(best) - best.begin())]);
}

std::vector<std::size_t> random_search(const WidthSpace& space, std::size_t trials, std::uint64_t seed,
                                       const Trial& trial) {
    Random random(seed, stream + 1);
    std::vector<Point> points;
    for (std::size_t i = 0; i < trials; ++i) points.push_back(random_point(random, space.most.size()));
    const auto losses = try_all(space, points, 0, trial);
    return space.widths(points[static_cast<std::size_t>(std::ranges::min_element(losses) - losses.begin())]);
}

}  // namespace sentei::study
