// Who may include whom. The house's rules, held against the source as it is.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sentei::test {

// One sentence "FILE:LINE: ..." for every include under plugins, backends, pruners and engine that a rule forbids.
// `looked_at`: how many files were read.
std::vector<std::string> forbidden_includes(const std::filesystem::path& root, std::size_t& looked_at);

}  // namespace sentei::test
