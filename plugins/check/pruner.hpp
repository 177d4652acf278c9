// The checks of a pruner.
#pragma once
#include <sentei/plugin.h>

#include "plugins/check/findings.hpp"

namespace sentei::check {

// Scores of made-up layers with every setting of the options; see plugins/README.md for the list of checks.
void check_pruner(const sentei_manifest& manifest, const sentei_pruner& table, bool quick, const Sink& sink);

}  // namespace sentei::check
