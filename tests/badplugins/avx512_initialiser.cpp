// A module that runs an AVX-512 instruction as soon as it is loaded, and leaves a mark that it was.
#include <cstdlib>
#include <sentei/plugin.hpp>

namespace {

const int loaded = [] {
    __asm__ volatile("vpxord %%zmm0, %%zmm0, %%zmm0" ::: "xmm0");
    return ::setenv("SENTEI_TEST_AVX512_LOADED", "1", 1);
}();

struct Wide {
    explicit Wide(const sentei::Settings&) {}
    std::uint32_t needs() const { return 0; }
    void score(const sentei_layer&, std::span<double> scores) const {
        for (double& score : scores) score = loaded;
    }
};

constexpr sentei_pruner table = sentei::PrunerTable<Wide>::table();

}  // namespace

SENTEI_PLUGIN(sentei::manifest(SENTEI_PRUNER, "avx512-initialiser", "1.0.0", "Runs AVX-512 when loaded",
                               SENTEI_BIT(SENTEI_CPU_AVX512F) | SENTEI_BIT(SENTEI_CPU_AVX512BW)),
              table)
