// Who may include whom (DESIGN.md): the folders of the project and the libraries that only one of them may see.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sentei::abi {

// "file:line: sentence" for every #include in the tree that breaks a rule, sorted.
std::vector<std::string> broken_include_rules(const std::filesystem::path& root);

}  // namespace sentei::abi
