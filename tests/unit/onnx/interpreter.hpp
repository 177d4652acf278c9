// The graph computed node by node, as plainly as can be: what imported networks are held against. One row at a time: a
// tensor is a list of numbers, and shapes are not looked at.
#pragma once
#include <onnx.pb.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace sentei::onnx::test {

using Row = std::vector<double>;

class Interpreter {
  public:
    explicit Interpreter(const ::onnx::ModelProto& model) : graph_(model.graph()) {
        for (const auto& tensor : graph_.initializer()) {
            Row& values = constants_[tensor.name()];
            values.assign(tensor.float_data().begin(), tensor.float_data().end());
            values.insert(values.end(), tensor.int64_data().begin(), tensor.int64_data().end());
            values.insert(values.end(), tensor.double_data().begin(), tensor.double_data().end());
            for (std::size_t i = 0; i + 3 < tensor.raw_data().size(); i += 4) {
                float value;
                std::memcpy(&value, tensor.raw_data().data() + i, 4);
                values.push_back(value);
            }
        }
    }

    // The inputs' values one after the other; the value of `output`, which must not depend on operators that are not
    // known here.
    Row run(const Row& row, const std::string& output) const {
        std::map<std::string, Row> values = constants_;
        std::size_t place = 0;
        for (const auto& input : graph_.input()) {
            std::size_t width = 1;
            const auto& shape = input.type().tensor_type().shape();
            for (int d = 1; d < shape.dim_size(); ++d) width *= static_cast<std::size_t>(shape.dim(d).dim_value());
            for (std::size_t i = 0; i < width; ++i) values[input.name()].push_back(row.at(place++));
        }
        for (const auto& node : graph_.node()) {
            if (values.contains(output)) break;
            try {
                values[node.output(0)] = compute(node, values);
            } catch (const std::logic_error&) {  // the class, which nobody asks for
            }
        }
        return values.at(output);
    }

  private:
    static double number(const ::onnx::NodeProto& node, const std::string& name, double otherwise) {
        for (const auto& attribute : node.attribute())
            if (attribute.name() == name)
                return attribute.has_f() ? double{attribute.f()} : static_cast<double>(attribute.i());
        return otherwise;
    }

    static Row floats(const ::onnx::NodeProto& node, const std::string& name) {
        for (const auto& attribute : node.attribute())
            if (attribute.name() == name) return {attribute.floats().begin(), attribute.floats().end()};
        return {};
    }

    static double at(const Row& values, std::size_t i) { return values.size() == 1 ? values[0] : values.at(i); }

    template <class With>
    static Row each(const Row& a, const Row& b, With with) {
        Row result(std::max(a.size(), b.size()));
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = with(at(a, i), at(b, i));
        return result;
    }

    template <class Change>
    static Row each(Row row, Change change) {
        for (double& value : row) value = change(value);
        return row;
    }

    static Row product(const Row& x, const Row& w, bool units_first) {
        const std::size_t units = w.size() / x.size();
        Row result(units);
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t i = 0; i < x.size(); ++i)
                result[u] += x[i] * w[units_first ? u * x.size() + i : i * units + u];
        return result;
    }

    static Row softmax(Row x) {
        const double largest = *std::max_element(x.begin(), x.end());
        x = each(std::move(x), [&](double v) { return std::exp(v - largest); });
        const double sum = std::accumulate(x.begin(), x.end(), 0.0);
        return each(std::move(x), [&](double v) { return v / sum; });
    }

    static double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }
    static double gelu(double v) { return 0.5 * v * (1 + std::erf(v / std::sqrt(2.0))); }

    // NOLINTNEXTLINE: a table of operators is long and plain
    static Row compute(const ::onnx::NodeProto& node, const std::map<std::string, Row>& values) {
        const auto in = [&](int i) {
            return node.input_size() > i && !node.input(i).empty() ? values.at(node.input(i)) : Row{};
        };
        const std::string& op = node.op_type();
        const Row x = in(0);
        if (op == "MatMul") return product(x, in(1), false);
        if (op == "Gemm") {
            auto y = each(product(x, in(1), number(node, "transB", 0) != 0),
                          [&](double v) { return v * number(node, "alpha", 1); });
            const Row bias = each(in(2), [&](double v) { return v * number(node, "beta", 1); });
            return bias.empty() ? y : each(y, bias, std::plus<>());
        }
        if (op == "Add") return each(x, in(1), std::plus<>());
        if (op == "Sub") return each(x, in(1), std::minus<>());
        if (op == "Mul") return each(x, in(1), std::multiplies<>());
        if (op == "Div") return each(x, in(1), std::divides<>());
        if (op == "Neg") return each(x, std::negate<>());
        if (op == "Relu") return each(x, [](double v) { return v > 0 ? v : 0; });
        if (op == "LeakyRelu") return each(x, [&](double v) { return v > 0 ? v : v * number(node, "alpha", 0.01f); });
        if (op == "PRelu") return each(x, in(1), [](double v, double slope) { return v > 0 ? v : v * slope; });
        if (op == "Tanh") return each(x, [](double v) { return std::tanh(v); });
        if (op == "Sigmoid") return each(x, sigmoid);
        if (op == "Erf") return each(x, [](double v) { return std::erf(v); });
        if (op == "Gelu") return each(x, gelu);
        if (op == "BiasGelu") return each(each(x, in(1), std::plus<>()), gelu);
        if (op == "Softmax") return softmax(x);
        if (op == "LogSoftmax") return each(softmax(x), [](double v) { return std::log(v); });
        if (op == "BatchNormalization") {
            const Row scale = in(1), bias = in(2), mean = in(3), variance = in(4);
            Row y = x;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const std::size_t c = i / (x.size() / scale.size());
                y[i] = (x[i] - mean[c]) / std::sqrt(variance[c] + number(node, "epsilon", 1e-5f)) * scale[c] + bias[c];
            }
            return y;
        }
        if (op == "Scaler")
            return each(each(x, floats(node, "offset"), std::minus<>()), floats(node, "scale"), std::multiplies<>());
        if (op == "Imputer")
            return each(x, floats(node, "imputed_value_floats"),
                        [](double v, double other) { return std::isnan(v) ? other : v; });
        if (op == "IsNaN") return each(x, [](double v) { return std::isnan(v) ? 1.0 : 0.0; });
        if (op == "Where")
            return each(
                each(x, in(1), [](double c, double v) { return c != 0 ? v : std::numeric_limits<double>::infinity(); }),
                in(2), [](double a, double b) { return std::isinf(a) ? b : a; });
        if (op == "Clip") {
            const double least = in(1).empty() ? number(node, "min", -1e300) : in(1)[0];
            const double most = in(2).empty() ? number(node, "max", 1e300) : in(2)[0];
            return each(x, [&](double v) { return v < least ? least : v > most ? most : v; });
        }
        if (op == "Concat") {
            Row all;
            for (int i = 0; i < node.input_size(); ++i) {
                const Row part = in(i);
                all.insert(all.end(), part.begin(), part.end());
            }
            return all;
        }
        if (op == "Gather" || op == "ArrayFeatureExtractor") {
            Row taken;
            for (const double place : in(1)) taken.push_back(x.at(static_cast<std::size_t>(place)));
            return taken;
        }
        for (const char* same : {"Identity", "Cast", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "ZipMap"})
            if (op == same) return x;
        throw std::logic_error("the interpreter of the tests does not know " + op);
    }

    const ::onnx::GraphProto& graph_;
    std::map<std::string, Row> constants_;
};

}  // namespace sentei::onnx::test
