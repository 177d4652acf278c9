#include "csv.h"

#include <string.h>

static int next_byte(Csv* csv) {
    if (csv->header_used < csv->header_length) return (unsigned char)csv->header[csv->header_used++];
    csv->header_used = csv->header_length = 0;
    return getc(csv->file);
}

static void put_back(Csv* csv, int byte) {
    if (byte == EOF) return;
    if (csv->header_length > 0) /* the byte came from there */
        csv->header_used--;
    else
        ungetc(byte, csv->file);
}

/* Reads the first line that has a byte, with the line end, and finds the separator in it. */
static int read_ahead(Csv* csv, const char** problem) {
    static const char separators[] = ",;\t|";
    size_t counts[4] = {0}, best = 0, i;
    int byte, quoted = 0, begun = 0;
    while ((byte = getc(csv->file)) != EOF) {
        const int line_end = byte == '\n' || byte == '\r';
        const char* found;
        if (csv->header_length == CSV_MOST_BYTES) return *problem = "is longer than 1 MB", -1;
        csv->header[csv->header_length++] = (char)byte;
        if (csv->header_length == 3 && memcmp(csv->header, "\xef\xbb\xbf", 3) == 0) csv->header_length = 0, begun = 0;
        if (byte == '"') quoted = !quoted;
        if (line_end && !quoted && begun) break;
        begun = begun || !line_end;
        found = byte == '\0' || quoted ? NULL : strchr(separators, byte);
        if (found != NULL) counts[found - separators]++;
    }
    for (i = 1; i < 4; i++)
        if (counts[i] > counts[best]) best = i;
    csv->separator = separators[best];
    csv->next_line = 1;
    return 1;
}

static void trim(char** cell, char* end) {
    while (*cell < end && (**cell == ' ' || **cell == '\t')) ++*cell;
    while (end > *cell && (end[-1] == ' ' || end[-1] == '\t')) end--;
    *end = '\0';
}

/* Where the cell being read goes. */
typedef struct Pen {
    char *at, *end;
} Pen;

static const char too_long[] = "is longer than 1 MB";

static int write_byte(Pen* pen, int byte, const char** problem) {
    if (byte == '\0') return *problem = "holds a zero byte, expected a text table (CSV)", 0;
    if (pen->at + 1 >= pen->end) return *problem = too_long, 0; /* a zero follows */
    *pen->at++ = (char)byte;
    return 1;
}

/* After the opening quote. Gives the byte that follows the closing one, or -2. */
static int read_quoted(Csv* csv, Pen* pen, const char** problem) {
    for (;;) {
        int byte = next_byte(csv);
        if (byte == EOF) return *problem = "a quoted cell begins here and never ends", -2;
        csv->next_line += byte == '\n';
        if (byte == '"') {
            byte = next_byte(csv);
            if (byte != '"') return byte;
        }
        if (!write_byte(pen, byte, problem)) return -2;
    }
}

static int ends_cell(const Csv* csv, int byte) {
    return byte == EOF || byte == csv->separator || byte == '\n' || byte == '\r';
}

static void end_line(Csv* csv, int byte) {
    if (byte == EOF) return;
    if (byte == '\r') {
        const int next = next_byte(csv);
        if (next != '\n') put_back(csv, next);
    }
    csv->next_line++;
}

int csv_read(Csv* csv, const char** problem) {
    Pen pen = {csv->bytes, csv->bytes + CSV_MOST_BYTES};
    int byte;
    csv->blank_lines = 0;
    csv->count = 0;
    csv->line = csv->next_line > 0 ? csv->next_line : 1;
    if (csv->separator == '\0' && read_ahead(csv, problem) < 0) return -1;
    while ((byte = next_byte(csv)) == '\n' || byte == '\r') {
        end_line(csv, byte);
        csv->blank_lines++;
    }
    csv->line = csv->next_line;
    if (byte == EOF) return ferror(csv->file) ? (*problem = "cannot be read", -1) : 0;
    for (;;) {
        char* cell = pen.at;
        if (csv->count == CSV_MOST_CELLS) return *problem = "has more than 65,536 cells", -1;
        if (pen.at == pen.end) return *problem = too_long, -1;
        if (byte == '"') {
            byte = read_quoted(csv, &pen, problem);
            if (byte == -2) return -1;
            if (!ends_cell(csv, byte)) return *problem = "has text after a closing quote", -1;
        } else {
            for (; !ends_cell(csv, byte); byte = next_byte(csv))
                if (!write_byte(&pen, byte, problem)) return -1;
        }
        trim(&cell, pen.at++);
        csv->cells[csv->count++] = cell;
        if (byte != csv->separator) break;
        byte = next_byte(csv);
        if (ends_cell(csv, byte) && byte != csv->separator) { /* a separator ends the line: one more, empty cell */
            if (csv->count == CSV_MOST_CELLS) return *problem = "has more than 65,536 cells", -1;
            if (pen.at == pen.end) return *problem = too_long, -1;
            *pen.at = '\0';
            csv->cells[csv->count++] = pen.at;
            break;
        }
    }
    end_line(csv, byte);
    return 1;
}
