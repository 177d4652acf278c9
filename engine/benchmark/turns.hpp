// Times works in turns, so that a disturbance of the machine hits all of them alike.
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace sentei::benchmark {

struct Timing {                   // microseconds a call
    double median = 0, p99 = 0;   // over all calls
    double best = 0, spread = 0;  // lowest median of a round; (highest - lowest) / median over the rounds
    std::size_t calls = 0;
};

// `seconds` is the time for each work, a warm-up of a tenth included; nine rounds. Works that take less than a
// microsecond are called several times between two looks at the clock.
std::vector<Timing> take_turns(const std::vector<std::function<void()>>& works, double seconds);

}  // namespace sentei::benchmark
