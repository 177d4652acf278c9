// Checks of option values whose refusals people can read.
#pragma once
#include <CLI/CLI.hpp>

namespace sentei::cli {

inline CLI::Validator whole_number() {
    return CLI::Validator(
        [](std::string& text) {
            const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            return digits ? std::string() : "'" + text + "' is not a whole number of at least 0";
        },
        "");
}

}  // namespace sentei::cli
