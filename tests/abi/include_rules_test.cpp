#include "tests/abi/include_rules.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace sentei::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// A tree with one file.
class Planted {
  public:
    Planted(const std::string& file, const std::string& text)
        : root_(std::filesystem::temp_directory_path() / ("sentei-rules-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file) << text;
    }
    ~Planted() { std::filesystem::remove_all(root_); }
    Planted(const Planted&) = delete;
    Planted& operator=(const Planted&) = delete;
    std::vector<std::string> forbidden() const {
        std::size_t looked_at = 0;
        return forbidden_includes(root_, looked_at);
    }

  private:
    std::filesystem::path root_;
};

TEST(IncludeRules, HoldInTheWholeSource) {
    std::size_t looked_at = 0;
    const auto found = forbidden_includes(SENTEI_SOURCE, looked_at);
    EXPECT_GT(looked_at, 50u) << "the source was not found in " << SENTEI_SOURCE;
    EXPECT_THAT(found, IsEmpty());
}

TEST(IncludeRules, NameFileAndLineOfABreach) {
    const Planted tree("pruners/clever.cpp", "// clever\n#include <vector>\n#  include \"engine/core/matrix.hpp\"\n");
    EXPECT_THAT(tree.forbidden(), ElementsAre("pruners/clever.cpp:3: includes engine/core/matrix.hpp, but pruners "
                                              "never includes engine"));
}

TEST(IncludeRules, ForbidWhatTheHouseForbids) {
    const std::pair<const char*, const char*> breaches[] = {
        {"plugins/include/sentei/plugin.h", "<string.h>"},
        {"plugins/include/sentei/plugin.hpp", "\"engine/core/error.hpp\""},
        {"plugins/include/sentei/plugin.hpp", "<fmt/format.h>"},
        {"plugins/template/criterion.cpp", "\"engine/core/error.hpp\""},
        {"pruners/a.cpp", "\"../engine/core/error.hpp\""},
        {"backends/a.cpp", "\"engine/parallel/parallel.hpp\""},
        {"backends/a.cpp", "<tbb/parallel_for.h>"},
        {"pruners/a.cpp", "<xsimd/xsimd.hpp>"},
        {"engine/model/a.cpp", "<xsimd/xsimd.hpp>"},
        {"engine/model/a.cpp", "<oneapi/tbb/task_arena.h>"},
        {"engine/cli/a.cpp", "<boost/dll/shared_library.hpp>"},
        {"engine/plugin/a.cpp", "\"backends/kernels/gemm.hpp\""},
        {"engine/pruning/a.cpp", "\"pruners/magnitude.cpp\""},
        {"engine/core/a.cpp", "\"tests/support/tables.hpp\""},
        {"engine/core/a.cpp", "\"engine/parallel/parallel.hpp\""},
        {"engine/parallel/a.cpp", "\"engine/plugin/host.hpp\""},
        {"engine/plugin/a.cpp", "\"engine/data/table.hpp\""},
        {"engine/data/a.cpp", "\"engine/plugin/host.hpp\""},
        {"engine/model/a.cpp", "\"engine/training/trainer.hpp\""},
        {"engine/training/a.cpp", "\"engine/pruning/prune.hpp\""},
        {"engine/pruning/a.cpp", "\"../evaluation/latency.hpp\""},
        {"engine/evaluation/a.cpp", "\"engine/optimize/report.hpp\""},
        {"engine/optimize/a.cpp", "\"engine/cli/session.hpp\""},
        {"engine/attic/a.cpp", "\"engine/core/error.hpp\""},
    };
    for (const auto& [file, header] : breaches) {
        const Planted tree(file, std::string("#include ") + header + "\n");
        EXPECT_THAT(tree.forbidden(), ElementsAre(StartsWith(std::string(file) + ":1: "))) << file << " " << header;
    }
}

TEST(IncludeRules, AllowWhatTheHouseAllows) {
    const std::pair<const char*, const char*> right[] = {
        {"plugins/include/sentei/plugin.hpp", "<sentei/plugin.h>"},
        {"plugins/include/sentei/plugin.hpp", "<vector>"},
        {"backends/kernels/simd.hpp", "<xsimd/xsimd.hpp>"},
        {"backends/avx2.cpp", "\"kernels/module.hpp\""},
        {"engine/parallel/a.cpp", "<oneapi/tbb/task_arena.h>"},
        {"engine/plugin/a.cpp", "<boost/dll/shared_library.hpp>"},
        {"engine/pruning/a.cpp", "<sentei/plugin.h>"},
        {"engine/pruning/a.cpp", "\"engine/training/trainer.hpp\""},
        {"engine/cli/a.cpp", "\"engine/optimize/report.hpp\""},
    };
    for (const auto& [file, header] : right) {
        const Planted tree(file, std::string("#include ") + header + "\n");
        EXPECT_THAT(tree.forbidden(), IsEmpty()) << file << " " << header;
    }
}

}  // namespace
}  // namespace sentei::test
