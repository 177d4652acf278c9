#include "engine/pruning/survey.hpp"

#include "engine/core/error.hpp"
#include "engine/pruning/survey_passes.hpp"

namespace sentei::pruning {

std::vector<LayerStatistics> survey(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                                    const plugin::Backend& backend) {
    if (rows.rows() == 0) throw InputError("there are no calibration rows: the statistics of a unit need at least one");
    std::vector<LayerStatistics> statistics(network.hidden());
    for (auto& layer : statistics) layer.rows = rows.rows();
    if (statistics.empty()) return statistics;
    survey_moments(network, rows, needs, backend, statistics);
    if (needs & (SENTEI_NEEDS_DEVIATION | SENTEI_NEEDS_GRAM)) survey_centred(network, rows, needs, backend, statistics);
    if (needs & SENTEI_NEEDS_SENSITIVITY) survey_sensitivity(network, rows, backend, statistics);
    return statistics;
}

}  // namespace sentei::pruning
