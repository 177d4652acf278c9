// Files for the tests: fixtures by name, copies with bytes changed, a folder that vanishes, an environment put back.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sentei/plugin.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "engine/core/file.hpp"
#include "engine/plugin/catalogue.hpp"
#include "tests/support/environment.hpp"

namespace sentei::badplugins {

inline std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(FIXTURES) / (name + ".so");
}

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "sentei-badplugins-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

using support::refusal_of;
using support::Variable;

// A fixture's bytes with `edit` applied to the manifest in them.
template <class Edit>
std::string with_manifest(const std::string& name, const Edit& edit) {
    std::string bytes = read_file(fixture(name));
    constexpr char magic[16] = SENTEI_MAGIC;
    const auto place = bytes.find(std::string_view(magic, sizeof magic));
    if (place == std::string::npos) throw std::runtime_error(name + " has no manifest");
    sentei_manifest manifest;
    std::memcpy(&manifest, bytes.data() + place, sizeof manifest);
    edit(manifest);
    std::memcpy(bytes.data() + place, &manifest, sizeof manifest);
    return bytes;
}

// What a catalogue that was given this file says when the module is used.
inline std::string refusal_when_used(const std::filesystem::path& file, const std::string& pruner = "well-made") {
    return refusal_of([&] { plugin::Catalogue({file}).pruner(pruner); });
}

// A hidden layer of `units` units for criteria that look at nothing.
inline sentei_layer layer_of(std::size_t units) {
    sentei_layer layer{};
    layer.activation = SENTEI_RELU;
    layer.units = units;
    return layer;
}

}  // namespace sentei::badplugins
