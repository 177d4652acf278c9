// Training and validation rows cut anew, so that every one of them judges once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/dataset.hpp"

namespace sentei::data {

// `count` >= 1 datasets without test rows, all with the set's encoder. The first is cut as the set is; the others take
// the set's training rows, dealt evenly by class or by order of the target, in turn as validation rows and train on the
// rest. Seeded. A fold that would get no row is left out.
std::vector<Dataset> folds(const Dataset& set, std::size_t count, std::uint64_t seed);

// The given rows of `from`, in the given order.
Examples gather(const Examples& from, std::span<const std::size_t> rows);

// The rows of both, in that order.
Examples joined(const Examples& first, const Examples& second);

}  // namespace sentei::data
