// Work in a child process that may crash or hang, and what it said up to then.
#pragma once
#include <chrono>
#include <functional>
#include <string>

namespace sentei::check {

struct Ending {
    bool late = false;  // it was ended because its time was over
    int signal = 0;     // that ended it otherwise; 0: none
    int code = 0;       // exit code, without a signal
};

// Runs `work` in a forked child, its standard output thrown away; `line` gets every line that work passes to `say`, as
// it comes. The process must have one thread. `limit` is for the whole work. Throws std::runtime_error where there is
// no process to be had.
Ending run_in_child(const std::function<void(const std::function<void(const std::string&)>& say)>& work,
                    std::chrono::milliseconds limit, const std::function<void(const std::string&)>& line);

}  // namespace sentei::check
