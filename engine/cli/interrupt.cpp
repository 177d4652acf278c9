#include "engine/cli/interrupt.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>

namespace sentei::cli {
namespace {

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

constexpr int exit_interrupted = 130;

}  // namespace

InterruptWatch::InterruptWatch() {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watcher_ = std::jthread([this, signals](const std::stop_token& ended) {
        for (;;) {
            int signal = 0;
            if (sigwait(&signals, &signal) != 0) continue;
            if (ended.stop_requested()) return;
            if (source_.stop_requested()) ::_exit(exit_interrupted);
            source_.request_stop();
            constexpr char note[] = "\nstopping; the best so far is kept (press Ctrl-C again to give it up)\n";
            if (::write(STDERR_FILENO, note, sizeof note - 1) < 0) continue;
        }
    });
}

InterruptWatch::~InterruptWatch() {
    watcher_.request_stop();
    pthread_kill(watcher_.native_handle(), SIGTERM);  // wakes it, and nobody else
}

}  // namespace sentei::cli
