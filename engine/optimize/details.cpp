#include "engine/optimize/details.hpp"

namespace sentei::optimize {

Rows rows_of(const data::Dataset& data) { return {data.train.rows(), data.validation.rows(), data.test.rows()}; }

std::vector<BackendLatency> time_backends(const model::Network& general, const model::Network& refined,
                                          const Matrix& inputs, std::size_t batch_rows,
                                          const std::vector<std::shared_ptr<const plugin::Backend>>& backends,
                                          double seconds) {
    std::vector<BackendLatency> latencies;
    for (const auto& backend : backends) {
        const auto rows = evaluation::measure_latency({&general, &refined}, inputs, 1, backend, seconds);
        const auto batches = evaluation::measure_latency({&general, &refined}, inputs, batch_rows, backend, seconds);
        latencies.push_back({backend->id(), rows[0], rows[1], batches[0], batches[1]});
    }
    return latencies;
}

Spending::Spending(bool energy) {
    if (!energy) return;
    meter_.emplace();
    joules_ = meter_->joules();
}

Spent Spending::lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto joules = meter_ ? meter_->joules() : std::nullopt;
    Spent spent{std::chrono::duration<double>(now - begin_).count(), std::nullopt};
    if (joules && joules_) spent.joules = *joules - *joules_;
    begin_ = now;
    joules_ = joules;
    return spent;
}

}  // namespace sentei::optimize
