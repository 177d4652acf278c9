// Runs one operation on a backend and compares it with what plain double-precision loops expect, with scalar, and with
// itself on several threads.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "plugins/check/conformance/instance.hpp"
#include "plugins/check/findings.hpp"
#include "plugins/check/hosts.hpp"

namespace sentei::check {

// float's distance from 1 to the next value; every bound is a multiple of it.
inline constexpr double epsilon = 1.1920928955078125e-7;

// An output that notices what is written outside of it: before, behind, and between the rows of a wider matrix.
template <class T>
class Guarded {
  public:
    Guarded(std::size_t rows, std::size_t columns, std::size_t leading);
    Guarded(const std::vector<T>& values) : Guarded(1, values.size(), values.size()) { assign(values); }

    T* data() { return memory_.data() + margin; }
    void assign(const std::vector<T>& values);       // dense
    void append_to(std::vector<double>& all) const;  // throws std::runtime_error when a guard was written over

  private:
    static constexpr std::size_t margin = 64;
    bool inside(std::size_t at) const;
    std::size_t rows_, columns_, leading_;
    std::vector<T> memory_;
};

// What an operation must give: for each output value the exact one and how far from it is allowed (0: not at all).
struct Expected {
    std::vector<double> values, bounds;
    void add(double value, double bound) {
        values.push_back(value);
        bounds.push_back(bound);
    }
};

class Judge {
  public:
    // scalar may be null (or the table itself). `small`: shapes for an emulator.
    Judge(const sentei_backend& table, const sentei_backend* scalar, bool small);

    // Returns all outputs as doubles; throws when the operation fails.
    using Run = std::function<std::vector<double>(const Instance&)>;

    // Begins an operation; false when the entry is null.
    bool operation(const std::string& name, bool provided, const std::string& bound);
    void check(const std::string& what, const Run& run, const Expected& expected);
    // Where several answers are right: what `expect` makes of the values that were given. `reference` is what scalar
    // runs afterwards.
    using Expect = std::function<Expected(const std::vector<double>& values)>;
    void check(const std::string& what, const Run& run, const Expect& expect, const Run& reference);

    std::vector<Operation> operations() const { return operations_; }

    const bool small;
    std::mt19937 random{20240607};
    std::vector<float> normal(std::size_t count, float deviation = 1);
    std::vector<float> eighths(std::size_t count);  // -1, -7/8 .. 1: sums of up to 2^18 of their products are exact

  private:
    double compare(const std::vector<double>& values, const std::vector<double>& expected,
                   const std::vector<double>& bounds, double factor, const std::string& what);
    ThreadedHost two_{2}, seven_{7};
    Instance serial_, on_two_, on_seven_;
    std::unique_ptr<Instance> scalar_;
    std::vector<Operation> operations_;
};

void judge_gemm(Judge& judge, const sentei_backend& table);
void judge_network(Judge& judge, const sentei_backend& table);
void judge_matvec(Judge& judge, const sentei_backend& table);
void judge_bytes(Judge& judge, const sentei_backend& table);
void judge_activations(Judge& judge, const sentei_backend& table);
void judge_losses(Judge& judge, const sentei_backend& table);
void judge_optimizers(Judge& judge, const sentei_backend& table);
void judge_columns(Judge& judge, const sentei_backend& table);
std::vector<Speed> time_operations(const sentei_backend& table, const sentei_backend* scalar);

// The exact activation and what a backend may be off at z.
double exact_activation(std::uint32_t kind, float slope, double z);
double activation_bound(std::uint32_t kind, double z);
inline constexpr std::uint32_t activations[] = {SENTEI_RELU,    SENTEI_LEAKY_RELU, SENTEI_TANH,
                                                SENTEI_SIGMOID, SENTEI_GELU,       SENTEI_IDENTITY};

}  // namespace sentei::check
