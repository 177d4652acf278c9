#include "plugins/check/symbols.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "engine/core/file.hpp"
#include "plugins/check/findings.hpp"

namespace sentei::check {
namespace {

// The sections of a 64-bit little-endian ELF file. Every read is checked: a file may lie.
class Sections {
  public:
    explicit Sections(std::string bytes) : bytes_(std::move(bytes)) {
        const auto header = at<Elf64_Ehdr>(bytes_, 0);
        for (std::size_t i = 0; i < header.e_shnum; ++i)
            headers_.push_back(at<Elf64_Shdr>(bytes_, header.e_shoff + i * sizeof(Elf64_Shdr)));
    }

    const std::vector<Elf64_Shdr>& headers() const { return headers_; }
    std::string_view content(const Elf64_Shdr& header) const {
        if (header.sh_offset > bytes_.size() || header.sh_size > bytes_.size() - header.sh_offset)
            throw Fault("has a section that runs past the end of the file");
        return std::string_view(bytes_).substr(header.sh_offset, header.sh_size);
    }
    template <class Entry>
    std::vector<Entry> table(const Elf64_Shdr& header) const {
        const auto text = content(header);
        std::vector<Entry> entries(text.size() / sizeof(Entry));
        if (!entries.empty()) std::memcpy(entries.data(), text.data(), entries.size() * sizeof(Entry));
        return entries;
    }
    std::string text(const Elf64_Shdr& user, std::uint64_t offset) const {  // of the strings that `user` links to
        if (user.sh_link >= headers_.size()) throw Fault("has a section without its strings");
        const auto strings = content(headers_[user.sh_link]);
        if (offset >= strings.size()) throw Fault("has a name outside of its strings");
        return std::string(strings.substr(offset, strings.find('\0', offset) - offset));
    }

  private:
    template <class T>
    static T at(std::string_view bytes, std::uint64_t offset) {
        T value;
        if (offset > bytes.size() || bytes.size() - offset < sizeof value) throw Fault("is cut short");
        std::memcpy(&value, bytes.data() + offset, sizeof value);
        return value;
    }
    std::string bytes_;
    std::vector<Elf64_Shdr> headers_;
};

struct Found {
    std::vector<std::string> exported, shared, needed, initialisers;
    bool text_relocations = false;
};

void read_dynamic_symbols(const Sections& elf, const Elf64_Shdr& section, Found& found) {
    for (const auto& symbol : elf.table<Elf64_Sym>(section)) {
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || ELF64_ST_TYPE(symbol.st_info) == STT_SECTION)
            continue;
        const auto name = elf.text(section, symbol.st_name);
        found.exported.push_back(name);
        if (binding != STB_GLOBAL) found.shared.push_back(name);
    }
}

void read_dynamic(const Sections& elf, const Elf64_Shdr& section, Found& found) {
    for (const auto& entry : elf.table<Elf64_Dyn>(section)) {
        if (entry.d_tag == DT_NEEDED) found.needed.push_back(elf.text(section, entry.d_un.d_val));
        if (entry.d_tag == DT_TEXTREL || (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL) != 0))
            found.text_relocations = true;
    }
}

void read_symbols(const Sections& elf, const Elf64_Shdr& section, Found& found) {
    for (const auto& symbol : elf.table<Elf64_Sym>(section))
        if (const auto name = elf.text(section, symbol.st_name); name.starts_with("_GLOBAL__"))
            if (name.starts_with("_GLOBAL__sub_I_") || name.starts_with("_GLOBAL__I_"))
                found.initialisers.push_back(name);
}

Found read(const Sections& elf) {
    Found found;
    for (const auto& section : elf.headers()) {
        if (section.sh_type == SHT_DYNSYM) read_dynamic_symbols(elf, section, found);
        if (section.sh_type == SHT_SYMTAB) read_symbols(elf, section, found);
        if (section.sh_type == SHT_DYNAMIC) read_dynamic(elf, section, found);
        // One entry is the compiler's own frame_dummy.
        if (section.sh_type == SHT_INIT_ARRAY && section.sh_size > sizeof(void*))
            found.initialisers.push_back(fmt::format("{} entries in .init_array", section.sh_size / sizeof(void*)));
    }
    return found;
}

}  // namespace

std::string judge_symbols(const std::filesystem::path& file, bool initialisers_allowed) {
    const auto found = read(Sections(read_file(file)));
    if (found.exported != std::vector<std::string>{"sentei_plugin_entry"})
        throw Fault(fmt::format(
            "exports {} symbols ({}{}) instead of sentei_plugin_entry alone: build it with sentei_add_plugin() or the "
            "flags of pkg-config sentei-plugin",
            found.exported.size(),
            fmt::join(
                found.exported.begin(),
                found.exported.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, found.exported.size())),
                ", "),
            found.exported.size() > 3 ? ", ..." : ""));
    if (!found.shared.empty())
        throw Fault(fmt::format("exports {} as a weak or unique symbol, which other modules could share",
                                found.shared.front()));
    if (!found.initialisers.empty() && !initialisers_allowed)
        throw Fault(
            fmt::format("runs code when it is loaded ({}): a static object with a constructor, perhaps "
                        "<iostream>; make it a local one",
                        found.initialisers.front()));
    if (found.text_relocations) throw Fault("has text relocations: compile it with -fPIC");
    for (const auto& library : found.needed)
        if (library.starts_with("libtbb"))
            throw Fault("needs " + library + ": a plugin computes in parallel with the host's parallel_for");
    return fmt::format("exports sentei_plugin_entry alone, nothing runs at load time; needs {}",
                       found.needed.empty() ? "nothing" : fmt::format("{}", fmt::join(found.needed, ", ")));
}

}  // namespace sentei::check
