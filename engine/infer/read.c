/* Reading bytes, every length checked before use; and complaining. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

const unsigned char* si_take_bytes(Reader* reader, uint64_t count) {
    static const unsigned char nothing[8];
    const unsigned char* bytes = reader->bytes;
    if (!reader->ok || count > reader->left) {
        reader->ok = 0;
        return nothing;
    }
    reader->bytes += count;
    reader->left -= count;
    return bytes;
}

#define TAKE(name, type)                                                   \
    type name(Reader* reader) {                                            \
        type value;                                                        \
        memcpy(&value, si_take_bytes(reader, sizeof value), sizeof value); \
        return value;                                                      \
    }
TAKE(si_take_u32, uint32_t)
TAKE(si_take_u64, uint64_t)
TAKE(si_take_float, float)
TAKE(si_take_double, double)

Text si_take_text(Reader* reader) {
    Text text;
    text.length = si_take_u32(reader);
    text.bytes = (const char*)si_take_bytes(reader, text.length);
    if (!reader->ok) text.length = 0;
    return text;
}

int si_same_text(Text a, Text b) { return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0; }

int si_less_text(Text a, Text b) {
    const uint32_t shorter = a.length < b.length ? a.length : b.length;
    const int order = memcmp(a.bytes, b.bytes, shorter);
    return order < 0 || (order == 0 && a.length < b.length);
}

int si_refuse(const Complaint* complaint, const char* format, ...) {
    va_list arguments;
    if (complaint->text == NULL || complaint->capacity == 0) return 0;
    va_start(arguments, format);
    vsnprintf(complaint->text, complaint->capacity, format, arguments);
    va_end(arguments);
    return 0;
}
