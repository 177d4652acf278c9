// random: a score that knows nothing, the control that every comparison of criteria should show. Uniform in [0, 1), by
// splitmix64 of seed, layer and unit: the same for the same unit on every machine.
//
// Needs nothing. Cost: none.
#include <sentei/plugin.hpp>

namespace {

std::uint64_t splitmix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

struct RandomScores {
    static constexpr sentei_option options[] = {sentei::integer("seed", "1", "another seed, another order")};

    explicit RandomScores(const sentei::Settings& settings)
        : seed_(static_cast<std::uint64_t>(settings.integer("seed"))) {}

    std::uint32_t needs() const { return 0; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        const std::uint64_t base = splitmix(seed_ ^ splitmix(layer.index));
        for (std::size_t j = 0; j < scores.size(); ++j)
            scores[j] = static_cast<double>(splitmix(base + j) >> 11) * 0x1.0p-53;
    }

  private:
    std::uint64_t seed_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(RandomScores, "random", "1.0.0", "A seeded random score: the control")
