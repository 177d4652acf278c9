#include "engine/model/frame.hpp"

#include <fmt/format.h>

#include "engine/core/bytes.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"

namespace sentei::model {
namespace {

struct Header {
    std::uint16_t major, minor;
    std::uint32_t byte_order;
    std::uint64_t length;
    std::uint32_t sections, reserved;
};

void check_magic(std::string_view file) {
    const auto first = file.substr(0, magic.size());
    if (first == magic) return;
    if (first.empty()) throw InputError("the file is empty");
    if (magic.starts_with(first)) throw InputError(fmt::format("cut short after {} bytes", file.size()));
    if (first.find("SNT") != first.npos)
        throw InputError("its first bytes are damaged, as by a transfer in text mode; copy it again in binary mode");
    throw InputError("not a Sentei model file");
}

Header take_header(std::string_view file) {
    if (file.size() < header_bytes + checksum_bytes)
        throw InputError(fmt::format("cut short after {} bytes", file.size()));
    file.remove_prefix(magic.size());
    Header header{};
    header.major = take<std::uint16_t>(file);
    header.minor = take<std::uint16_t>(file);
    header.byte_order = take<std::uint32_t>(file);
    header.length = take<std::uint64_t>(file);
    header.sections = take<std::uint32_t>(file);
    header.reserved = take<std::uint32_t>(file);
    return header;
}

void check_version(const Header& header) {
    if (header.byte_order == foreign_byte_order_mark)
        throw InputError("written in big-endian byte order; Sentei's model files are little-endian");
    if (header.byte_order != byte_order_mark) throw InputError("its byte order mark is damaged");
    if (header.major > int8_major)
        throw InputError(fmt::format("written by a newer Sentei (format {}.{}); this one reads {}.x and {}.x",
                                     header.major, header.minor, fp32_major, int8_major));
    if (header.major < fp32_major)
        throw InputError(fmt::format("format {}.{} is unknown; this Sentei reads {}.x and {}.x", header.major,
                                     header.minor, fp32_major, int8_major));
}

void check_whole(std::string_view file, const Header& header) {
    if (file.size() < header.length)
        throw InputError(fmt::format("cut short, it has {} of {} bytes", file.size(), header.length));
    if (file.size() > header.length)
        throw InputError(fmt::format("{} bytes follow its end at byte {}", file.size() - header.length, header.length));
    const std::size_t covered = file.size() - checksum_bytes;
    auto tail = file.substr(covered);
    if (take<std::uint64_t>(tail) != hash(as_bytes(file.substr(0, covered))))
        throw InputError("damaged, its checksum does not match its contents");
}

Section* place_of(std::uint32_t kind, Sections& sections) {
    if (kind == encoder_section) return &sections.encoder;
    if (kind == (sections.int8 ? int8_section : network_section)) return &sections.network;
    if (kind == lineage_section) return &sections.lineage;
    return nullptr;
}

Sections take_sections(std::string_view file, const Header& header) {
    const std::uint64_t limit = file.size() - checksum_bytes;
    if (header.reserved != 0 || header.sections > (limit - header_bytes) / section_entry_bytes)
        throw InputError(fmt::format("its header claims {} sections and is damaged", header.sections));
    Sections found{.int8 = header.major == int8_major};
    auto table = file.substr(header_bytes, header.sections * section_entry_bytes);
    std::uint64_t end = header_bytes + table.size();
    for (std::uint32_t previous = 0; !table.empty();) {
        const auto kind = take<std::uint32_t>(table), reserved = take<std::uint32_t>(table);
        Section section{take<std::uint64_t>(table), 0};
        section.length = take<std::uint64_t>(table);
        if (section.offset != aligned(end) || section.offset > limit || section.length > limit - section.offset)
            throw InputError(fmt::format("section {} is not where it must be", kind));
        if (kind <= previous || reserved != 0) throw InputError(fmt::format("section {} is out of order", kind));
        if (auto* place = place_of(kind, found))
            *place = section;
        else if (header.minor <= format_minor || kind <= int8_section)  // the other format's network is never there
            throw InputError(fmt::format("section {} is unknown in format {}.{}", kind, header.major, header.minor));
        expect_zeros(file.substr(end, section.offset - end));
        end = section.end();
        previous = kind;
    }
    if (aligned(end, checksum_bytes) != limit) throw InputError("bytes that belong to no section follow the last one");
    expect_zeros(file.substr(end, limit - end));
    return found;
}

}  // namespace

void expect_zeros(std::string_view bytes) {
    if (bytes.find_first_not_of('\0') != bytes.npos) throw InputError("bytes that must be zero are not");
}

void expect_used_up(std::string_view rest) {
    if (!rest.empty()) throw InputError(fmt::format("{} bytes are left over", rest.size()));
}

Sections read_frame(std::string_view file) {
    check_magic(file);
    const Header header = take_header(file);
    check_version(header);
    check_whole(file, header);
    const Sections sections = take_sections(file, header);
    if (sections.encoder.length == 0) throw InputError("it has no encoder section");
    if (sections.network.length == 0) throw InputError("it has no network section");
    if (sections.lineage.length == 0) throw InputError("it has no lineage section");
    return sections;
}

}  // namespace sentei::model
