// Whether doing something again and again keeps memory.
#pragma once
#include <functional>
#include <string>

#include "plugins/check/hosts.hpp"

namespace sentei::check {

// Does the work, which gets a host, 2 x `times` times; throws Fault where blocks of the host are left behind or the
// heap grew by every turn of the second half. Gives the sentence of success.
std::string judge_leaks(std::size_t times, const std::function<void(const sentei_host&)>& work);

std::size_t running_threads();  // of this process

}  // namespace sentei::check
