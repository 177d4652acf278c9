// Runs the command and keeps what it said.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sentei::test {

struct Finished {
    int exit_code;  // 128 + signal when a signal ended it
    std::string out, err;
};

// environment: NAME=value, added to ours.
Finished sentei(const std::vector<std::string>& arguments, const std::string& input = {},
                const std::vector<std::string>& environment = {});

// Starts it, sends SIGINT once `marker` shows up on its stderr, and waits.
Finished interrupted(const std::vector<std::string>& arguments, const std::string& marker);

// A folder of its own, gone with the object.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

std::string read(const std::filesystem::path& file);
void write(const std::filesystem::path& file, const std::string& text);

}  // namespace sentei::test
