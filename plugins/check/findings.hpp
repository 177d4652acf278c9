// What the checker says of a plugin.
#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sentei::check {

enum class Verdict { passed, failed, crashed, late };

struct Finding {
    std::string check;  // "scores", "leaks" ...
    Verdict verdict;
    std::string sentence;  // what was found; never empty
};

// An operation of a backend, judged; errors in units of the operation's bound.
struct Operation {
    std::string name, bound;
    bool provided = true;  // false: the entry is null, scalar stands in
    std::size_t cases = 0;
    double error = 0, error_against_scalar = 0;
    std::vector<std::string> faults;
};

// A rate on one thread, and scalar's (0: there was none).
struct Speed {
    std::string name, unit;
    double rate = 0, scalar = 0;
};

// The plugin is not as it must be: a sentence without the file's name.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Where findings go while the checks run.
struct Sink {
    std::function<void(const std::string& check)> begin;  // before a check, which may end the process
    std::function<void(Finding)> finding;
    std::function<void(std::vector<Operation>)> operations;
    std::function<void(std::vector<Speed>)> speeds;

    // Runs a check that gives the sentence of its success; what it throws is the sentence of its failure. True: passed.
    bool run(const std::string& check, const std::function<std::string()>& work) const;
};

}  // namespace sentei::check
