// The checks of a backend.
#pragma once
#include <sentei/plugin.h>

#include <optional>

#include "plugins/check/findings.hpp"

namespace sentei::check {

// Every operation against double precision, against `scalar` where there is one, and against itself on several threads;
// then what it does with sizes of newer versions and with what it does not know; rates unless `quick`.
void check_backend(const sentei_backend& stated, const std::optional<sentei_backend>& scalar, bool quick,
                   const Sink& sink);

}  // namespace sentei::check
