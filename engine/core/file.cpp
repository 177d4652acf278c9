#include "engine/core/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/core/error.hpp"

namespace sentei {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ > STDERR_FILENO) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& path) {
    throw InputError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) fail("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void sync_folder_of(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() >= 0) ::fsync(fd.get());  // not every file system can; the rename itself is already atomic
}

// Devices and pipes have no bytes to keep and must not be replaced by a file.
void write_into(const std::filesystem::path& path, std::string_view bytes) {
    const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (fd.get() < 0) fail("cannot open", path);
    write_all(fd.get(), bytes, path);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
    const Descriptor fd(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) fail("cannot open", path);
    std::string bytes;
    std::error_code ignored;
    const auto expected =
        std::filesystem::is_regular_file(path, ignored) ? std::filesystem::file_size(path, ignored) : 0;
    std::size_t used = 0;
    for (;;) {
        if (used == bytes.size()) bytes.resize(used == 0 && expected > 0 ? expected + 1 : used * 2 + 65536);
        const ssize_t got = ::read(fd.get(), bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("cannot read", path);
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    bytes.resize(used);
    return bytes;
}

FileReader::FileReader(const std::filesystem::path& path)
    : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), size_(0) {
    if (fd_ < 0) fail("cannot open", path);
    struct stat status {};
    if (::fstat(fd_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

FileReader::~FileReader() { ::close(fd_); }

std::size_t FileReader::read(std::uint64_t offset, std::span<char> to) const {
    std::size_t used = 0;
    while (used < to.size()) {
        const ssize_t got = ::pread(fd_, to.data() + used, to.size() - used, static_cast<off_t>(offset + used));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("cannot read", path_);
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    return used;
}

void write_file(const std::filesystem::path& name, std::string_view bytes) {
    std::error_code ignored;
    const auto status = std::filesystem::status(name, ignored);
    if (std::filesystem::is_other(status)) return write_into(name, bytes);
    const bool link = std::filesystem::is_symlink(name, ignored) && std::filesystem::exists(status);
    const auto path = link ? std::filesystem::canonical(name) : name;
    std::string beside = path.string() + ".XXXXXX";
    const Descriptor fd(::mkostemp(beside.data(), O_CLOEXEC));
    if (fd.get() < 0) fail("cannot create", path);
    try {
        write_all(fd.get(), bytes, path);
        if (::fchmod(fd.get(), 0644) != 0 || ::fsync(fd.get()) != 0) fail("cannot write", path);
        if (::rename(beside.c_str(), path.c_str()) != 0) fail("cannot replace", path);
    } catch (...) {
        ::unlink(beside.c_str());
        throw;
    }
    sync_folder_of(path);
}

}  // namespace sentei
