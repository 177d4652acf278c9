// plugin.hpp is pedantic C++20 on its own.
#include <sentei/plugin.hpp>

namespace {

struct WithoutOptions {
    explicit WithoutOptions(const sentei::Settings&) {}
    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS; }
    void score(const sentei_layer& layer, std::span<double> scores) const { scores[0] = layer.mean[0]; }
};

}  // namespace

SENTEI_DEFINE_PRUNER(WithoutOptions, "without-options", "0.1", "Compiles")
