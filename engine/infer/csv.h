/* CSV, a record at a time, by the rules of engine/data/csv.cpp: for the program sentei-infer, not for the library. */
#ifndef SENTEI_INFER_CSV_H
#define SENTEI_INFER_CSV_H

#include <stddef.h>
#include <stdio.h>

enum { CSV_MOST_BYTES = 1 << 20, CSV_MOST_CELLS = 1 << 16 };

typedef struct Csv {
    FILE* file;
    char separator;     /* the one of , ; tab | that the header has most of */
    size_t line;        /* of the record that was read last, from 1 */
    size_t blank_lines; /* that came before it */
    size_t count;       /* its cells */
    char* cells[CSV_MOST_CELLS];
    /* what follows is for csv.c */
    size_t next_line, header_length, header_used;
    char header[CSV_MOST_BYTES]; /* read ahead, to find the separator */
    char bytes[CSV_MOST_BYTES];
} Csv;

/* Reads the next record; lines without a byte are skipped. Spaces and tabs round a cell are gone. 1: there is one; 0:
 * the end; -1: it cannot be read, and `problem` says why. A Csv begins as zeros but for its file. */
int csv_read(Csv* csv, const char** problem);

#endif
