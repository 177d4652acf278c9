// What the tests of this room share: the environment put back, folders that vanish, an error's sentence.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/environment.hpp"

namespace sentei::plugin {

using support::refusal_of;
using support::Variable;

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

}  // namespace sentei::plugin
