// What the tests of this room share: the environment put back, folders that vanish, an error's sentence.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/error.hpp"

namespace sentei::plugin {

// Sets a variable (or takes it away) until the end of the scope.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* const old = std::getenv(name)) old_ = old;
        value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
    std::optional<std::string> old_;
};

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "sentei-plugin-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// The modules of this build; ctest says where.
inline std::filesystem::path module_folder() {
    const char* const path = std::getenv("SENTEI_PLUGIN_PATH");
    if (path == nullptr) throw std::runtime_error("run by ctest, or with SENTEI_PLUGIN_PATH = the folder of modules");
    return path;
}

template <class Work>
std::string refusal_of(const Work& work) {
    try {
        work();
    } catch (const InputError& error) {
        return error.what();
    }
    return "(nothing was refused)";
}

}  // namespace sentei::plugin
