// An exported C file, tried: compiled without a warning and run on rows.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/deployment/c_source.hpp"

namespace sentei::deployment {

// A C compiler and what starts its programs, each a command with its options: {"cc", ""}, or
// {"aarch64-linux-gnu-gcc -static", "qemu-aarch64"}.
struct CCompiler {
    std::string command, runner;
    bool works() const;           // it is there
    std::string program() const;  // the command without its options
};

// The one of the environment variable CC, else cc.
CCompiler host_compiler();

struct CRun {
    Matrix results;        // [rows][results]
    std::size_t code = 0;  // bytes of machine code of the file, optimised for size; 0 where `size` is not there
};

// Compiles with -std=c99 -Wall -Wextra -pedantic -Werror in a temporary folder, gone afterwards. Throws
// std::runtime_error with what the compiler said, or when the program does not give a line of `results` numbers a row.
// Without rows it is compiled only.
CRun run_c(const CCompiler& compiler, const CSource& source, const std::string& name,
           const std::vector<std::vector<double>>& rows, std::size_t results);

// Bytes of machine code with that compiler, for which there need be no runner: "arm-none-eabi-gcc -mcpu=cortex-m4 ...".
std::size_t c_code_bytes(const CCompiler& compiler, const CSource& source, const std::string& name);

}  // namespace sentei::deployment
