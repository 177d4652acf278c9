// The same frozen numbers, seen by C++20; and plugin.hpp under the strictest warnings.
#include "layout_1_3.c"

#include <sentei/plugin.hpp>
