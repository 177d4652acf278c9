// conformance MODULE.so [--against SCALAR.so] [--small] [--time]
//
// Judges a backend operation by operation. Exit code 0: it conforms; 1: it does not; 77: this CPU cannot run it.
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>

#include "tests/conformance/judge.hpp"

int main(int count, char** arguments) try {
    using namespace sentei::conformance;
    std::string path, against;
    bool small = false, time = false;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        if (argument == "--against" && i + 1 < count)
            against = arguments[++i];
        else if (argument == "--small")
            small = true;
        else if (argument == "--time")
            time = true;
        else if (path.empty() && argument[0] != '-')
            path = argument;
        else
            path.clear(), i = count;
    }
    if (path.empty()) {
        std::fprintf(stderr, "usage: conformance MODULE.so [--against SCALAR.so] [--small] [--time]\n");
        return 1;
    }
    if (!usable(scan(path))) {
        std::printf("SKIPPED: this CPU cannot run %s: NOTHING WAS TESTED\n", path.c_str());
        return 77;
    }
    const Module module = open(path);
    std::optional<Module> scalar;
    if (!against.empty()) scalar = open(against);

    Judge judge(module, scalar ? &*scalar : nullptr);
    judge.small = small;
    const sentei_backend& table = module.table;
    judge_gemm(judge, table);
    judge_matvec(judge, table);
    judge_bytes(judge, table);
    judge_activations(judge, table);
    judge_losses(judge, table);
    judge_optimizers(judge, table);
    judge_columns(judge, table);
    const bool conforms = judge.print();
    if (time) time_operations(module, scalar ? &*scalar : nullptr);
    return conforms ? 0 : 1;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
}
