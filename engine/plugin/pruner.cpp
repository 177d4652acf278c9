#include "engine/plugin/pruner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/core/error.hpp"
#include "engine/plugin/host.hpp"
#include "engine/plugin/module.hpp"

namespace sentei::plugin {
namespace {

// Not a number, and none that arithmetic makes: a score that still has these bits was never written.
constexpr std::uint64_t unset_bits = 0x7ff85e47e1000001;
constexpr std::size_t guards = 8;  // cells past the end that must stay unset

bool is_unset(double score) { return std::bit_cast<std::uint64_t>(score) == unset_bits; }

Settings complete(const std::string& id, const std::vector<Option>& options, const Settings& given) {
    Settings settings;
    for (const auto& option : options) settings[option.name] = option.default_value;
    for (const auto& [name, value] : given) {
        const auto option = std::ranges::find(options, name, &Option::name);
        if (option == options.end()) {
            std::string known;
            for (const auto& each : options) known += (known.empty() ? "" : ", ") + each.name;
            throw InputError(fmt::format("criterion {} has no option '{}'{}", id, name,
                                         known.empty() ? " (it has none)" : ", expected one of " + known));
        }
        if (const auto expected = judge_value(*option, value); !expected.empty())
            throw InputError(fmt::format("criterion {}: option {} = '{}', {}", id, name, value, expected));
        settings[name] = value;
    }
    return settings;
}

}  // namespace

struct Pruner::State {
    std::string id, version;
    const sentei_pruner& table;
    Settings settings;
    void* self = nullptr;
};

Pruner::Pruner(const sentei_manifest& manifest, const sentei_pruner& table, const sentei_host& host,
               const Settings& settings) {
    auto state = std::make_unique<State>(State{manifest.id, manifest.version, table, {}});
    state->settings = complete(state->id, declared_options(table), settings);
    std::vector<sentei_setting> pairs;
    for (const auto& [name, value] : state->settings) pairs.push_back({name.c_str(), value.c_str()});
    ErrorBuffer error;
    if (const auto status = table.create(&host, pairs.data(), pairs.size(), &state->self, error.get());
        status != SENTEI_OK)
        throw InputError(fmt::format("criterion {}: {}", state->id, error.sentence(status)));
    state_ = std::move(state);
}

Pruner::~Pruner() { state_->table.destroy(state_->self); }

const std::string& Pruner::id() const noexcept { return state_->id; }
const std::string& Pruner::version() const noexcept { return state_->version; }
const Settings& Pruner::settings() const noexcept { return state_->settings; }
std::uint32_t Pruner::needs() const noexcept { return state_->table.needs(state_->self); }

std::vector<double> Pruner::score(sentei_layer layer) const {
    const auto fail = [&](const std::string& reason) {
        return InputError(fmt::format("criterion {}, hidden layer {}: {}", state_->id, layer.index + 1, reason));
    };
    layer.size = sizeof layer;
    std::vector<double> scores(layer.units + guards, std::bit_cast<double>(unset_bits));
    ErrorBuffer error;
    if (const auto status = state_->table.score(state_->self, &layer, scores.data(), error.get()); status != SENTEI_OK)
        throw fail(error.sentence(status));
    for (std::size_t i = layer.units; i < scores.size(); ++i)
        if (!is_unset(scores[i])) throw fail(fmt::format("it wrote more than the {} scores of the layer", layer.units));
    scores.resize(layer.units);
    if (const auto unset = std::ranges::count_if(scores, is_unset); unset > 0)
        throw fail(fmt::format("it left {} of {} scores unset", unset, layer.units));
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (!std::isfinite(scores[i])) throw fail(fmt::format("the score of unit {} is {}", i, scores[i]));
    return scores;
}

}  // namespace sentei::plugin
