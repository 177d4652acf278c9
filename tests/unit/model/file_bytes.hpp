// Taking model files apart and putting them together again with honest lengths and checksums.
#pragma once
#include <cstring>
#include <optional>
#include <string>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/model/model.hpp"

namespace sentei::test {

template <class T>
T at(const std::string& file, std::size_t offset) {
    T value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

template <class T>
void set(std::string& file, std::size_t offset, T value) {
    std::memcpy(file.data() + offset, &value, sizeof value);
}

inline std::size_t section_offset(const std::string& file, std::size_t section) {
    return at<std::uint64_t>(file, 32 + 24 * section + 8);
}

// The checksum of whatever the file now says.
inline std::string resealed(std::string file) {
    const std::size_t covered = file.size() - 8;
    set(file, covered, hash(as_bytes(std::string_view(file).substr(0, covered))));
    return file;
}

// One more section at the end. The section table grows into the zeros before the first section.
inline std::string with_section(std::string file, std::uint32_t kind) {
    const std::string_view contents = "something";
    file.resize(section_offset(file, 2) + at<std::uint64_t>(file, 32 + 24 * 2 + 16));
    file.resize((file.size() + 63) / 64 * 64);
    set(file, 24, std::uint32_t{4});
    set(file, 32 + 24 * 3, kind);
    set(file, 32 + 24 * 3 + 8, std::uint64_t{file.size()});
    set(file, 32 + 24 * 3 + 16, std::uint64_t{contents.size()});
    file += contents;
    file.resize((file.size() + 7) / 8 * 8 + 8);
    set(file, 16, std::uint64_t{file.size()});
    return resealed(std::move(file));
}

// The sentence with which a reader refuses a file; nothing when it is taken.
template <class Read>
std::optional<std::string> refusal_by(Read read, std::string_view file) {
    try {
        read(file, "x.sentei");
        return {};
    } catch (const InputError& error) {
        return error.what();
    }
}

inline std::optional<std::string> refusal(std::string_view file) { return refusal_by(model::parse, file); }
inline std::optional<std::string> any_refusal(std::string_view file) { return refusal_by(model::parse_any, file); }

}  // namespace sentei::test
