// The commands. Each adds itself to the program with its options; its work runs when the command line names it.
// Exit codes, of all of them: 0 done; 2 the user's mistake, one sentence on stderr; 1 ours.
#pragma once
#include <CLI/CLI.hpp>
#include <stdexcept>

namespace sentei::cli {

// The answer is no, and nobody's mistake: one sentence, exit code 1.
struct VerificationFailed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void add_optimize(CLI::App& program);
void add_train(CLI::App& program);
void add_prune(CLI::App& program);
void add_retrain(CLI::App& program);
void add_sweep(CLI::App& program);
void add_compare(CLI::App& program);
void add_quantize(CLI::App& program);
void add_evaluate(CLI::App& program);
void add_predict(CLI::App& program);
void add_export(CLI::App& program);
void add_import(CLI::App& program);
void add_verify(CLI::App& program);
void add_inspect(CLI::App& program);
void add_bench(CLI::App& program);
void add_plugins(CLI::App& program);
void add_plugin(CLI::App& program);
void add_criteria(CLI::App& program);
void add_manual(CLI::App& program);
void add_completion(CLI::App& program);

}  // namespace sentei::cli
