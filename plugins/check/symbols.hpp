// What a module would do to the process it is loaded into, read from the file.
#pragma once
#include <filesystem>
#include <string>

namespace sentei::check {

// One exported symbol, nothing weak or unique that another module could share, nothing that runs at load time, no text
// relocations, no threads library of its own. Gives the sentence of success; throws Fault. The file must be one that
// plugin::scan found whole. `initialisers`: what sanitizers add at load time is let pass.
std::string judge_symbols(const std::filesystem::path& file, bool initialisers_allowed);

}  // namespace sentei::check
