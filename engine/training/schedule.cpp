#include "engine/training/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/names.hpp"

namespace sentei::training {
namespace {

constexpr Names<Schedule, 4> schedules{{{"constant", Schedule::constant},
                                        {"cosine", Schedule::cosine},
                                        {"step", Schedule::step},
                                        {"linear", Schedule::linear}}};

}  // namespace

Schedule parse_schedule(std::string_view name) { return parse_name(schedules, "schedule", name); }
std::string name(Schedule schedule) { return name_of(schedules, schedule); }

double rate_factor(Schedule schedule, std::size_t step, std::size_t steps, std::size_t warm_up) {
    const double progress = static_cast<double>(step) / static_cast<double>(std::max<std::size_t>(steps, 1));
    const double rise = step < warm_up ? static_cast<double>(step + 1) / static_cast<double>(warm_up + 1) : 1.0;
    switch (schedule) {
        case Schedule::constant:
            return rise;
        case Schedule::cosine:
            return rise * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
        case Schedule::step:
            return rise * (progress < 0.5 ? 1.0 : progress < 0.75 ? 0.1 : 0.01);
        case Schedule::linear:
            return rise * (1.0 - progress);
    }
    return rise;
}

}  // namespace sentei::training
