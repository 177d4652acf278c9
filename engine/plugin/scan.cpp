#include "engine/plugin/scan.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/plugin/cpu.hpp"

namespace sentei::plugin {
namespace {

constexpr std::uintmax_t largest_module = std::uintmax_t{1} << 30;

// Bytes in hand, read as a file is.
class Memory {
  public:
    explicit Memory(std::string_view bytes) : bytes_(bytes) {}
    std::uint64_t size() const noexcept { return bytes_.size(); }
    std::size_t read(std::uint64_t offset, std::span<char> to) const {
        return offset > bytes_.size() ? 0 : bytes_.copy(to.data(), to.size(), offset);
    }

  private:
    std::string_view bytes_;
};

// Reads a struct at an offset that may lie anywhere.
template <class T>
std::optional<T> at(const auto& file, std::uint64_t offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    char bytes[sizeof(T)];
    if (offset > file.size() || file.read(offset, bytes) != sizeof bytes) return std::nullopt;
    return std::bit_cast<T>(bytes);
}

bool inside(const auto& file, std::uint64_t offset, std::uint64_t length) {
    return offset <= file.size() && length <= file.size() - offset;
}

struct Segment {
    std::uint64_t offset, bytes;
    bool code;
};

struct Elf {
    std::uint32_t machine = 0;
    std::vector<Segment> loaded;  // what dlopen would map
};

// What is wrong with the file as an ELF module; empty when it is whole.
std::string judge_elf(const auto& file, Elf& elf) {
    if (file.size() == 0) return "is empty";
    const auto header = at<Elf64_Ehdr>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return "is not a shared module (ELF)";
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return "is not a 64-bit little-endian module";
    if (header->e_type != ET_DYN) return "is an ELF file but not a shared module";
    elf.machine = header->e_machine;
    const std::string cut = "is cut short";
    if (header->e_phentsize != sizeof(Elf64_Phdr)) return "has a program header table of unknown form";
    if (!inside(file, header->e_shoff, std::uint64_t{header->e_shnum} * header->e_shentsize)) return cut;
    for (std::uint16_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(file, header->e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr));
        if (!segment) return cut;
        if (segment->p_type != PT_GNU_STACK && !inside(file, segment->p_offset, segment->p_filesz)) return cut;
        if (segment->p_type == PT_LOAD)
            elf.loaded.push_back({segment->p_offset, segment->p_filesz, (segment->p_flags & PF_X) != 0});
    }
    return {};
}

bool is_text(const char* field, std::size_t capacity) {
    const std::string_view text(field, capacity);
    const auto end = text.find('\0');
    return end != std::string_view::npos && text.find_first_not_of('\0', end) == std::string_view::npos;
}

bool is_id(std::string_view id) {
    return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

// Where in a segment the magic of a manifest stands, at most twice; reads a window at a time.
std::vector<std::uint64_t> places_of_magic(const auto& file, const Segment& segment) {
    constexpr char magic[16] = SENTEI_MAGIC;
    constexpr std::size_t step = alignof(sentei_manifest);
    std::vector<std::uint64_t> places;
    std::array<char, 16384> window;
    const std::uint64_t end = segment.offset + segment.bytes;
    for (std::uint64_t begin = (segment.offset + step - 1) / step * step; begin < end;
         begin += window.size() - sizeof magic + step) {
        const std::size_t got =
            file.read(begin, std::span(window).first(std::min<std::uint64_t>(window.size(), end - begin)));
        for (std::size_t i = 0; i + sizeof magic <= got; i += step)
            if (std::memcmp(&window[i], magic, sizeof magic) == 0) {
                places.push_back(begin + i);
                if (places.size() == 2) return places;
            }
    }
    return places;
}

// The one manifest in what would be loaded (debug information may hold copies), or the sentence why there is none.
// Code, most of a module, is looked at only where all else holds none.
std::string find_manifest(const auto& file, const Elf& elf, Scan& result) {
    for (const bool code : {false, true}) {
        for (const auto& segment : elf.loaded) {
            if (segment.code != code) continue;
            for (const auto place : places_of_magic(file, segment)) {
                if (result.found) return "carries more than one sentei_manifest";
                const auto manifest = at<sentei_manifest>(file, place);
                if (!manifest || place + sizeof *manifest > segment.offset + segment.bytes)
                    return "has a manifest that runs past the end of its segment";
                result.manifest = *manifest;
                result.found = true;
            }
        }
        if (result.found) return "";
    }
    return "carries no sentei_manifest";
}

std::string judge_manifest(const sentei_manifest& manifest, std::uint32_t elf_machine, std::uint64_t features) {
    if (manifest.abi_major != SENTEI_ABI_MAJOR)
        return fmt::format("built for plugin ABI {}.{}, this Sentei speaks {}.{}", manifest.abi_major,
                           manifest.abi_minor, SENTEI_ABI_MAJOR, SENTEI_ABI_MINOR);
    if (manifest.abi_minor > SENTEI_ABI_MINOR)
        return fmt::format("needs plugin ABI {}.{} or newer, this Sentei speaks {}.{}", manifest.abi_major,
                           manifest.abi_minor, SENTEI_ABI_MAJOR, SENTEI_ABI_MINOR);
    if (manifest.size < sizeof(sentei_manifest) || manifest.size > 4096)
        return fmt::format("states a manifest of {} bytes, expected {}", manifest.size, sizeof(sentei_manifest));
    if (!is_text(manifest.id, sizeof manifest.id) || !is_text(manifest.version, sizeof manifest.version) ||
        !is_text(manifest.summary, sizeof manifest.summary) || !is_id(manifest.id))
        return "has a manifest whose id, version or summary is not a text ending in zeros";
    if (manifest.kind != SENTEI_BACKEND && manifest.kind != SENTEI_PRUNER)
        return fmt::format("is of kind {}, expected a backend ({}) or a pruner ({})", manifest.kind,
                           int{SENTEI_BACKEND}, int{SENTEI_PRUNER});
    if (elf_machine != cpu_machine() || manifest.machine != cpu_machine())
        return fmt::format("built for {}, this is {}",
                           machine_name(elf_machine != cpu_machine() ? elf_machine : manifest.machine),
                           machine_name(cpu_machine()));
    if (const auto lacking = manifest.cpu & ~features; lacking != 0)
        return fmt::format("needs {}, which this CPU does not have", feature_names(lacking));
    return {};
}

Scan judge(const auto& file, const std::string& name, std::uint64_t features) {
    Scan result;
    Elf elf;
    std::string reason = judge_elf(file, elf);
    if (reason.empty()) reason = find_manifest(file, elf, result);
    if (reason.empty()) reason = judge_manifest(result.manifest, elf.machine, features);
    if (!reason.empty()) result.refusal = name + ": " + reason;
    return result;
}

}  // namespace

Scan scan_bytes(std::string_view bytes, const std::string& name, std::uint64_t features) {
    return judge(Memory(bytes), name, features);
}

Scan scan(const std::filesystem::path& file, std::uint64_t features) {
    const auto refuse = [&](const std::string& reason) { return Scan{.refusal = file.string() + ": " + reason}; };
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) return refuse(error ? error.message() : "there is no such file");
    if (std::filesystem::is_directory(status)) return refuse("is a folder, not a module");
    if (!std::filesystem::is_regular_file(status)) return refuse("is not a regular file");
    try {
        const FileReader reader(file);
        if (reader.size() > largest_module) return refuse("is larger than 1 GiB, which no module is");
        return judge(reader, file.string(), features);
    } catch (const InputError& unreadable) {
        return {.refusal = unreadable.what()};
    }
}

}  // namespace sentei::plugin
