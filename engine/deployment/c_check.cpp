#include "engine/deployment/c_check.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <stdexcept>

#include "engine/core/file.hpp"

namespace sentei::deployment {
namespace {

namespace fs = std::filesystem;

constexpr const char* warnings = "-std=c99 -Wall -Wextra -pedantic -Werror";

// A folder of its own, gone with the object.
class Workshop {
  public:
    Workshop() {
        std::string pattern = (fs::temp_directory_path() / "sentei-export-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
        folder_ = pattern;
    }
    ~Workshop() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    void put(const std::string& name, std::string_view text) const { write_file(folder_ / name, text); }
    std::string get(const std::string& name) const { return read_file(folder_ / name); }

    // Runs a shell command there; what it says goes to the file `log`.
    bool run(const std::string& command) const {
        return std::system(fmt::format("cd '{}' && {} 2>> log", folder_.string(), command).c_str()) == 0;
    }

  private:
    fs::path folder_;
};

void put_source(const Workshop& workshop, const CSource& source, const std::string& name) {
    workshop.put(source.header_name, source.header);
    workshop.put(name + ".c", source.source);
}

// Reads rows of numbers and prints results.
std::string program_for(const std::string& name, const std::string& header, std::size_t columns, std::size_t results) {
    return fmt::format(R"(#include "{3}"
#include <stdio.h>

int main(void)
{{
    static double row[{1}];
    float results[{2}];
    int i;
    for (;;) {{
        for (i = 0; i < {1}; i++)
            if (scanf("%lf", &row[i]) != 1)
                return i != 0;
        {0}_predict(row, results);
        for (i = 0; i < {2}; i++)
            printf("%.9g\n", (double)results[i]);
    }}
}}
)",
                       name, columns, results, header);
}

std::string text_of(const std::vector<std::vector<double>>& rows) {
    std::string text;
    for (const auto& row : rows)
        for (const double value : row) fmt::format_to(std::back_inserter(text), "{:.17g}\n", value);
    return text;
}

void read_numbers(std::string_view text, Matrix& numbers) {
    for (float& number : numbers.values()) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc()) throw std::runtime_error("the exported C file printed too few numbers");
        text.remove_prefix(std::min<std::size_t>(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
    }
    if (!text.empty()) throw std::runtime_error("the exported C file printed too many numbers");
}

// The text column of `size -B`: "   text    data ...\n   1234 ...".
std::size_t code_in(const std::string& sizes) {
    const auto line = sizes.find('\n');
    if (line == std::string::npos) return 0;
    const auto first = sizes.find_first_not_of(" \t", line + 1);
    std::size_t bytes = 0;
    if (first != std::string::npos) std::from_chars(sizes.data() + first, sizes.data() + sizes.size(), bytes);
    return bytes;
}

// Constants count as text as well.
std::size_t code_of(const Workshop& workshop, const CCompiler& compiler, const CSource& source,
                    const std::string& name) {
    if (!workshop.run(
            fmt::format("{} {} -Os -ffunction-sections -c {}.c -o sized.o", compiler.command, warnings, name)))
        throw std::runtime_error("the exported C file does not compile: " + workshop.get("log"));
    const auto program = compiler.program();
    const auto tool = program.ends_with("-gcc") ? program.substr(0, program.size() - 3) + "size" : std::string("size");
    if (!workshop.run(tool + " -B sized.o > sizes")) return 0;
    const auto text = code_in(workshop.get("sizes"));
    return text > source.constants ? text - source.constants : 0;
}

}  // namespace

bool CCompiler::works() const { return std::system(("command -v " + program() + " > /dev/null 2>&1").c_str()) == 0; }

std::string CCompiler::program() const { return command.substr(0, command.find(' ')); }

CCompiler host_compiler() {
    const char* const named = std::getenv("CC");
    return {named != nullptr && *named != '\0' ? named : "cc", ""};
}

CRun run_c(const CCompiler& compiler, const CSource& source, const std::string& name,
           const std::vector<std::vector<double>>& rows, std::size_t results) {
    const Workshop workshop;
    put_source(workshop, source, name);
    if (rows.empty()) return {Matrix(0, results), code_of(workshop, compiler, source, name)};
    workshop.put("main.c", program_for(name, source.header_name, rows.front().size(), results));
    workshop.put("rows", text_of(rows));
    if (!workshop.run(fmt::format("{} {} -O2 {}.c main.c -o program -lm", compiler.command, warnings, name)))
        throw std::runtime_error("the exported C file does not compile: " + workshop.get("log"));
    if (!workshop.run(fmt::format("{} ./program < rows > results", compiler.runner)))
        throw std::runtime_error("the exported C file does not run: " + workshop.get("log"));
    CRun run{Matrix(rows.size(), results), code_of(workshop, compiler, source, name)};
    read_numbers(workshop.get("results"), run.results);
    return run;
}

std::size_t c_code_bytes(const CCompiler& compiler, const CSource& source, const std::string& name) {
    const Workshop workshop;
    put_source(workshop, source, name);
    return code_of(workshop, compiler, source, name);
}

}  // namespace sentei::deployment
