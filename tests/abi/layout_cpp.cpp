// plugin.h is pedantic C++20, and its layout in C++ is the one in C.
#include <type_traits>

#include "layout.h"

static_assert(std::is_trivially_copyable_v<sentei_manifest> && std::is_standard_layout_v<sentei_manifest>);
static_assert(std::is_trivially_copyable_v<sentei_backend> && std::is_standard_layout_v<sentei_backend>);
static_assert(std::is_trivially_copyable_v<sentei_pruner> && std::is_standard_layout_v<sentei_pruner>);
