#include "engine/cli/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "engine/core/file.hpp"

namespace sentei::cli {
namespace {

// The arguments of this process (Linux).
std::vector<std::string> arguments() {
    std::vector<std::string> words;
    const std::string bytes = read_file("/proc/self/cmdline");
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = std::min(bytes.find('\0', at), bytes.size());
        words.push_back(bytes.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::string quoted(const std::string& word) {
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./,=:+@%").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string safe = "'";
    for (const char c : word) safe += c == '\'' ? "'\\''" : std::string(1, c);
    return safe + "'";
}

}  // namespace

std::string command_with(const std::vector<std::pair<std::string, std::string>>& replaced) {
    std::vector<std::string> command;
    const auto words = arguments();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto name = words[i].substr(0, words[i].find('='));
        const bool gone = std::ranges::any_of(replaced, [&](const auto& option) { return option.first == name; });
        if (!gone)
            command.push_back(quoted(words[i]));
        else if (name == words[i])
            ++i;  // its value is the next word
    }
    for (const auto& [name, value] : replaced)
        if (!value.empty()) command.insert(command.end(), {name, quoted(value)});
    return fmt::format("{}", fmt::join(command, " "));
}

}  // namespace sentei::cli
