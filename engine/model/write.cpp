#include <cstring>
#include <span>
#include <type_traits>
#include <variant>

#include "engine/core/bytes.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/model/format.hpp"
#include "engine/model/int8_section.hpp"

namespace sentei::model {
namespace {

void pad(std::string& file, std::uint64_t to) { file.resize(aligned(file.size(), to), '\0'); }

template <class T>
void put_at(std::string& file, std::size_t offset, T value) {
    std::memcpy(file.data() + offset, &value, sizeof value);
}

void put_floats(std::string& file, std::span<const float> values) {
    pad(file, alignment);
    file.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void put_network(std::string& file, const Network& network) {
    std::uint64_t end = file.size() + network_header_bytes + network.layers.size() * layer_entry_bytes;
    const auto place = [&](std::size_t floats) {
        const std::uint64_t offset = aligned(end);
        end = offset + floats * sizeof(float);
        return offset;
    };
    put(file, static_cast<std::uint32_t>(network.layers.size()));
    put(file, std::uint32_t{0});
    for (const auto& layer : network.layers) {
        put(file, static_cast<std::uint32_t>(layer.units()));
        put(file, static_cast<std::uint32_t>(layer.inputs()));
        put(file, layer.activation.kind);
        put(file, layer.activation.slope);
        put(file, place(layer.weights.size()));
        put(file, place(layer.bias.size()));
    }
    for (const auto& layer : network.layers) {
        put_floats(file, layer.weights.values());
        put_floats(file, layer.bias);
    }
}

void put_lineage(std::string& file, const Lineage& lineage) {
    put(file, static_cast<std::uint32_t>(lineage.size()));
    for (const auto& [key, value] : lineage) {
        put_text(file, key);
        put_text(file, value);
    }
}

// Appends one section and fills its entry of the table.
template <class Write>
void put_section(std::string& file, SectionKind kind, std::size_t entry, Write write) {
    pad(file, alignment);
    const std::size_t offset = file.size(), place = header_bytes + entry * section_entry_bytes;
    write();
    put_at(file, place, std::uint32_t{kind});
    put_at(file, place + 8, std::uint64_t{offset});
    put_at(file, place + 16, std::uint64_t{file.size() - offset});
}

template <class Kind>
std::string encode_with(const data::Encoder& encoder, const Kind& network, const Lineage& lineage) {
    constexpr bool int8 = std::is_same_v<Kind, Int8Network>;
    constexpr std::uint32_t sections = 3;
    try {
        check(encoder, network);
    } catch (const InputError& error) {
        throw InputError(std::string("the model cannot be written: ") + error.what());
    }
    std::string file;
    file.reserve(network.parameters() * (int8 ? 1 : sizeof(float)) + network.layers.size() * 256 + 4096);
    file.append(magic);
    put(file, int8 ? int8_major : fp32_major);
    put(file, format_minor);
    put(file, byte_order_mark);
    put(file, std::uint64_t{0});
    put(file, sections);
    put(file, std::uint32_t{0});
    file.resize(header_bytes + sections * section_entry_bytes, '\0');
    const auto put_the_lineage = [&](std::size_t entry) {
        put_section(file, lineage_section, entry, [&] { put_lineage(file, lineage); });
    };
    put_section(file, encoder_section, 0, [&] { encoder.serialise(file); });
    if (int8) {  // kinds ascend
        put_the_lineage(1);
        put_section(file, int8_section, 2, [&] { put_network(file, network); });
    } else {
        put_section(file, network_section, 1, [&] { put_network(file, network); });
        put_the_lineage(2);
    }
    pad(file, checksum_bytes);
    put_at(file, 16, std::uint64_t{file.size() + checksum_bytes});
    put(file, hash(as_bytes(file)));
    return file;
}

}  // namespace

std::string encode(const Model& model) { return encode_with(model.encoder, model.network, model.lineage); }

std::string encode(const Int8Model& model) { return encode_with(model.encoder, model.network, model.lineage); }

std::string encode(const AnyModel& model) {
    return std::visit([&](const auto& network) { return encode_with(model.encoder, network, model.lineage); },
                      model.network);
}

}  // namespace sentei::model
