#include "plugins/check/conformance/judge.hpp"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace sentei::check {
namespace {

// A NaN, or an integer, that no operation makes.
template <class T>
T canary() {
    if constexpr (sizeof(T) == 4) {
        const std::uint32_t bits = 0x7fdead11u;
        T value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    } else {
        const std::uint64_t bits = 0x7ffdeadbeef11111u;
        T value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
}

}  // namespace

template <class T>
Guarded<T>::Guarded(std::size_t rows, std::size_t columns, std::size_t leading)
    : rows_(rows), columns_(columns), leading_(leading), memory_(rows * leading + 2 * margin, canary<T>()) {}

template <class T>
void Guarded<T>::assign(const std::vector<T>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) data()[i / columns_ * leading_ + i % columns_] = values[i];
}

template <class T>
bool Guarded<T>::inside(std::size_t at) const {
    return at >= margin && at - margin < rows_ * leading_ && (at - margin) % leading_ < columns_;
}

template <class T>
void Guarded<T>::append_to(std::vector<double>& all) const {
    const T guard = canary<T>();
    for (std::size_t at = 0; at < memory_.size(); ++at) {
        const bool untouched = std::memcmp(&memory_[at], &guard, sizeof guard) == 0;
        if (inside(at)) {
            if (untouched) throw std::runtime_error("left an output unwritten");
            all.push_back(memory_[at]);
        } else if (!untouched) {
            throw std::runtime_error("wrote outside of an output");
        }
    }
}

template class Guarded<float>;
template class Guarded<double>;
template class Guarded<std::int32_t>;

Judge::Judge(const sentei_backend& table, const sentei_backend* scalar, bool small_shapes)
    : small(small_shapes), serial_(table, serial_host()), on_two_(table, two_.host()), on_seven_(table, seven_.host()) {
    if (scalar != nullptr) scalar_ = std::make_unique<Instance>(*scalar, serial_host());
}

std::vector<float> Judge::normal(std::size_t count, float deviation) {
    std::normal_distribution<float> distribution(0, deviation);
    std::vector<float> values(count);
    for (float& value : values) value = distribution(random);
    return values;
}

std::vector<float> Judge::eighths(std::size_t count) {
    std::uniform_int_distribution<int> whole(-8, 8);
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(whole(random)) / 8;
    return values;
}

bool Judge::operation(const std::string& name, bool provided, const std::string& bound) {
    operations_.push_back({.name = name, .bound = bound, .provided = provided, .faults = {}});
    return provided;
}

double Judge::compare(const std::vector<double>& values, const std::vector<double>& expected,
                      const std::vector<double>& bounds, double factor, const std::string& what) {
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        double ratio = std::abs(values[i] - expected[i]) / (factor * bounds[i]);
        if (values[i] == expected[i] || (std::isnan(values[i]) && std::isnan(expected[i]))) ratio = 0;
        if (std::isnan(ratio)) ratio = INFINITY;
        if (ratio > 1 && worst <= 1) {
            char sentence[200];
            std::snprintf(sentence, sizeof sentence, "%s: value %zu is %.9g, not %.9g +- %.2g", what.c_str(), i,
                          values[i], expected[i], factor * bounds[i]);
            operations_.back().faults.push_back(sentence);
        }
        worst = std::max(worst, ratio);
    }
    return worst;
}

void Judge::check(const std::string& what, const Run& run, const Expected& expected) {
    check(
        what, run, [&](const std::vector<double>&) { return expected; }, run);
}

void Judge::check(const std::string& what, const Run& run, const Expect& expect, const Run& reference) {
    Operation& row = operations_.back();
    ++row.cases;
    try {
        const std::vector<double> values = run(serial_);
        const Expected expected = expect(values);
        if (values.size() != expected.values.size())
            throw std::logic_error("the test expects another number of values");
        row.error = std::max(row.error, compare(values, expected.values, expected.bounds, 1, what));
        for (const Instance* threaded : {&on_two_, &on_seven_}) {
            const std::vector<double> again = run(*threaded);
            if (!values.empty() && std::memcmp(again.data(), values.data(), values.size() * sizeof(double)) != 0)
                row.faults.push_back(what + ": other bytes on several threads");
        }
        if (scalar_ != nullptr)
            row.error_against_scalar =
                std::max(row.error_against_scalar,
                         compare(values, reference(*scalar_), expected.bounds, 2, what + " against scalar"));
    } catch (const std::exception& problem) {
        row.faults.push_back(what + ": " + problem.what());
    }
}

double exact_activation(std::uint32_t kind, float slope, double z) {
    switch (kind) {
        case SENTEI_RELU:
            return z < 0 ? 0 : z;
        case SENTEI_LEAKY_RELU:
            return z > 0 ? z : slope * z;
        case SENTEI_TANH:
            return std::tanh(z);
        case SENTEI_SIGMOID:
            return 1 / (1 + std::exp(-z));
        case SENTEI_GELU:
            return z * 0.5 * (1 + std::erf(z / std::sqrt(2.0)));
        default:
            return z;
    }
}

double activation_bound(std::uint32_t kind, double z) {
    switch (kind) {
        case SENTEI_TANH:
        case SENTEI_SIGMOID:
            return 3 * epsilon;
        case SENTEI_GELU:
            return 3 * epsilon * std::max(1.0, std::abs(z));
        default:
            return epsilon * std::abs(z);
    }
}

}  // namespace sentei::check
