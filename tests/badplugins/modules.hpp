// The modules of this folder, opened as the command opens them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "engine/plugin/catalogue.hpp"

namespace sentei::test {

std::filesystem::path module(const std::string& name);

// The file's bytes, and a file in the folder of temporaries that holds them until the test ends.
std::string bytes_of(const std::filesystem::path& file);

class TemporaryFile {
  public:
    TemporaryFile(const std::string& name, const std::string& bytes);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// The sentence with which the file is refused when given to a catalogue, loaded, and made an instance of. Empty when
// it is taken. Anything thrown but InputError is the test's failure.
std::string refusal_of(const std::filesystem::path& file, const plugin::Settings& settings = {});
inline std::string refusal(const std::string& name, const plugin::Settings& settings = {}) {
    return refusal_of(module(name), settings);
}

// Scores of a layer with three units, by the pruner in the named module; what score() throws comes through.
std::vector<double> scores(const std::string& name, const plugin::Settings& settings = {});

// The sentence of the InputError that scoring with the named module ends in; empty when it does not.
std::string score_failure(const std::string& name, const plugin::Settings& settings = {});

}  // namespace sentei::test
