// Small tables and short runs.
#pragma once
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sentei/sentei.hpp>
#include <string>
#include <vector>

#include "tests/cli/process.hpp"

namespace sentei::test {

inline const std::string iris = std::string(SENTEI_TEST_DATA) + "/iris.csv";
inline const std::string penguins = std::string(SENTEI_TEST_DATA) + "/penguins.csv";

inline OptimizeOptions quick(std::string target = "target") {
    return {.target = std::move(target),
            .hidden = {24, 24},
            .epochs = 12,
            .retrain_epochs = 4,
            .teachers = 2,
            .latency_seconds = 0};
}

// Rows round three points, in turn; the value of a row is a straight line over its columns.
struct Blobs {
    std::size_t columns = 3;
    std::vector<double> values, numbers;
    std::vector<std::string> labels;

    explicit Blobs(std::size_t rows) {
        std::uint64_t state = 42;
        const auto uniform = [&] {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<double>(state >> 40) / static_cast<double>(1 << 24);
        };
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t kind = r % 3;
            double sum = 0;
            for (std::size_t c = 0; c < columns; ++c) {
                values.push_back((c == kind ? 4.0 : 0.0) + uniform());
                sum += values.back() * static_cast<double>(c + 1);
            }
            numbers.push_back(sum + 100);
            labels.emplace_back(std::vector<std::string>{"ash", "birch", "cedar"}[kind]);
        }
    }

    std::size_t rows() const { return labels.size(); }
    TableView view() const { return {.values = values, .columns = columns}; }

    // As a file: x0,x1,x2,target.
    template <class Target>
    std::string csv(const std::vector<Target>& target) const {
        std::string text = "x0,x1,x2,target\n";
        for (std::size_t r = 0; r < rows(); ++r) {
            for (std::size_t c = 0; c < columns; ++c) text += number(values[r * columns + c]) + ",";
            if constexpr (std::is_same_v<Target, double>)
                text += number(target[r]) + "\n";
            else
                text += target[r] + "\n";
        }
        return text;
    }

  private:
    static std::string number(double value) {
        char text[32];
        std::snprintf(text, sizeof text, "%.17g", value);
        return text;
    }
};

template <class Work>
std::string error_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "(no error)";
}

}  // namespace sentei::test
