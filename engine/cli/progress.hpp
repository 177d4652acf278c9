// Progress on stderr: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
#pragma once
#include <chrono>
#include <string>

#include "engine/data/encoder.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::cli {

class ProgressDisplay {
  public:
    explicit ProgressDisplay(data::Task task);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void stage(const std::string& name);  // what comes next, with the time that the last took
    void training(const training::Progress& progress);
    void candidates(std::size_t done, std::size_t of);
    void finish();  // ends the running line

  private:
    using Clock = std::chrono::steady_clock;
    void show(double share, const std::string& text, bool last);

    data::Task task_;
    bool terminal_;
    bool line_open_ = false;
    std::string stage_;
    Clock::time_point shown_{};
};

}  // namespace sentei::cli
