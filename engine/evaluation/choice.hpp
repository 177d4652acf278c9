// Which network of a pruning path? What validation rows say of every size, and the rules that decide.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/training/quality.hpp"

namespace sentei::evaluation {

// One size against the general network on the same validation rows, pooled over all splits.
struct Evidence {
    double share = 1;       // of the general network's parameters that are left
    std::size_t rows = 0;   // compared
    double drop = 0;        // as training::drop: share of accuracy, or relative increase of RMSE
    double drop_error = 0;  // standard error of `drop`, paired row by row
    double smoothed = 0;    // `drop` averaged with the sizes beside it, weights 1, 2, 1
    double loss_ratio = 1;  // loss / the general network's loss
    double loss_rise = 0;   // loss - the general network's loss
};

// `general` and `refined`: one entry a split, rows in the same order. Fills all but share and smoothed.
Evidence compare(data::Task task, const std::vector<training::RowQuality>& general,
                 const std::vector<training::RowQuality>& refined);

// Fills `smoothed` of sizes that fall; the general network itself, drop 0, is the neighbour of the first.
void smooth(std::vector<Evidence>& sizes);

// balanced (default): the smallest with smoothed drop <= max_drop whose loss is at most 20 % or 0.02 higher. Where
// sizes below 3 % of the parameters pass, there is
//     little left to win: of those the one with the lowest smoothed drop. Averaging over splits and neighbours is what
//     resists the winner's curse: one lucky size does not pass alone.
// conservative (V0L): the smallest with drop <= 0 and loss at most 5 % above the general network's.
// aggressive (V.5): the smallest with drop <= max_drop.
enum class Rule { balanced, conservative, aggressive };
Rule parse_rule(std::string_view name);  // throws InputError that lists them
std::string name(Rule rule);

// Probability that a size costs at most max_drop: of a normal distribution around its smoothed drop, with the standard
// error of its drop. Stated beside the choice, and honest only as far as folds are independent.
double confidence(const Evidence& size, double max_drop);

// Index into `sizes`, whose shares fall; none when no size passes.
std::optional<std::size_t> choose(const std::vector<Evidence>& sizes, Rule rule, double max_drop);

}  // namespace sentei::evaluation
