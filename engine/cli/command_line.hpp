// The command line that this process was called with, for results that say how they came about.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace sentei::cli {

// The command that was called, with `replaced` options (name, value) in place of its own; quoted for a shell.
std::string command_with(const std::vector<std::pair<std::string, std::string>>& replaced);

}  // namespace sentei::cli
