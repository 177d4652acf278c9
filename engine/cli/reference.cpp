// What the command says of itself, for man and for shells. Made from the options as they are declared, so it cannot
// lag.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/names.hpp"

namespace sentei::cli {
namespace {

enum class Shell { bash, zsh, fish };
constexpr Names<Shell, 3> shells{{{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}};

using Commands = std::vector<const CLI::App*>;

Commands subcommands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> named_options(const CLI::App& app) {
    auto options = app.get_options([](const CLI::Option* option) { return option->nonpositional(); });
    return {options.begin(), options.end()};
}

std::vector<const CLI::Option*> positionals(const CLI::App& app) {
    auto options = app.get_options([](const CLI::Option* option) { return option->get_positional(); });
    return {options.begin(), options.end()};
}

std::vector<std::string> flags_of(const CLI::App& app) {  // "--help", "--seed" ...
    std::vector<std::string> names;
    for (const auto* option : named_options(app))
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

// "sentei plugin new", of the command itself and of every command below it.
std::vector<std::pair<std::string, const CLI::App*>> all_commands(const CLI::App& app, const std::string& before = {}) {
    const auto name = before.empty() ? app.get_name() : before + " " + app.get_name();
    std::vector<std::pair<std::string, const CLI::App*>> all{{name, &app}};
    for (const auto* command : subcommands_of(app))
        for (auto& each : all_commands(*command, name)) all.push_back(std::move(each));
    return all;
}

// ---- man

std::string roff(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\')
            escaped += "\\e";
        else if (c == '-')
            escaped += "\\-";
        else if (c == '\'' && escaped.empty())
            escaped += "\\(aq";
        else if (c == '.' && escaped.empty())
            escaped += "\\&.";
        else
            escaped += c;
    }
    return escaped;
}

std::string value_of(const CLI::Option& option) {
    if (option.get_items_expected_max() == 0) return "";
    auto type = option.get_type_name();
    type.resize(std::min(type.find(':'), type.size()));  // CLI11 appends the check's name
    return " \\fI" + roff(type.empty() ? "VALUE" : type) + "\\fR";
}

std::string synopsis(const std::string& name, const CLI::App& command) {
    std::string line = "\\fB" + roff(name) + "\\fR";
    for (const auto* option : positionals(command)) {
        const auto word = roff(option->get_type_name().empty() ? option->get_name(true) : option->get_type_name());
        line += option->get_required() ? " \\fI" + word + "\\fR" : " [\\fI" + word + "\\fR]";
    }
    return line + " [\\fIoptions\\fR]";
}

std::string man_page(const CLI::App& program) {
    std::string page = fmt::format(".TH SENTEI 1 \"\" \"sentei {}\" \"User commands\"\n.SH NAME\nsentei \\- {}\n",
                                   SENTEI_VERSION, roff("prunes dense networks down to the units that matter"));
    page += ".SH DESCRIPTION\n" + roff(program.get_description()) + "\n";
    page +=
        ".PP\nExit codes: 0 done; 1 the answer is no, or the fault is ours; 2 the user's mistake, with one sentence on "
        "the "
        "standard error. Every option can also stand in a TOML file that \\fB\\-\\-config\\fR names, a section a "
        "command.\n";
    page += ".SH COMMANDS\n";
    for (const auto& [name, command] : all_commands(program)) {
        if (command->get_require_subcommand_min() > 0) continue;
        page += ".SS " + roff(name.substr(name.find(' ') + 1)) + "\n" + roff(command->get_description()) + ".\n.PP\n" +
                synopsis(name, *command) + "\n";
        for (const auto* option : positionals(*command))
            page += ".TP\n\\fI" +
                    roff(option->get_type_name().empty() ? option->get_name(true) : option->get_type_name()) +
                    "\\fR\n" + roff(option->get_description()) + "\n";
        for (const auto* option : named_options(*command)) {
            std::vector<std::string> names;
            for (const auto& each : option->get_snames()) names.push_back("\\fB" + roff("-" + each) + "\\fR");
            for (const auto& each : option->get_lnames()) names.push_back("\\fB" + roff("--" + each) + "\\fR");
            page += fmt::format(".TP\n{}{}\n{}", fmt::join(names, ", "), value_of(*option),
                                roff(option->get_description()));
            if (!option->get_default_str().empty()) page += " (default: " + roff(option->get_default_str()) + ")";
            page += "\n";
        }
    }
    page +=
        ".SH ENVIRONMENT\n.TP\n\\fBSENTEI_PLUGIN_PATH\\fR\nFolders of plugins, separated by colons.\n.TP\n"
        "\\fBSENTEI_BACKEND\\fR\nThe backend to compute with, where \\-\\-backend does not say.\n.TP\n"
        "\\fBSENTEI_CPU_MASK\\fR\nCPU features to use, separated by commas, or none: to run as an older CPU would.\n";
    return page;
}

// ---- shells

std::string bash_completion(const CLI::App& program) {
    std::string text = "# completion of sentei for bash; made by 'sentei completion bash'\n_sentei() {\n";
    text += "    local words=\"\" command=\"\" word i\n    for ((i = 1; i < COMP_CWORD; ++i)); do\n";
    text += "        word=${COMP_WORDS[i]}\n        case \"$command $word\" in\n";
    for (const auto& [name, command] : all_commands(program)) {
        if (command == &program) continue;
        const auto path = name.substr(name.find(' '));
        text += fmt::format("            \"{}\") command=\"{}\" ;;\n", path, path);
    }
    text += "        esac\n    done\n    case \"$command\" in\n";
    for (const auto& [name, command] : all_commands(program)) {
        std::vector<std::string> words;
        for (const auto* each : subcommands_of(*command)) words.push_back(each->get_name());
        for (const auto& flag : flags_of(*command)) words.push_back(flag);
        text += fmt::format("        \"{}\") words=\"{}\" ;;\n", command == &program ? "" : name.substr(name.find(' ')),
                            fmt::join(words, " "));
    }
    text +=
        "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
        "complete -o default -F _sentei sentei\n";
    return text;
}

std::string quoted(std::string text) {  // for fish, in single quotes
    for (std::size_t at = 0; (at = text.find_first_of("'\\", at)) != std::string::npos; at += 2) text.insert(at, "\\");
    return "'" + text + "'";
}

std::string fish_completion(const CLI::App& program) {
    std::string text = "# completion of sentei for fish; made by 'sentei completion fish'\n";
    for (const auto& [name, command] : all_commands(program)) {
        const bool top = command == &program;
        const auto seen = top ? "__fish_use_subcommand"
                              : fmt::format("__fish_seen_subcommand_from {}", name.substr(name.rfind(' ') + 1));
        for (const auto* each : subcommands_of(*command))
            text += fmt::format("complete -c sentei -n '{}' -a {} -d {}\n", seen, each->get_name(),
                                quoted(each->get_description()));
        for (const auto* option : named_options(*command))
            for (const auto& flag : option->get_lnames())
                text +=
                    fmt::format("complete -c sentei -n '{}' -l {}{} -d {}\n", seen, flag,
                                option->get_items_expected_max() == 0 ? "" : " -r", quoted(option->get_description()));
    }
    return text;
}

std::string completion(const CLI::App& program, Shell shell) {
    switch (shell) {
        case Shell::zsh:
            return "#compdef sentei\nautoload -U +X bashcompinit && bashcompinit\n" + bash_completion(program);
        case Shell::fish:
            return fish_completion(program);
        default:
            return bash_completion(program);
    }
}

}  // namespace

void add_manual(CLI::App& program) {
    auto* command = program.add_subcommand("manual", "Print the manual page: sentei manual | man -l -");
    command->callback([&program] { print_text(man_page(program)); });
}

void add_completion(CLI::App& program) {
    auto* command = program.add_subcommand("completion", "Print what a shell needs to complete sentei's command line");
    auto shell = std::make_shared<std::string>();
    command->add_option("shell", *shell, "bash, zsh or fish")->required()->type_name("SHELL");
    command->callback([&program, shell] { print_text(completion(program, parse_name(shells, "shell", *shell))); });
}

}  // namespace sentei::cli
