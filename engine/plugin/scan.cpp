#include "engine/plugin/scan.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <type_traits>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/plugin/cpu.hpp"

namespace sentei::plugin {
namespace {

constexpr std::uintmax_t largest_module = std::uintmax_t{1} << 30;

// Reads a struct at an offset that may lie anywhere.
template <class T>
std::optional<T> at(std::string_view bytes, std::uint64_t offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

bool inside(std::string_view bytes, std::uint64_t offset, std::uint64_t length) {
    return offset <= bytes.size() && length <= bytes.size() - offset;
}

struct Segment {
    std::uint64_t offset, bytes;
};

struct Elf {
    std::uint32_t machine = 0;
    std::vector<Segment> loaded;  // what dlopen would map
};

// What is wrong with the file as an ELF module; empty when it is whole.
std::string judge_elf(std::string_view bytes, Elf& elf) {
    if (bytes.empty()) return "is empty";
    const auto header = at<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return "is not a shared module (ELF)";
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return "is not a 64-bit little-endian module";
    if (header->e_type != ET_DYN) return "is an ELF file but not a shared module";
    elf.machine = header->e_machine;
    const std::string cut = "is cut short";
    if (header->e_phentsize != sizeof(Elf64_Phdr)) return "has a program header table of unknown form";
    if (!inside(bytes, header->e_shoff, std::uint64_t{header->e_shnum} * header->e_shentsize)) return cut;
    for (std::uint16_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(bytes, header->e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr));
        if (!segment) return cut;
        if (segment->p_type != PT_GNU_STACK && !inside(bytes, segment->p_offset, segment->p_filesz)) return cut;
        if (segment->p_type == PT_LOAD) elf.loaded.push_back({segment->p_offset, segment->p_filesz});
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

// The one manifest in what would be loaded (debug information may hold copies), or the sentence why there is none.
std::string find_manifest(std::string_view bytes, const Elf& elf, Scan& result) {
    constexpr char magic[16] = SENTEI_MAGIC;
    const std::string_view wanted(magic, sizeof magic);
    for (const auto& segment : elf.loaded) {
        const auto part = bytes.substr(segment.offset, segment.bytes);
        for (auto place = part.find(wanted); place != std::string_view::npos; place = part.find(wanted, place + 1)) {
            if ((segment.offset + place) % alignof(sentei_manifest) != 0) continue;
            if (result.found) return "carries more than one sentei_manifest";
            const auto manifest = at<sentei_manifest>(part, place);
            if (!manifest) return "has a manifest that runs past the end of its segment";
            result.manifest = *manifest;
            result.found = true;
        }
    }
    return result.found ? "" : "carries no sentei_manifest";
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

}  // namespace

Scan scan_bytes(std::string_view bytes, const std::string& name, std::uint64_t features) {
    Scan result;
    Elf elf;
    std::string reason = judge_elf(bytes, elf);
    if (reason.empty()) reason = find_manifest(bytes, elf, result);
    if (reason.empty()) reason = judge_manifest(result.manifest, elf.machine, features);
    if (!reason.empty()) result.refusal = name + ": " + reason;
    return result;
}

Scan scan(const std::filesystem::path& file, std::uint64_t features) {
    const auto refuse = [&](const std::string& reason) { return Scan{.refusal = file.string() + ": " + reason}; };
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) return refuse(error ? error.message() : "there is no such file");
    if (std::filesystem::is_directory(status)) return refuse("is a folder, not a module");
    if (!std::filesystem::is_regular_file(status)) return refuse("is not a regular file");
    if (const auto size = std::filesystem::file_size(file, error); !error && size > largest_module)
        return refuse("is larger than 1 GiB, which no module is");
    try {
        return scan_bytes(read_file(file), file.string(), features);
    } catch (const InputError& unreadable) {
        return {.refusal = unreadable.what()};
    }
}

}  // namespace sentei::plugin
