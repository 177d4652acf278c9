#include "engine/model/int8_section.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <vector>

#include "engine/core/bytes.hpp"
#include "engine/model/format.hpp"

namespace sentei::model {
namespace {

constexpr std::uint64_t even = 2;

template <class T>
void put_numbers(std::string& file, const std::vector<T>& numbers, std::uint64_t align) {
    file.resize(aligned(file.size(), align), '\0');
    file.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T));
}

// What the section says of the inputs.
struct ListedInputs {
    std::vector<std::uint8_t> listed;  // a bit for each
    std::vector<std::int8_t> exponents;
    std::vector<std::uint8_t> zeros;
};

ListedInputs listed_inputs(const Int8Network& network) {
    ListedInputs inputs{std::vector<std::uint8_t>((network.inputs() + 7) / 8), {}, {}};
    for (std::size_t i = 0; i < network.inputs(); ++i) {
        if (!network.listed(i)) continue;
        inputs.listed[i / 8] = static_cast<std::uint8_t>(inputs.listed[i / 8] | 1u << i % 8);
        inputs.exponents.push_back(network.exponents[i]);
        inputs.zeros.push_back(network.zeros[i]);
    }
    return inputs;
}

// Where the numbers of a layer of that size end that begin at `offset`.
std::uint64_t end_of_layer(std::uint64_t offset, std::uint64_t units, std::uint64_t inputs) {
    return aligned(offset + units * inputs, even) + units * (sizeof(std::int16_t) + sizeof(std::uint8_t));
}

// The numbers of the section, in file order.
class Numbers {
  public:
    Numbers(std::string_view file, std::uint64_t first, std::uint64_t end)
        : file_(file.substr(0, end)), place_(first) {}

    template <class T>
    std::vector<T> take(std::uint64_t count, std::uint64_t align = 1) {
        const auto start = aligned(place_, align);
        if (start > file_.size() || count > (file_.size() - start) / sizeof(T))
            throw InputError(fmt::format("it ends within {} numbers that start at byte {}", count, start));
        expect_zeros(file_.substr(place_, start - place_));
        std::vector<T> numbers(count);
        if (count > 0) std::memcpy(numbers.data(), file_.data() + start, count * sizeof(T));
        place_ = start + count * sizeof(T);
        return numbers;
    }

    std::uint64_t next_layer() const { return aligned(place_, int8_alignment); }
    std::string_view rest() const { return file_.substr(place_); }

  private:
    std::string_view file_;
    std::uint64_t place_;
};

void take_inputs(std::uint32_t inputs, Numbers& numbers, Int8Network& network) {
    const auto listed = numbers.take<std::uint8_t>((std::uint64_t{inputs} + 7) / 8);
    std::size_t count = 0;
    for (const auto byte : listed) count += static_cast<std::size_t>(std::popcount(byte));
    const auto exponents = numbers.take<std::int8_t>(count);
    const auto zeros = numbers.take<std::uint8_t>(count);
    network.exponents.assign(inputs, unlisted_exponent);
    network.zeros.assign(inputs, 0);
    std::size_t next = 0;
    for (std::size_t i = 0; i < inputs; ++i) {
        if ((listed[i / 8] >> i % 8 & 1) == 0) continue;
        network.exponents[i] = exponents[next];
        network.zeros[i] = zeros[next++];
        if (!network.listed(i)) throw InputError(fmt::format("input {} is listed and need not be", i + 1));
    }
    if (next != count) throw InputError("inputs that there are not are listed");
}

Int8Layer take_layer(std::string_view& table, Numbers& numbers) {
    const auto units = sentei::take<std::uint32_t>(table), inputs = sentei::take<std::uint32_t>(table);
    if (units == 0 || inputs == 0 || inputs > most_int8_inputs)
        throw InputError(
            fmt::format("it has {} units and {} inputs, expected at least one of each and at most {} inputs", units,
                        inputs, most_int8_inputs));
    Int8Layer layer;
    layer.activation.kind = sentei::take<std::uint32_t>(table);
    layer.activation.slope = sentei::take<float>(table);
    layer.levels = sentei::take<float>(table);
    const auto zero = sentei::take<std::uint32_t>(table);
    if (zero > 255) throw InputError(fmt::format("it has the zero point {}, expected 0 .. 255", zero));
    layer.zero = static_cast<std::uint8_t>(zero);
    layer.largest_multiplier = sentei::take<float>(table);
    expect_zeros(sentei::take(table, sizeof(std::uint32_t)));
    const auto offset = sentei::take<std::uint64_t>(table);
    if (offset != numbers.next_layer())
        throw InputError(fmt::format("numbers are placed at byte {}, expected {}", offset, numbers.next_layer()));
    layer.weights = numbers.take<std::int8_t>(std::uint64_t{units} * inputs, int8_alignment);
    layer.bias = numbers.take<std::int16_t>(units, even);
    layer.reductions = numbers.take<std::uint8_t>(units);
    return layer;
}

}  // namespace

void put_network(std::string& file, const Int8Network& network) {
    put(file, static_cast<std::uint32_t>(network.layers.size()));
    put(file, static_cast<std::uint32_t>(network.inputs()));
    const auto inputs = listed_inputs(network);
    std::uint64_t end = file.size() + network.layers.size() * int8_layer_entry_bytes + inputs.listed.size() +
                        inputs.exponents.size() + inputs.zeros.size();
    for (const auto& layer : network.layers) {
        put(file, static_cast<std::uint32_t>(layer.units()));
        put(file, static_cast<std::uint32_t>(layer.inputs()));
        put(file, layer.activation.kind);
        put(file, layer.activation.slope);
        put(file, layer.levels);
        put(file, std::uint32_t{layer.zero});
        put(file, layer.largest_multiplier);
        put(file, std::uint32_t{0});
        const std::uint64_t offset = aligned(end, int8_alignment);
        put(file, offset);
        end = end_of_layer(offset, layer.units(), layer.inputs());
    }
    put_numbers(file, inputs.listed, 1);
    put_numbers(file, inputs.exponents, 1);
    put_numbers(file, inputs.zeros, 1);
    for (const auto& layer : network.layers) {
        put_numbers(file, layer.weights, int8_alignment);
        put_numbers(file, layer.bias, even);
        put_numbers(file, layer.reductions, 1);
    }
}

Int8Network read_int8_network(std::string_view file, const Section& section) {
    auto table = section.of(file);
    const auto layers = take<std::uint32_t>(table), inputs = take<std::uint32_t>(table);
    if (layers > table.size() / int8_layer_entry_bytes)
        throw InputError(fmt::format("it claims {} layers and is damaged", layers));
    Numbers numbers(file, section.offset + network_header_bytes + layers * int8_layer_entry_bytes, section.end());
    Int8Network network;
    take_inputs(inputs, numbers, network);
    for (std::uint32_t l = 0; l < layers; ++l) {
        try {
            network.layers.push_back(take_layer(table, numbers));
        } catch (const InputError& error) {
            throw InputError(fmt::format("layer {} of {}: {}", l + 1, layers, error.what()));
        }
    }
    expect_used_up(numbers.rest());
    return network;
}

}  // namespace sentei::model
