// From the public options to the engine's main job. This room's headers are read with SENTEI_TYPES_ONLY where the
// engine's namespace `optimize` is in sight.
#pragma once
#include <sentei/sentei.hpp>

#include "engine/data/tables.hpp"

namespace sentei::api {

// Throws InputError, and what options.progress throws.
Result run(const data::Tables& tables, const OptimizeOptions& options);

}  // namespace sentei::api
