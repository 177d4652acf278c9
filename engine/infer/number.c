/* What a cell of text says. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { PLAIN_DIGITS = 15, LONGEST = 512 };

int is_missing(const char* text) {
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

int parse_number(const char* text, size_t length, double* value) {
    int negative;
    char copy[LONGEST];
    char* point;
    if (length > 0 && *text == '+' && !(length > 1 && text[1] == '-')) text++, length--;
    negative = length > 0 && *text == '-';
    if (negative) text++, length--;
    if (!parse_plain(text, length, value)) {
        if (length >= LONGEST || !is_decimal(text, length)) return 0;
        memcpy(copy, text, length);
        copy[length] = '\0';
        point = strchr(copy, '.');
        if (point != NULL) *point = *localeconv()->decimal_point; /* which strtod goes by */
        *value = strtod(copy, NULL);
        if (!isfinite(*value)) return 0;
    }
    if (negative) *value = -*value;
    return 1;
}
