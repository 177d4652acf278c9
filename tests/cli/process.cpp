#include "tests/cli/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sentei::test {
namespace {

struct Pipe {
    int ends[2];
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    }
    ~Pipe() {
        close(0);
        close(1);
    }
    void close(int end) {
        if (ends[end] >= 0) ::close(ends[end]);
        ends[end] = -1;
    }
};

[[noreturn]] void become(std::vector<std::string> words, const std::vector<std::string>& environment, Pipe& in,
                         Pipe& out, Pipe& err) {
    ::dup2(in.ends[0], STDIN_FILENO);
    ::dup2(out.ends[1], STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
    for (const auto& setting : environment) ::putenv(const_cast<char*>(setting.c_str()));
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
}

Finished run(const std::vector<std::string>& arguments, const std::string& input,
             const std::vector<std::string>& environment, const std::string& marker) {
    std::vector<std::string> words;
    if (*SENTEI_EMULATOR != '\0') words.push_back(SENTEI_EMULATOR);
    words.push_back(SENTEI_COMMAND);
    words.insert(words.end(), arguments.begin(), arguments.end());

    Pipe in, out, err;
    const pid_t child = ::fork();
    if (child == 0) become(words, environment, in, out, err);
    in.close(0), out.close(1), err.close(1);
    ::signal(SIGPIPE, SIG_IGN);
    if (::write(in.ends[1], input.data(), input.size()) < 0 && !input.empty()) return {-1, {}, "cannot feed input"};
    in.close(1);

    Finished finished{};
    bool interrupt = !marker.empty();
    pollfd watched[] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    std::string* const texts[] = {&finished.out, &finished.err};
    for (int open = 2; open > 0;) {
        ::poll(watched, 2, -1);
        for (int i = 0; i < 2; ++i) {
            if ((watched[i].revents & (POLLIN | POLLHUP)) == 0) continue;
            char buffer[65536];
            const ssize_t got = ::read(watched[i].fd, buffer, sizeof buffer);
            if (got > 0) {
                texts[i]->append(buffer, static_cast<std::size_t>(got));
            } else {
                watched[i].fd = -1;
                --open;
            }
        }
        if (interrupt && finished.err.find(marker) != std::string::npos) {
            ::kill(child, SIGINT);
            interrupt = false;
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    finished.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return finished;
}

}  // namespace

Finished sentei(const std::vector<std::string>& arguments, const std::string& input,
                const std::vector<std::string>& environment) {
    return run(arguments, input, environment, {});
}

Finished interrupted(const std::vector<std::string>& arguments, const std::string& marker) {
    return run(arguments, {}, {}, marker);
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sentei-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace sentei::test
