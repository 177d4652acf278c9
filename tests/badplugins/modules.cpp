#include "tests/badplugins/modules.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "engine/core/error.hpp"

namespace sentei::test {

std::filesystem::path module(const std::string& name) {
    return std::filesystem::path(SENTEI_BAD_MODULES) / (name + ".so");
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

TemporaryFile::TemporaryFile(const std::string& name, const std::string& bytes)
    : path_(std::filesystem::temp_directory_path() / (std::to_string(::getpid()) + "-" + name)) {
    std::ofstream(path_, std::ios::binary) << bytes;
}

TemporaryFile::~TemporaryFile() { std::filesystem::remove(path_); }

std::string refusal_of(const std::filesystem::path& file, const plugin::Settings& settings) {
    try {
        const plugin::Catalogue catalogue({file});
        const auto& manifest = *catalogue.candidates().front().manifest;
        if (manifest.kind == SENTEI_BACKEND)
            catalogue.backend(manifest.id);
        else
            catalogue.pruner(manifest.id, settings);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::vector<double> scores(const std::string& name, const plugin::Settings& settings) {
    const plugin::Catalogue catalogue({module(name)});
    sentei_layer layer{};
    layer.index = 4;
    layer.units = 3;
    return catalogue.pruner(catalogue.candidates().front().manifest->id, settings)->score(layer);
}

std::string score_failure(const std::string& name, const plugin::Settings& settings) {
    try {
        scores(name, settings);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

}  // namespace sentei::test
