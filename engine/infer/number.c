/* What a cell of text says. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { PLAIN_DIGITS = 15, LONGEST = 512, LONGEST_POINT = 16 };

int si_is_missing(const char* text) {
    static const char* const words[] = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"};
    size_t i;
    for (i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0) return 1;
    return 0;
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Numbers of a few digits: one division of exact numbers is the nearest double. */
static int parse_plain(const char* text, size_t length, double* value) {
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    int64_t digits = 0;
    size_t i, count = 0, after = 0;
    int point = 0;
    for (i = 0; i < length; i++) {
        if (text[i] == '.' && !point) {
            point = 1;
        } else if (is_digit(text[i]) && ++count <= PLAIN_DIGITS) {
            digits = digits * 10 + (text[i] - '0');
            after += (size_t)point;
        } else {
            return 0;
        }
    }
    if (count == 0) return 0;
    *value = (double)digits / powers[after];
    return 1;
}

/* digits [. digits] [e [sign] digits], a digit before or after the point */
static int is_decimal(const char* text, size_t length) {
    size_t i = 0, digits = 0;
    for (; i < length && is_digit(text[i]); i++) digits++;
    if (i < length && text[i] == '.') i++;
    for (; i < length && is_digit(text[i]); i++) digits++;
    if (digits == 0) return 0;
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        if (i < length && (text[i] == '+' || text[i] == '-')) i++;
        if (i == length) return 0;
        for (; i < length && is_digit(text[i]); i++) {
        }
    }
    return i == length;
}

/* strtod goes by the locale's point, which may be a comma, or take more than one byte. */
static double local_strtod(const char* text, size_t length) {
    const char* const local = localeconv()->decimal_point;
    const char* const point = memchr(text, '.', length);
    const size_t before = point == NULL ? length : (size_t)(point - text);
    size_t wide = point == NULL ? 0 : strlen(local);
    char copy[LONGEST + LONGEST_POINT];
    if (wide > LONGEST_POINT) return NAN;
    memcpy(copy, text, before);
    memcpy(copy + before, local, wide);
    if (point != NULL) memcpy(copy + before + wide, point + 1, length - before - 1), wide += length - before - 1;
    copy[before + wide] = '\0';
    return strtod(copy, NULL);
}

int si_parse_number(const char* text, size_t length, double* value) {
    int negative;
    if (length > 0 && *text == '+' && !(length > 1 && text[1] == '-')) text++, length--;
    negative = length > 0 && *text == '-';
    if (negative) text++, length--;
    if (!parse_plain(text, length, value)) {
        if (length >= LONGEST || !is_decimal(text, length)) return 0;
        *value = local_strtod(text, length);
        if (!isfinite(*value)) return 0;
    }
    if (negative) *value = -*value;
    return 1;
}
