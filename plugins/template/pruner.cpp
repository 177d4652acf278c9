// my-plugin: what a unit contributes to the next layer, its output's standard deviation times the norm of the weights
// that read it. Replace `score` by your own measure; plugins/README.md of Sentei says what else there is to use.
#include <cmath>
#include <sentei/plugin.hpp>
#include <span>
#include <stdexcept>

namespace {

struct MyPlugin {
    // What `sentei criteria` lists and `--criterion-option power=2` sets.
    static constexpr sentei_option options[] = {sentei::real("power", "1", "exponent of the norm, 0 or more")};

    explicit MyPlugin(const sentei::Settings& settings) : power_(settings.real("power")) {
        if (power_ < 0) throw std::invalid_argument("power is 0 or more");
    }

    // Statistics that the host is to gather; those not asked for are null in sentei_layer.
    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS; }

    // One finite score a unit, higher = keep. Layers are scored at the same time, so nothing here may change.
    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (std::size_t unit = 0; unit < layer.units; ++unit) {
            double squares = 0;
            for (std::size_t output = 0; output < layer.outputs; ++output) {
                const double weight = layer.next_weights[output * layer.units + unit];
                squares += weight * weight;
            }
            scores[unit] = std::sqrt(layer.variance[unit]) * std::pow(std::sqrt(squares), power_);
        }
    }

  private:
    double power_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(MyPlugin, "my-plugin", "0.1.0", "Deviation of a unit's output times the norm of what reads it")
