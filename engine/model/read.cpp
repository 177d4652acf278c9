#include <fmt/format.h>

#include <cstring>
#include <span>

#include "engine/core/bytes.hpp"
#include "engine/core/file.hpp"
#include "engine/model/frame.hpp"
#include "engine/model/int8_section.hpp"

namespace sentei::model {
namespace {

// Reads a section with a reader that names no place, and names it.
template <class Read>
auto in(std::string_view place, Read read) {
    try {
        return read();
    } catch (const InputError& error) {
        throw InputError(fmt::format("{}: {}", place, error.what()));
    }
}

data::Encoder read_encoder(std::string_view bytes) {
    auto encoder = data::Encoder::parse(bytes);
    expect_used_up(bytes);
    return encoder;
}

// The numbers of the network section, in file order: each run of them starts at the first multiple of 64 after the
// one before, and the layer table says so too.
class Numbers {
  public:
    Numbers(std::string_view file, std::uint64_t first, std::uint64_t limit)
        : file_(file), end_(first), limit_(limit) {}

    void expect(std::uint64_t offset, std::uint64_t count) {
        if (offset != aligned(end_))
            throw InputError(fmt::format("numbers are placed at byte {}, expected {}", offset, aligned(end_)));
        if (offset > limit_ || count > (limit_ - offset) / sizeof(float))
            throw InputError(fmt::format("it ends within {} numbers that start at byte {}", count, offset));
        expect_zeros(file_.substr(end_, offset - end_));
    }

    void copy(std::uint64_t offset, std::span<float> values) {
        std::memcpy(values.data(), file_.data() + offset, values.size_bytes());
        end_ = offset + values.size_bytes();
    }

    std::string_view rest() const { return file_.substr(end_, limit_ - end_); }

  private:
    std::string_view file_;
    std::uint64_t end_, limit_;
};

Layer take_layer(std::string_view& table, Numbers& numbers) {
    const auto units = take<std::uint32_t>(table), inputs = take<std::uint32_t>(table);
    if (units == 0 || inputs == 0)
        throw InputError(fmt::format("it has {} units and {} inputs, expected at least one of each", units, inputs));
    Layer layer;
    layer.activation.kind = take<std::uint32_t>(table);
    layer.activation.slope = take<float>(table);
    const auto weights = take<std::uint64_t>(table), bias = take<std::uint64_t>(table);
    numbers.expect(weights, std::uint64_t{units} * inputs);
    layer.weights = Matrix(units, inputs);
    numbers.copy(weights, layer.weights.values());
    numbers.expect(bias, units);
    layer.bias.resize(units);
    numbers.copy(bias, layer.bias);
    return layer;
}

Network read_network(std::string_view file, const Section& section) {
    auto table = section.of(file);
    const auto layers = take<std::uint32_t>(table), reserved = take<std::uint32_t>(table);
    if (reserved != 0 || layers > table.size() / layer_entry_bytes)
        throw InputError(fmt::format("it claims {} layers and is damaged", layers));
    Numbers numbers(file, section.offset + network_header_bytes + layers * layer_entry_bytes, section.end());
    Network network;
    for (std::uint32_t l = 0; l < layers; ++l)
        network.layers.push_back(
            in(fmt::format("layer {} of {}", l + 1, layers), [&] { return take_layer(table, numbers); }));
    expect_used_up(numbers.rest());
    return network;
}

Lineage read_lineage(std::string_view bytes) {
    Lineage lineage;
    for (auto left = take<std::uint32_t>(bytes); left > 0; --left) {
        auto key = take_text(bytes);
        if (!lineage.empty() && key <= lineage.rbegin()->first)
            throw InputError("key '" + key + "' is not in ascending order");
        lineage.emplace_hint(lineage.end(), std::move(key), take_text(bytes));
    }
    expect_used_up(bytes);
    return lineage;
}

AnyNetwork read_any_network(std::string_view file, const Sections& sections) {
    if (sections.int8) return read_int8_network(file, sections.network);
    return read_network(file, sections.network);
}

}  // namespace

AnyModel parse_any(std::string_view bytes, const std::string& source) {
    return in(source, [&] {
        const Sections sections = read_frame(bytes);
        AnyModel model{in("encoder section", [&] { return read_encoder(sections.encoder.of(bytes)); }),
                       in("network section", [&] { return read_any_network(bytes, sections); }),
                       in("lineage section", [&] { return read_lineage(sections.lineage.of(bytes)); })};
        std::visit([&](const auto& network) { check(model.encoder, network); }, model.network);
        return model;
    });
}

Model parse(std::string_view bytes, const std::string& source) {
    auto model = parse_any(bytes, source);
    auto* const network = std::get_if<Network>(&model.network);
    if (network == nullptr)
        throw InputError(source +
                         ": holds an int8 network, which can be used but not worked on; expected the network "
                         "it was made from");
    return {std::move(model.encoder), std::move(*network), std::move(model.lineage)};
}

AnyModel read_any_model(const std::filesystem::path& file) { return parse_any(read_file(file), file.string()); }

Model read_model(const std::filesystem::path& file) { return parse(read_file(file), file.string()); }

}  // namespace sentei::model
