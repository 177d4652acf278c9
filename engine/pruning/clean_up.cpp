#include "engine/pruning/clean_up.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "engine/pruning/linear_layers.hpp"
#include "engine/pruning/siblings.hpp"
#include "engine/pruning/slice.hpp"

namespace sentei::pruning {
namespace {

bool is_zero(float value) { return value == 0; }

double activate(model::Activation activation, double z) {
    switch (activation.kind) {
        case SENTEI_RELU:
            return std::max(z, 0.0);
        case SENTEI_LEAKY_RELU:
            return z > 0 ? z : activation.slope * z;
        case SENTEI_TANH:
            return std::tanh(z);
        case SENTEI_SIGMOID:
            return 1 / (1 + std::exp(-z));
        case SENTEI_GELU:
            return 0.5 * z * std::erfc(-z / std::numbers::sqrt2);
        default:
            return z;
    }
}

// One hidden layer and the layer that reads it. Sums are kept in double and rounded once.
class Reduction {
  public:
    Reduction(model::Layer& layer, model::Layer& next, Units& names)
        : layer_(layer), next_(next), names_(names), bias_(next.bias.begin(), next.bias.end()), gone_(layer.units()) {}

    CleanUp run() {
        drop_unread();
        fold_constants();
        merge_siblings();
        std::ranges::transform(bias_, next_.bias.begin(), [](double bias) { return static_cast<float>(bias); });
        if (std::ranges::find(gone_, false) == gone_.end()) leave_one();
        cut();
        return count_;
    }

    // Whether units went, or weights of a unit that had to stay: its neighbours may go now.
    bool changed() const { return changed_; }

  private:
    void drop_unread() {
        std::vector<bool> read(layer_.units());
        for (std::size_t o = 0; o < next_.units(); ++o)
            for (std::size_t j = 0; j < read.size(); ++j)
                if (!is_zero(next_.weights(o, j))) read[j] = true;
        for (std::size_t j = 0; j < read.size(); ++j)
            if (!read[j]) remove(j, count_.unread);
    }

    void fold_constants() {
        for (std::size_t j = 0; j < layer_.units(); ++j) {
            if (gone_[j] || !std::ranges::all_of(layer_.weights.row(j), is_zero)) continue;
            const double value = activate(layer_.activation, layer_.bias[j]);
            for (std::size_t o = 0; o < next_.units(); ++o) bias_[o] += next_.weights(o, j) * value;
            remove(j, count_.constant);
        }
    }

    void merge_siblings() {
        const auto siblings = find_siblings(layer_, gone_);
        if (siblings.empty()) return;
        std::vector<double> outgoing(layer_.units());
        for (std::size_t o = 0; o < next_.units(); ++o) {
            const auto weights = next_.weights.row(o);
            std::ranges::copy(weights, outgoing.begin());
            for (const auto& [unit, keeper, factor, offset] : siblings) {
                outgoing[keeper] += factor * weights[unit];
                bias_[o] += offset * weights[unit];
            }
            std::ranges::transform(outgoing, weights.begin(), [](double weight) { return static_cast<float>(weight); });
        }
        for (const auto& sibling : siblings) remove(sibling.unit, count_.duplicates);
    }

    // Everything could go, but one unit has to stay: unit 0, which from now on reads nothing and is read by nobody.
    void leave_one() {
        gone_[0] = false;
        bool unread = true;
        for (std::size_t o = 0; o < next_.units(); ++o) {
            unread = unread && is_zero(next_.weights(o, 0));
            next_.weights(o, 0) = 0;
        }
        const auto incoming = layer_.weights.row(0);
        changed_ = !unread || !std::ranges::all_of(incoming, is_zero);
        std::ranges::fill(incoming, 0.0f);
        --(unread ? count_.unread : count_.constant);
    }

    void remove(std::size_t unit, std::size_t& counter) {
        gone_[unit] = true;
        ++counter;
    }

    void cut() {
        if (count_.removed() == 0) return;
        changed_ = true;
        Units kept, names;
        for (std::uint32_t unit = 0; unit < layer_.units(); ++unit) {
            if (gone_[unit]) continue;
            kept.push_back(unit);
            names.push_back(names_[unit]);
        }
        layer_ = slice(layer_, kept, all_units(layer_.inputs()));
        next_ = slice(next_, all_units(next_.units()), kept);
        names_ = std::move(names);
    }

    model::Layer& layer_;
    model::Layer& next_;
    Units& names_;  // of the layer's units, from before the clean-up
    std::vector<double> bias_;
    std::vector<bool> gone_;
    CleanUp count_;
    bool changed_ = false;
};

void remove_units(model::Network& network, CleanUp& total) {
    for (bool changed = true; changed;) {
        changed = false;
        silence_dead_units(network);
        for (std::size_t l = network.hidden(); l-- > 0;) {  // backwards: sums round the next layer's rows
            Reduction reduction(network.layers[l], network.layers[l + 1], total.units[l]);
            const CleanUp found = reduction.run();
            total.unread += found.unread;
            total.constant += found.constant;
            total.duplicates += found.duplicates;
            changed = changed || reduction.changed();
        }
    }
}

}  // namespace

CleanUp clean_up(model::Network& network) {
    CleanUp total;
    total.layers.resize(network.hidden());
    std::iota(total.layers.begin(), total.layers.end(), std::size_t{0});
    for (std::size_t l = 0; l < network.hidden(); ++l) total.units.push_back(all_units(network.layers[l].units()));
    remove_units(network, total);
    while (const auto layer = multiply_out(network)) {
        ++total.linear;
        total.layers.erase(total.layers.begin() + static_cast<std::ptrdiff_t>(*layer));
        total.units.erase(total.units.begin() + static_cast<std::ptrdiff_t>(*layer));
        remove_units(network, total);
    }
    return total;
}

}  // namespace sentei::pruning
