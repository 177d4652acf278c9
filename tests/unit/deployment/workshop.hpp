// A folder of its own, gone with the object, and the shell in it.
#pragma once
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/core/file.hpp"

namespace sentei::test {

class Workshop {
  public:
    Workshop() {
        auto pattern = (std::filesystem::temp_directory_path() / "sentei-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
        folder_ = pattern;
    }
    ~Workshop() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    std::filesystem::path put(const std::string& name, std::string_view text) const {
        write_file(folder_ / name, text);
        return folder_ / name;
    }

    // What a command says; a failure of the test where it fails.
    std::string run(const std::string& command) const {
        const auto whole = "cd '" + folder_.string() + "' && (" + command + ") > said 2>&1";
        const int code = std::system(whole.c_str());
        auto said = read_file(folder_ / "said");
        EXPECT_EQ(code, 0) << command << ": " << said;
        return said;
    }

  private:
    std::filesystem::path folder_;
};

}  // namespace sentei::test
