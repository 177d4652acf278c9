#include "engine/onnx/encoder_parts.hpp"

#include "engine/core/bytes.hpp"

namespace sentei::onnx {

data::Encoder encoder_of(const EncoderParts& parts) {
    constexpr std::uint8_t number = 0, indicator = 2;
    std::string bytes;
    put(bytes, static_cast<std::uint32_t>(parts.task));
    put(bytes, parts.target_mean);
    put(bytes, parts.target_scale);
    put_text(bytes, parts.target);
    put(bytes, static_cast<std::uint32_t>(parts.classes.size()));
    for (const auto& name : parts.classes) put_text(bytes, name);
    put(bytes, static_cast<std::uint32_t>(parts.columns.size()));
    for (const auto& column : parts.columns) {
        put_text(bytes, column.name);
        put(bytes, column.indicator ? indicator : number);
        put(bytes, column.mean);
        put(bytes, column.scale);
    }
    std::string_view rest = bytes;
    return data::Encoder::parse(rest);
}

}  // namespace sentei::onnx
