// A constant of an ONNX graph: numbers or texts in a box of known shape.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace onnx {
class TensorProto;
}

namespace sentei::onnx {

using Shape = std::vector<std::int64_t>;

// Row-major. Numbers of every type are held as double, which has room for each fp32 and each whole number up to 2^53.
// One of `numbers` and `texts` is as long as the shape says, the other is empty.
struct Tensor {
    Shape shape;
    std::vector<double> numbers;
    std::vector<std::string> texts;

    static Tensor scalar(double number) { return {{}, {number}, {}}; }
    static Tensor list(std::vector<double> numbers);
    std::size_t rank() const noexcept { return shape.size(); }
    bool is_text() const noexcept { return !texts.empty(); }
};

// Numbers that a shape holds; throws InputError where a dimension is negative or the product is beyond `most`.
std::size_t size_of(const Shape& shape, std::size_t most = std::size_t{1} << 40);

// fp32, fp64, fp16, bf16 and whole numbers, from the typed fields or raw_data; texts. Every length is checked against
// the shape before anything is allocated. Throws InputError that names the tensor and says what is wrong with it:
// numbers in another file, a shape that its numbers do not fill, a type of another kind.
Tensor read_tensor(const ::onnx::TensorProto& proto);

// Texts of a shape: "2x3".
std::string describe(const Shape& shape);

// The constant laid over a box of `shape` (one row of a signal): dimensions align at the end, those of 1 are repeated.
// Dimensions before the box's own must be 1. Throws InputError where it does not fit.
std::vector<double> spread_over(const Tensor& constant, const Shape& shape);

// Element by element; one of the two must have the result's shape, so that nothing grows. Throws InputError otherwise.
Tensor combine(const Tensor& a, const Tensor& b, const std::function<double(double, double)>& with);

// Axes in a new order. Throws InputError unless `order` is a permutation of them.
Tensor transposed(const Tensor& tensor, const Shape& order);

}  // namespace sentei::onnx
