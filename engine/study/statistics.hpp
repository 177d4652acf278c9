// What a handful of seeds can say.
#pragma once
#include <cstddef>
#include <vector>

namespace sentei::study {

struct Summary {
    std::size_t count = 0;
    double mean = 0, error = 0;  // error: standard error of the mean, 0 for fewer than two values
};
Summary summarise(const std::vector<double>& values);

// Two-sided paired t-test of a - b against 0 (Student 1908). p = 1 when all differences are 0, NaN for fewer than two
// pairs. a and b have one value a pair, in the same order.
struct PairedTest {
    std::size_t pairs = 0;
    double difference = 0;  // mean of a - b
    double p = 1;
};
PairedTest paired_test(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace sentei::study
