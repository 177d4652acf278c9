/* The outside of a model file: everything up to the sections' contents. engine/model/FORMAT.md. */
#include <inttypes.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model.h"

enum { HEADER = 32, ENTRY = 24, CHECKSUM = 8, ALIGNMENT = 64 };
enum { ENCODER_SECTION = 1, NETWORK_SECTION = 2, LINEAGE_SECTION = 3, INT8_SECTION = 4 };
static const char magic[8] = "\x89SNT\r\n\x1a\n";

uint64_t si_aligned(uint64_t offset, uint64_t to) { return (offset + to - 1) / to * to; }

int si_only_zeros(const unsigned char* bytes, uint64_t count) {
    while (count > 0)
        if (bytes[--count] != 0) return 0;
    return 1;
}

static int refuse_magic(const File* file, const Complaint* complaint) {
    const uint64_t first = file->length < sizeof magic ? file->length : sizeof magic;
    uint64_t i;
    if (file->length == 0) return si_refuse(complaint, "the file is empty");
    if (memcmp(file->bytes, magic, first) == 0)
        return si_refuse(complaint, "cut short after %" PRIu64 " bytes", file->length);
    for (i = 0; i + 3 <= first; i++)
        if (memcmp(file->bytes + i, "SNT", 3) == 0)
            return si_refuse(
                complaint, "its first bytes are damaged, as by a transfer in text mode; copy it again in binary mode");
    return si_refuse(complaint, "not a Sentei model file");
}

static Section* place_of(File* file, uint32_t kind) {
    if (kind == ENCODER_SECTION) return &file->encoder;
    if (kind == (uint32_t)(file->int8 ? INT8_SECTION : NETWORK_SECTION)) return &file->network;
    return kind == LINEAGE_SECTION ? &file->lineage : NULL;
}

static int read_sections(File* file, Reader table, uint32_t count, unsigned minor, const Complaint* complaint) {
    const uint64_t limit = file->length - CHECKSUM;
    uint64_t end = HEADER + (uint64_t)count * ENTRY;
    uint32_t previous = 0;
    for (; count > 0; count--) {
        const uint32_t kind = si_take_u32(&table), reserved = si_take_u32(&table);
        Section section, *place = place_of(file, kind);
        section.offset = si_take_u64(&table);
        section.length = si_take_u64(&table);
        if (section.offset != si_aligned(end, ALIGNMENT) || section.offset > limit ||
            section.length > limit - section.offset)
            return si_refuse(complaint, "section %" PRIu32 " is not where it must be", kind);
        if (kind <= previous || reserved != 0) return si_refuse(complaint, "section %" PRIu32 " is out of order", kind);
        if (place == NULL && (minor == 0 || kind <= INT8_SECTION))
            return si_refuse(complaint, "section %" PRIu32 " is unknown", kind);
        if (place != NULL) *place = section;
        if (!si_only_zeros(file->bytes + end, section.offset - end))
            return si_refuse(complaint, "bytes that must be zero are not");
        end = section.offset + section.length;
        previous = kind;
    }
    if (si_aligned(end, CHECKSUM) != limit || !si_only_zeros(file->bytes + end, limit - end))
        return si_refuse(complaint, "bytes that belong to no section follow the last one");
    return 1;
}

static int read_lineage(const File* file, const Complaint* complaint) {
    Reader reader = {file->bytes + file->lineage.offset, file->lineage.length, 1};
    uint32_t pairs = si_take_u32(&reader), i;
    Text previous = {"", 0};
    for (i = 0; i < pairs && reader.ok; i++) {
        const Text key = si_take_text(&reader);
        si_take_text(&reader);
        if (i > 0 && !si_less_text(previous, key))
            return si_refuse(complaint, "lineage section: its keys are not in order");
        previous = key;
    }
    return (reader.ok && reader.left == 0) || si_refuse(complaint, "lineage section: its lengths do not fit");
}

int si_read_frame(File* file, const Complaint* complaint) {
    Reader reader = {file->bytes, file->length, 1};
    uint16_t major, minor;
    uint32_t order, sections, reserved;
    uint64_t length, checksum;
    if (file->length < sizeof magic || memcmp(file->bytes, magic, sizeof magic) != 0)
        return refuse_magic(file, complaint);
    if (file->length < HEADER + CHECKSUM)
        return si_refuse(complaint, "cut short after %" PRIu64 " bytes", file->length);
    si_take_bytes(&reader, sizeof magic);
    memcpy(&major, si_take_bytes(&reader, 2), 2);
    memcpy(&minor, si_take_bytes(&reader, 2), 2);
    order = si_take_u32(&reader);
    length = si_take_u64(&reader);
    sections = si_take_u32(&reader);
    reserved = si_take_u32(&reader);
    if (order == 0x0d0c0b0a)
        return si_refuse(complaint, "written in big-endian byte order; model files are little-endian");
    if (order != 0x0a0b0c0d) return si_refuse(complaint, "its byte order mark is damaged");
    if (major != 1 && major != 2)
        return si_refuse(complaint, "written by %s Sentei (format %u.%u); this one reads 1.x and 2.x",
                         major > 2 ? "a newer" : "an unknown", (unsigned)major, (unsigned)minor);
    if (file->length < length)
        return si_refuse(complaint, "cut short, it has %" PRIu64 " of %" PRIu64 " bytes", file->length, length);
    if (file->length > length) return si_refuse(complaint, "%" PRIu64 " bytes follow its end", file->length - length);
    memcpy(&checksum, file->bytes + length - CHECKSUM, CHECKSUM);
    if (checksum != XXH64(file->bytes, (size_t)(length - CHECKSUM), 0))
        return si_refuse(complaint, "damaged, its checksum does not match its contents");
    if (reserved != 0 || sections > (length - CHECKSUM - HEADER) / ENTRY)
        return si_refuse(complaint, "its header is damaged");
    file->int8 = major == 2;
    if (!read_sections(file, reader, sections, minor, complaint)) return 0;
    if (file->encoder.length == 0 || file->network.length == 0 || file->lineage.length == 0)
        return si_refuse(complaint, "a section is missing");
    return read_lineage(file, complaint);
}
