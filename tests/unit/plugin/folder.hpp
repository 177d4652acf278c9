// A folder of modules made for one test, and where the real ones lie.
#pragma once
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace sentei::test {

class ModuleFolder {
  public:
    explicit ModuleFolder(const std::string& name)
        : path_(std::filesystem::temp_directory_path() / ("sentei-" + std::to_string(::getpid()) + "-" + name)) {
        std::filesystem::create_directories(path_);
    }
    ~ModuleFolder() { std::filesystem::remove_all(path_); }
    ModuleFolder(const ModuleFolder&) = delete;
    ModuleFolder& operator=(const ModuleFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    // Copies a built module, such as "pruner-random", and returns the copy.
    std::filesystem::path add(const std::string& module, const std::string& name) const {
        const auto copy = path_ / name;
        std::filesystem::copy_file(std::filesystem::path(built()) / (module + ".so"), copy);
        return copy;
    }

    // The folder that the build put into SENTEI_PLUGIN_PATH before any test changed it.
    static const std::string& built() {
        static const std::string folder = std::getenv("SENTEI_PLUGIN_PATH");
        return folder;
    }

  private:
    std::filesystem::path path_;
};

inline const std::string& built_modules = ModuleFolder::built();

}  // namespace sentei::test
