#include "plugins/check/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <stdexcept>
#include <system_error>

namespace sentei::check {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void be_child(const std::function<void(const std::function<void(const std::string&)>&)>& work, int out) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // Ctrl-C in the parent ends both
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0) ::dup2(null, STDOUT_FILENO);
    int code = 0;
    try {
        work([&](const std::string& text) {
            const std::string line = text + "\n";
            for (std::size_t written = 0; written < line.size();) {
                const auto count = ::write(out, line.data() + written, line.size() - written);
                if (count <= 0) ::_exit(3);
                written += static_cast<std::size_t>(count);
            }
        });
    } catch (const std::exception&) {
        code = 1;
    }
    ::_exit(code);  // without the destructors of the parent's copy
}

// Reads until the other end closes; false when the time is over before.
bool read_lines(int in, Clock::time_point end, const std::function<void(const std::string&)>& line) {
    std::string pending;
    std::array<char, 4096> buffer;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd ready{in, POLLIN, 0};
        const int found = left > 0 ? ::poll(&ready, 1, static_cast<int>(left)) : 0;
        if (found < 0 && errno == EINTR) continue;
        if (found == 0) return false;
        const auto count = ::read(in, buffer.data(), buffer.size());
        if (count <= 0) return true;
        pending.append(buffer.data(), static_cast<std::size_t>(count));
        for (std::size_t newline; (newline = pending.find('\n')) != std::string::npos;) {
            line(pending.substr(0, newline));
            pending.erase(0, newline + 1);
        }
    }
}

}  // namespace

Ending run_in_child(const std::function<void(const std::function<void(const std::string&)>& say)>& work,
                    std::chrono::milliseconds limit, const std::function<void(const std::string&)>& line) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        ::close(pipe[0]);
        be_child(work, pipe[1]);
    }
    ::close(pipe[1]);
    const bool in_time = read_lines(pipe[0], Clock::now() + limit, line);
    ::close(pipe[0]);
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    Ending ending;
    ending.late = !in_time;
    if (WIFSIGNALED(status) && in_time) ending.signal = WTERMSIG(status);
    if (WIFEXITED(status)) ending.code = WEXITSTATUS(status);
    return ending;
}

}  // namespace sentei::check
