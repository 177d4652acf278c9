// Files, in and out. Throws InputError with the path and the system's reason.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sentei {

// The file's bytes; "-" is standard input.
std::string read_file(const std::filesystem::path& path);

// A file that is read in parts.
class FileReader {
  public:
    explicit FileReader(const std::filesystem::path& path);
    ~FileReader();
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    std::uint64_t size() const noexcept { return size_; }  // when it was opened
    // The bytes from `offset` on that fit into `to`; fewer where the file ends.
    std::size_t read(std::uint64_t offset, std::span<char> to) const;

  private:
    std::filesystem::path path_;
    int fd_;
    std::uint64_t size_;
};

// The file appears whole or not at all: written beside, fsync'ed, renamed. The folder must exist. A device or a pipe is
// written to, and a link goes on pointing to the file that is replaced.
void write_file(const std::filesystem::path& path, std::string_view bytes);

inline std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace sentei
