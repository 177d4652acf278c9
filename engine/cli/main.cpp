#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "engine/cli/commands.hpp"
#include "engine/core/error.hpp"

namespace {

constexpr int exit_ours = 1, exit_users = 2;

int run(int argc, char** argv) {
    CLI::App program("Trains a dense network too large, keeps the units that matter, and hands back a small one.",
                     "sentei");
    program.set_version_flag("--version", "sentei " SENTEI_VERSION);
    program.set_config("--config", "", "TOML file with options, a section a command: [optimize] ...");
    program.require_subcommand(1);
    program.fallthrough();
    sentei::cli::add_optimize(program);
    sentei::cli::add_train(program);
    sentei::cli::add_prune(program);
    sentei::cli::add_retrain(program);
    sentei::cli::add_sweep(program);
    sentei::cli::add_compare(program);
    sentei::cli::add_quantize(program);
    sentei::cli::add_evaluate(program);
    sentei::cli::add_predict(program);
    sentei::cli::add_export(program);
    sentei::cli::add_import(program);
    sentei::cli::add_verify(program);
    sentei::cli::add_inspect(program);
    sentei::cli::add_bench(program);
    sentei::cli::add_plugins(program);
    sentei::cli::add_plugin(program);
    sentei::cli::add_criteria(program);
    sentei::cli::add_manual(program);
    sentei::cli::add_completion(program);
    try {
        program.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return program.exit(error);
        fmt::print(stderr, "sentei: {}\n", error.what());
        return exit_users;
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const sentei::InputError& error) {
        fmt::print(stderr, "sentei: {}\n", error.what());
        return exit_users;
    } catch (const sentei::cli::VerificationFailed& failure) {
        fmt::print(stderr, "sentei: {}\n", failure.what());
    } catch (const std::bad_alloc&) {
        fmt::print(stderr, "sentei: not enough memory\n");
    } catch (const std::exception& error) {
        fmt::print(stderr, "sentei: internal error: {}\n", error.what());
    }
    return exit_ours;
}
