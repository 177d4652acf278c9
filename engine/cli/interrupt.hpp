// Ctrl-C: the first asks the work to stop and keep the best so far, the second ends the process.
#pragma once
#include <stop_token>
#include <thread>

namespace sentei::cli {

// Create before any other thread starts: it blocks SIGINT and SIGTERM for the threads that come after it. For commands
// that have something to keep; the others end at the first.
class InterruptWatch {
  public:
    InterruptWatch();
    ~InterruptWatch();
    std::stop_token token() const { return source_.get_token(); }

  private:
    std::stop_source source_;
    std::jthread watcher_;
};

}  // namespace sentei::cli
