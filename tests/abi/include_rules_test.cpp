// The tree keeps the rules, and the rules catch what is planted.
#include "tests/abi/include_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace sentei::abi {
namespace {

TEST(IncludeRules, TheTreeKeepsThem) { EXPECT_THAT(broken_include_rules(PROJECT_ROOT), testing::IsEmpty()); }

class Planted : public testing::Test {
  protected:
    Planted() {
        std::string name = (std::filesystem::temp_directory_path() / "sentei-includes-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        root_ = name;
    }
    ~Planted() override { std::filesystem::remove_all(root_); }

    std::vector<std::string> broken_by(const std::string& file, const std::string& header) {
        std::filesystem::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file) << "// a comment\n  #  include " << header << "\n";
        const auto broken = broken_include_rules(root_);
        std::filesystem::remove(root_ / file);
        return broken;
    }
    void expect_broken(const std::string& file, const std::string& header, const std::string& reason) {
        const auto bare = header.substr(1, header.size() - 2);
        EXPECT_THAT(broken_by(file, header), testing::ElementsAre(file + ":2: includes " + bare + ", but " + reason));
    }
    void expect_fine(const std::string& file, const std::string& header) {
        EXPECT_THAT(broken_by(file, header), testing::IsEmpty()) << file << " " << header;
    }

  private:
    std::filesystem::path root_;
};

TEST_F(Planted, BetweenTheFolders) {
    expect_broken("pruners/a.cpp", "\"engine/core/error.hpp\"", "plugins know the engine through plugins/include only");
    expect_broken("backends/kernels/a.hpp", "\"engine/core/error.hpp\"",
                  "plugins know the engine through plugins/include only");
    expect_broken("pruners/a.cpp", "\"backends/kernels/gemm.hpp\"", "a pruner uses plugins/include only");
    expect_broken("backends/a.cpp", "\"pruners/a.hpp\"", "a backend uses plugins/include only");
    expect_broken("engine/core/a.cpp", "\"backends/kernels/gemm.hpp\"",
                  "the engine knows plugins through plugins/include only");
    expect_broken("engine/plugin/a.cpp", "<sentei/plugin.hpp>",
                  "the wrapper is for plugins, the engine includes sentei/plugin.h");
    expect_broken("plugins/include/sentei/plugin.hpp", "\"backends/kernels/gemm.hpp\"",
                  "the plugins' headers depend on nothing");
    expect_broken("engine/data/a.cpp", "\"tests/support/tables.hpp\"", "only tests and bench include it");
    expect_broken("engine/data/a.cpp", "\"plugins/check/check.hpp\"",
                  "only the command uses the plugins' checker and template");
    expect_broken("plugins/examples/a/a.cpp", "\"engine/core/error.hpp\"",
                  "plugins know the engine through plugins/include only");
    expect_broken("plugins/check/a.cpp", "\"engine/model/model.hpp\"",
                  "plugins know the engine through plugins/include only");
    expect_broken("engine/data/a.cpp", "\"../core/error.hpp\"", "includes start at the root, not with ../");
}

TEST_F(Planted, BetweenTheRooms) {
    expect_broken("engine/core/a.hpp", "\"engine/parallel/parallel.hpp\"", "engine/core may not use engine/parallel");
    expect_broken("engine/data/a.cpp", "\"engine/plugin/backend.hpp\"", "engine/data may not use engine/plugin");
    expect_broken("engine/model/a.cpp", "\"engine/training/trainer.hpp\"", "engine/model may not use engine/training");
    expect_broken("engine/evaluation/a.cpp", "\"engine/cli/session.hpp\"", "engine/evaluation may not use engine/cli");
    expect_broken("engine/attic/a.cpp", "<vector>", "room engine/attic has no place in the order of rooms");
}

TEST_F(Planted, WrappedLibraries) {
    expect_broken("engine/pruning/a.cpp", "<oneapi/tbb/parallel_for.h>", "only engine/parallel/ includes it");
    expect_broken("pruners/a.cpp", "<tbb/parallel_for.h>", "only engine/parallel/ includes it");
    expect_broken("engine/cli/a.cpp", "<boost/dll/shared_library.hpp>", "only engine/plugin/ includes it");
    expect_broken("engine/core/a.cpp", "<xsimd/xsimd.hpp>", "only backends/ includes it");
}

TEST_F(Planted, WhatIsAllowed) {
    expect_fine("engine/cli/a.cpp", "\"engine/core/error.hpp\"");
    expect_fine("engine/cli/a.cpp", "\"plugins/check/check.hpp\"");
    expect_fine("plugins/check/a.cpp", "\"engine/plugin/scan.hpp\"");
    expect_fine("engine/data/a.cpp", "\"engine/parallel/parallel.hpp\"");
    expect_fine("engine/model/a.cpp", "<sentei/plugin.h>");
    expect_fine("backends/avx2.cpp", "\"kernels/gemm.hpp\"");
    expect_fine("backends/kernels/simd.hpp", "<xsimd/xsimd.hpp>");
    expect_fine("pruners/a.cpp", "<sentei/plugin.hpp>");
    expect_fine("plugins/include/sentei/plugin.hpp", "<sentei/plugin.h>");
}

}  // namespace
}  // namespace sentei::abi
