#include "engine/study/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace sentei::study {

Summary summarise(const std::vector<double>& values) {
    Summary summary{.count = values.size()};
    if (values.empty()) return summary;
    const auto count = static_cast<double>(values.size());
    summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    if (values.size() < 2) return summary;
    double squares = 0;
    for (const double value : values) squares += (value - summary.mean) * (value - summary.mean);
    summary.error = std::sqrt(squares / (count - 1) / count);
    return summary;
}

PairedTest paired_test(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
    const auto summary = summarise(differences);
    PairedTest test{.pairs = summary.count, .difference = summary.mean, .p = 1};
    if (summary.count < 2)
        test.p = std::numeric_limits<double>::quiet_NaN();
    else if (summary.error > 0)
        test.p = 2 * cdf(complement(boost::math::students_t(static_cast<double>(summary.count - 1)),
                                    std::abs(summary.mean) / summary.error));
    else if (summary.mean != 0)
        test.p = 0;
    return test;
}

}  // namespace sentei::study
