// The files that `sentei plugin new` writes: a plugin that builds and passes its check as it is.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sentei::plugin_template {

enum class Kind { pruner, backend };
enum class Language { c, cpp };

struct File {
    std::string name, text;
};

// CMakeLists.txt, ID.c or ID.cpp, README.md. Throws InputError where `id` is not one that a manifest can have
// ([a-z0-9_-], at most 31, a letter first).
std::vector<File> files(std::string_view id, Kind kind, Language language);

}  // namespace sentei::plugin_template
