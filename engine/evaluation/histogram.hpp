// How often values fall between edges.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace sentei::evaluation {

// Edges of bins of equal width from the smallest to the largest of `values`, one more than bins; fewer bins where there
// are fewer different values. Equal values get one bin around them, and no values none: {}. Infinite values and NaN
// are not looked at.
std::vector<double> edges_of(std::span<const double> values, std::size_t bins);

// The same with as many bins as asked, however few values there are; at least one has to be finite.
std::vector<double> exactly_edges_of(std::span<const double> values, std::size_t bins);

// Values of each bin; an edge belongs to the bin above it, the last one to the last bin. Values beyond the edges, NaN
// among them, count in the first or last bin, so that the counts sum to the values.
std::vector<std::size_t> counts_in(std::span<const double> edges, std::span<const double> values);

}  // namespace sentei::evaluation
