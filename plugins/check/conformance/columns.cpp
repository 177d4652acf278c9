// column_sums and column_moments; moments add to what is there, and each may be absent.
#include <cmath>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

struct Shape {
    std::size_t rows, columns, lda;
};

std::vector<Shape> shapes(bool small) {
    std::vector<Shape> all;
    for (const std::size_t columns : {1, 3, 8, 15, 16, 17, 63, 64, 65, 100})
        for (const std::size_t rows : {0, 1, 5, 100}) all.push_back({rows, columns, columns + rows % 3 * 4});
    all.push_back({700, 33, 40});
    if (!small) all.push_back({513, 301, 305});
    return all;
}

std::string describe(const Shape& shape) { return std::to_string(shape.rows) + " x " + std::to_string(shape.columns); }

void sums(Judge& judge, const Shape& shape) {
    const auto a = judge.normal(shape.rows * shape.lda);
    Expected expected;
    for (std::size_t c = 0; c < shape.columns; ++c) {
        double sum = 0, magnitude = 0;
        for (std::size_t r = 0; r < shape.rows; ++r) {
            sum += a[r * shape.lda + c];
            magnitude += std::abs(a[r * shape.lda + c]);
        }
        expected.add(sum, epsilon * (2 + std::sqrt(static_cast<double>(shape.rows))) * magnitude + 1e-45);
    }
    judge.check(
        describe(shape),
        [&](const Instance& backend) {
            Guarded<float> out(1, shape.columns, shape.columns);
            require(backend.table.column_sums(backend.self, shape.rows, shape.columns, a.data(), shape.lda, out.data(),
                                              nullptr));
            std::vector<double> values;
            out.append_to(values);
            return values;
        },
        expected);
}

// wanted: bit i asks for statistic i of sum, squares, minimum, maximum, positive, deviation.
void moments(Judge& judge, const Shape& shape, unsigned wanted) {
    const auto a = judge.normal(shape.rows * shape.lda);
    std::vector<std::vector<double>> before(6), centers(1);
    for (auto& statistic : before)
        for (std::size_t c = 0; c < shape.columns; ++c)
            statistic.push_back(static_cast<double>(judge.random() % 7) / 4);
    for (std::size_t c = 0; c < shape.columns; ++c) centers[0].push_back(static_cast<double>(c % 5) / 3 - 0.5);

    Expected expected;
    for (unsigned s = 0; s < 6; ++s)
        for (std::size_t c = 0; c < shape.columns && (wanted >> s & 1) != 0; ++c) {
            double total = before[s][c], magnitude = std::abs(total);
            for (std::size_t r = 0; r < shape.rows; ++r) {
                const double x = a[r * shape.lda + c];
                const double term = s == 1   ? x * x
                                    : s == 4 ? (x > 0 ? 1.0 : 0.0)
                                    : s == 5 ? std::abs(x - centers[0][c])
                                             : x;
                total = s == 2 ? std::min(total, x) : s == 3 ? std::max(total, x) : total + term;
                magnitude += std::abs(term);
            }
            expected.add(total, 1e-14 * magnitude + 1e-300);
        }
    judge.check(
        describe(shape) + " wanted " + std::to_string(wanted),
        [&](const Instance& backend) {
            std::vector<Guarded<double>> out(before.begin(), before.end());
            const auto pointer = [&](unsigned s) { return (wanted >> s & 1) != 0 ? out[s].data() : nullptr; };
            const sentei_moments call{.size = sizeof call,
                                      .sum = pointer(0),
                                      .sum_of_squares = pointer(1),
                                      .minimum = pointer(2),
                                      .maximum = pointer(3),
                                      .positive = pointer(4),
                                      .center = (wanted >> 5 & 1) != 0 ? centers[0].data() : nullptr,
                                      .absolute_deviation = pointer(5)};
            require(backend.table.column_moments(backend.self, shape.rows, shape.columns, a.data(), shape.lda, &call,
                                                 nullptr));
            std::vector<double> values;
            for (unsigned s = 0; s < 6; ++s)
                if ((wanted >> s & 1) != 0) out[s].append_to(values);
            return values;
        },
        expected);
}

}  // namespace

void judge_columns(Judge& judge, const sentei_backend& table) {
    if (judge.operation("column_sums", table.column_sums != nullptr, "(2 + sqrt rows) eps sum|a|"))
        for (const Shape& shape : shapes(judge.small)) sums(judge, shape);
    if (judge.operation("column_moments", table.column_moments != nullptr, "1e-14 sum of magnitudes")) {
        for (const Shape& shape : shapes(judge.small)) moments(judge, shape, 63);
        for (unsigned wanted = 0; wanted < 64; ++wanted) moments(judge, {11, 21, 22}, wanted);
    }
}

}  // namespace sentei::check
