#include "engine/plugin/scan.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <type_traits>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/plugin/cpu.hpp"

namespace sentei::plugin {
namespace {

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

// What is wrong with the file as an ELF module; empty when it is whole. `machine`: what it was built for.
std::string judge_elf(std::string_view bytes, std::uint32_t& machine) {
    const auto header = at<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return "is not a shared module (ELF)";
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return "is not a 64-bit little-endian module";
    if (header->e_type != ET_DYN) return "is an ELF file but not a shared module";
    machine = header->e_machine;
    const std::string cut = "is cut short";
    if (header->e_phentsize != sizeof(Elf64_Phdr)) return "has a program header table of unknown form";
    if (!inside(bytes, header->e_shoff, std::uint64_t{header->e_shnum} * header->e_shentsize)) return cut;
    for (std::uint16_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(bytes, header->e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr));
        if (!segment) return cut;
        if (segment->p_type != PT_GNU_STACK && !inside(bytes, segment->p_offset, segment->p_filesz)) return cut;
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

// The one manifest in the bytes, or the sentence why there is none.
std::string find_manifest(std::string_view bytes, Scan& result) {
    constexpr char magic[16] = SENTEI_MAGIC;
    const std::string_view wanted(magic, sizeof magic);
    std::size_t count = 0;
    for (auto place = bytes.find(wanted); place != std::string_view::npos; place = bytes.find(wanted, place + 1)) {
        if (++count > 1) return "carries more than one sentei_manifest";
        const auto size = at<std::uint32_t>(bytes, place + offsetof(sentei_manifest, size));
        const auto manifest = at<sentei_manifest>(bytes, place);
        if (!size || !manifest) return "has a manifest that runs past the end of the file";
        result.manifest = *manifest;
    }
    if (count == 0) return "carries no sentei_manifest";
    result.found = true;
    return {};
}

std::string judge_manifest(const sentei_manifest& manifest, std::uint32_t elf_machine, std::uint64_t features) {
    if (manifest.abi_major != SENTEI_ABI_MAJOR)
        return fmt::format("is built for plugin ABI {}, this Sentei speaks {}.{}", manifest.abi_major, SENTEI_ABI_MAJOR,
                           SENTEI_ABI_MINOR);
    if (manifest.abi_minor > SENTEI_ABI_MINOR)
        return fmt::format("needs plugin ABI {}.{} or newer, this Sentei speaks {}.{}", manifest.abi_major,
                           manifest.abi_minor, SENTEI_ABI_MAJOR, SENTEI_ABI_MINOR);
    if (manifest.size != sizeof(sentei_manifest))
        return fmt::format("states a manifest of {} bytes, expected {}", manifest.size, sizeof(sentei_manifest));
    if (!is_text(manifest.id, sizeof manifest.id) || !is_text(manifest.version, sizeof manifest.version) ||
        !is_text(manifest.summary, sizeof manifest.summary) || !is_id(manifest.id))
        return "has a manifest whose id, version or summary is not a text ending in zeros";
    if (manifest.kind != SENTEI_BACKEND && manifest.kind != SENTEI_PRUNER)
        return fmt::format("is of kind {}, expected a backend ({}) or a pruner ({})", manifest.kind,
                           int{SENTEI_BACKEND}, int{SENTEI_PRUNER});
    if (elf_machine != cpu_machine() || manifest.machine != cpu_machine())
        return fmt::format("is built for {}, this is {}",
                           machine_name(elf_machine != cpu_machine() ? elf_machine : manifest.machine),
                           machine_name(cpu_machine()));
    if (const auto lacking = manifest.cpu & ~features; lacking != 0)
        return fmt::format("needs {}, which this CPU does not have", feature_names(lacking));
    return {};
}

}  // namespace

Scan scan_bytes(std::string_view bytes, const std::string& name, std::uint64_t features) {
    Scan result;
    std::uint32_t machine = 0;
    std::string reason = judge_elf(bytes, machine);
    if (reason.empty()) reason = find_manifest(bytes, result);
    if (reason.empty()) reason = judge_manifest(result.manifest, machine, features);
    if (!reason.empty()) result.refusal = name + ": " + reason;
    return result;
}

Scan scan(const std::filesystem::path& file, std::uint64_t features) {
    std::error_code unknown;  // then reading says what is wrong
    const auto type = std::filesystem::status(file, unknown).type();
    if (type == std::filesystem::file_type::directory)
        return {.refusal = file.string() + ": is a folder, not a module"};
    if (!unknown && type != std::filesystem::file_type::regular && type != std::filesystem::file_type::not_found)
        return {.refusal = file.string() + ": is not a file"};  // a pipe would be waited for, a device has no end
    try {
        return scan_bytes(read_file(file), file.string(), features);
    } catch (const InputError& error) {
        return {.refusal = error.what()};
    }
}

}  // namespace sentei::plugin
