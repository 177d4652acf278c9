// A program that uses the library and is a plugin: both headers in one translation unit.
#include <sentei/plugin.hpp>
#include <sentei/sentei.hpp>

namespace {

using namespace sentei;  // no name of one header may hide or blur one of the other

struct Both {
    static constexpr sentei_option options[] = {real("power", "2", "exponent")};
    explicit Both(const Settings& settings) : power(settings.real("power")) {}
    std::uint32_t needs() const { return 0; }
    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (std::size_t i = 0; i < layer.units; ++i) scores[i] = power;
    }
    double power;
};

[[maybe_unused]] Result both(const TableView& table, std::span<const double> targets, OptimizeOptions given) {
    given.goal = Keep{0.5};
    given.task = Task::regression;
    try {
        return optimize(table, targets, given);
    } catch (const Error&) {
        throw;
    }
}

}  // namespace

SENTEI_DEFINE_PRUNER(Both, "both", "1.0.0", "The same score for every unit")
