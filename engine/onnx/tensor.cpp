#include "engine/onnx/tensor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnx.pb.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"

namespace sentei::onnx {
namespace {

using ::onnx::TensorProto;

double half(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
    const double magnitude = exponent == 31  ? (fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                                                              : std::numeric_limits<double>::infinity())
                             : exponent == 0 ? std::ldexp(fraction, -24)
                                             : std::ldexp(fraction + 1024, exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

double brain_half(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

template <class T, class Decode>
std::vector<double> from_raw(const std::string& raw, std::size_t count, Decode decode) {
    if (raw.size() / sizeof(T) != count || raw.size() % sizeof(T) != 0)
        throw InputError(fmt::format("it has {} bytes for {} numbers of {} bytes each", raw.size(), count, sizeof(T)));
    std::vector<double> numbers(count);
    for (std::size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
        numbers[i] = decode(value);
    }
    return numbers;
}

template <class T, class Field, class Decode>
std::vector<double> from(const TensorProto& proto, const Field& field, std::size_t count, Decode decode) {
    if (proto.has_raw_data()) return from_raw<T>(proto.raw_data(), count, decode);
    if (static_cast<std::size_t>(field.size()) != count)
        throw InputError(fmt::format("it has {} numbers, its shape says {}", field.size(), count));
    std::vector<double> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = decode(static_cast<T>(field.Get(static_cast<int>(i))));
    return numbers;
}

template <class T, class Field>
std::vector<double> from(const TensorProto& proto, const Field& field, std::size_t count) {
    return from<T>(proto, field, count, [](T value) { return static_cast<double>(value); });
}

std::vector<double> numbers_of(const TensorProto& proto, std::size_t count) {
    switch (proto.data_type()) {
        case TensorProto::FLOAT:
            return from<float>(proto, proto.float_data(), count);
        case TensorProto::DOUBLE:
            return from<double>(proto, proto.double_data(), count);
        case TensorProto::FLOAT16:
            return from<std::uint16_t>(proto, proto.int32_data(), count, half);
        case TensorProto::BFLOAT16:
            return from<std::uint16_t>(proto, proto.int32_data(), count, brain_half);
        case TensorProto::INT64:
            return from<std::int64_t>(proto, proto.int64_data(), count);
        case TensorProto::INT32:
            return from<std::int32_t>(proto, proto.int32_data(), count);
        case TensorProto::BOOL:
            return from<std::uint8_t>(proto, proto.int32_data(), count);
        default:
            throw InputError(fmt::format(
                "it has numbers of type {}, expected float, double, float16, bfloat16, int32, int64 or text",
                proto.data_type()));
    }
}

void fill(Tensor& tensor, const TensorProto& proto) {
    if (proto.data_location() == TensorProto::EXTERNAL || proto.external_data_size() > 0) {
        std::string file;
        for (const auto& entry : proto.external_data())
            if (entry.key() == "location") file = entry.value();
        throw InputError(fmt::format("it lies in the file '{}' beside the model, expected all weights in one file",
                                     data::shown(file)));
    }
    if (proto.has_segment()) throw InputError("it is only a segment of a tensor");
    const std::size_t count = size_of(tensor.shape);
    if (proto.data_type() != TensorProto::STRING) {
        tensor.numbers = numbers_of(proto, count);
        return;
    }
    if (static_cast<std::size_t>(proto.string_data_size()) != count)
        throw InputError(fmt::format("it has {} texts, its shape says {}", proto.string_data_size(), count));
    tensor.texts.assign(proto.string_data().begin(), proto.string_data().end());
}

}  // namespace

Tensor Tensor::list(std::vector<double> numbers) {
    return {{static_cast<std::int64_t>(numbers.size())}, std::move(numbers), {}};
}

std::string describe(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

std::size_t size_of(const Shape& shape, std::size_t most) {
    std::size_t size = 1;
    for (const auto dimension : shape) {
        if (dimension < 0 || (dimension > 0 && size > most / static_cast<std::size_t>(dimension)))
            throw InputError(fmt::format("no tensor has the shape {}", describe(shape)));
        size *= static_cast<std::size_t>(dimension);
    }
    return size;
}

Tensor read_tensor(const TensorProto& proto) {
    try {
        Tensor tensor{{proto.dims().begin(), proto.dims().end()}, {}, {}};
        fill(tensor, proto);
        return tensor;
    } catch (const InputError& error) {
        throw InputError(fmt::format("tensor '{}': {}", data::shown(proto.name()), error.what()));
    }
}

std::vector<double> spread_over(const Tensor& constant, const Shape& shape) {
    const auto misfit = [&] {
        return InputError(fmt::format("a constant of shape {} does not go with rows of shape {}",
                                      describe(constant.shape), describe(shape)));
    };
    const std::size_t size = size_of(shape);
    if (constant.numbers.size() == 1) return std::vector<double>(size, constant.numbers[0]);
    Shape own = constant.shape;
    while (own.size() > shape.size() && own.front() == 1) own.erase(own.begin());
    if (own.size() > shape.size() || constant.is_text()) throw misfit();
    own.insert(own.begin(), shape.size() - own.size(), 1);
    std::vector<double> spread(size);
    for (std::size_t i = 0; i < size; ++i) {
        std::size_t rest = i, place = 0, step = 1;
        for (std::size_t d = shape.size(); d-- > 0;) {
            const auto length = static_cast<std::size_t>(shape[d]);
            if (own[d] != 1 && own[d] != shape[d]) throw misfit();
            if (own[d] != 1) place += rest % length * step;
            step *= static_cast<std::size_t>(own[d]);
            rest /= length;
        }
        spread[i] = constant.numbers[place];
    }
    return spread;
}

Tensor combine(const Tensor& a, const Tensor& b, const std::function<double(double, double)>& with) {
    const Tensor& larger =
        a.rank() > b.rank() || (a.rank() == b.rank() && a.numbers.size() >= b.numbers.size()) ? a : b;
    if (a.is_text() || b.is_text()) throw InputError("texts cannot be computed with");
    const auto left = spread_over(a, larger.shape), right = spread_over(b, larger.shape);
    Tensor result{larger.shape, std::vector<double>(left.size()), {}};
    std::ranges::transform(left, right, result.numbers.begin(), with);
    return result;
}

Tensor transposed(const Tensor& tensor, const Shape& order) {
    const std::size_t rank = tensor.rank();
    Shape sorted = order;
    std::ranges::sort(sorted);
    Shape every(rank);
    std::iota(every.begin(), every.end(), std::int64_t{0});
    if (sorted != every || tensor.is_text())
        throw InputError(fmt::format("{} is not an order of {} axes", describe(order), rank));
    Shape steps(rank, 1);
    for (std::size_t d = rank; d-- > 1;) steps[d - 1] = steps[d] * tensor.shape[d];
    Tensor result{{}, std::vector<double>(tensor.numbers.size()), {}};
    for (const auto axis : order) result.shape.push_back(tensor.shape[static_cast<std::size_t>(axis)]);
    for (std::size_t i = 0; i < result.numbers.size(); ++i) {
        std::int64_t rest = static_cast<std::int64_t>(i), place = 0;
        for (std::size_t d = rank; d-- > 0;) {
            place += rest % result.shape[d] * steps[static_cast<std::size_t>(order[d])];
            rest /= result.shape[d];
        }
        result.numbers[i] = tensor.numbers[static_cast<std::size_t>(place)];
    }
    return result;
}

}  // namespace sentei::onnx
