#include "engine/model/model.hpp"

namespace sentei::model {

std::vector<std::size_t> widths(const AnyNetwork& network) {
    return std::visit([](const auto& kind) { return kind.widths(); }, network);
}

std::size_t parameters(const AnyNetwork& network) {
    return std::visit([](const auto& kind) { return kind.parameters(); }, network);
}

std::string describe(const AnyNetwork& network) {
    return std::visit([](const auto& kind) { return describe(kind); }, network);
}

}  // namespace sentei::model
