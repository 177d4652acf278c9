/* sentei-infer MODEL [ROWS.csv]: predictions on a device without anything. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "sentei-infer.h"

enum { DONE = 0, DIFFERENT = 1, WRONG = 2 };

static const char usage[] =
    "usage: sentei-infer MODEL [ROWS.csv] [--expect FILE [--bound B]]\n"
    "Predicts each row of a CSV file (- or nothing: standard input) and prints CSV. With --expect it prints nothing "
    "but\n"
    "whether the predictions are those of FILE, as 'sentei export' wrote it, within B (1e-5).\n"
    "Exit code: 0 done, 1 not as expected, 2 what was given is not right.\n";

static int complain(const char* format, ...) {
    va_list arguments;
    fputs("sentei-infer: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return WRONG;
}

static void print_cell(const char* text) {
    const char* c;
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (c = text; *c != '\0'; c++) {
        if (*c == '"') putchar('"');
        putchar(*c);
    }
    putchar('"');
}

static const char* class_of(const sentei_infer* model, const float* results) {
    size_t best = 0, i;
    for (i = 1; i < sentei_infer_classes(model); i++)
        if (results[i] > results[best]) best = i;
    return sentei_infer_class_name(model, best);
}

static void print_header(const sentei_infer* model) {
    size_t i;
    fputs("prediction", stdout);
    for (i = 0; i < sentei_infer_classes(model); i++) {
        char name[4096];
        snprintf(name, sizeof name, "probability_%s", sentei_infer_class_name(model, i));
        putchar(',');
        print_cell(name);
    }
    putchar('\n');
}

static void print_row(const sentei_infer* model, const float* results) {
    size_t i;
    if (sentei_infer_classes(model) == 0) {
        printf("%.9g\n", (double)results[0]);
        return;
    }
    print_cell(class_of(model, results));
    for (i = 0; i < sentei_infer_classes(model); i++) printf(",%.9g", (double)results[i]);
    putchar('\n');
}

/* A table with a record at hand: its file's name, and where each of the wanted columns is. */
typedef struct Table {
    const char* name;
    Csv* csv;
    size_t width, *places;
} Table;

static int open_table(Table* table, const char* name) {
    const char* problem;
    int state;
    table->name = name;
    table->csv = calloc(1, sizeof *table->csv);
    if (table->csv == NULL) return complain("there is not enough memory");
    table->csv->file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    if (table->csv->file == NULL) return complain("%s: cannot be opened", name);
    state = csv_read(table->csv, &problem);
    if (state < 0) return complain("%s:%zu: %s", name, table->csv->line, problem);
    if (state == 0) return complain("%s: is empty, expected a header and rows", name);
    table->width = table->csv->count;
    return DONE;
}

static int find_column(const Table* table, const char* wanted, size_t* place) {
    size_t i, found = 0;
    for (i = 0; i < table->width; i++) {
        char number[32];
        const char* name = table->csv->cells[i];
        if (*name == '\0') {
            snprintf(number, sizeof number, "column%zu", i + 1);
            name = number;
        }
        if (strcmp(name, wanted) != 0) continue;
        if (found++ > 0) return complain("%s:%zu: two columns are called '%s'", table->name, table->csv->line, wanted);
        *place = i;
    }
    return found == 1 ? DONE : complain("%s: there is no column '%s', which the model reads", table->name, wanted);
}

/* 1: a row; 0: the end; -1: complained. In a table of one column blank lines are missing cells. */
static int next_row(const Table* table, size_t* blank_rows) {
    const char* problem;
    const int state = csv_read(table->csv, &problem);
    *blank_rows = state == 1 && table->width == 1 ? table->csv->blank_lines : 0;
    if (state < 0) return complain("%s:%zu: %s", table->name, table->csv->line, problem), -1;
    if (state == 1 && table->csv->count != table->width)
        return complain("%s:%zu: %zu cells, expected %zu as in the header", table->name, table->csv->line,
                        table->csv->count, table->width),
               -1;
    return state;
}

typedef struct Run {
    sentei_infer* model;
    Table rows, expected;
    int comparing;
    double bound, largest;
    size_t count;
    sentei_cell* cells;
    float* results;
} Run;

/* Compares the results with the next row of what is expected. */
static int compare_row(Run* run) {
    const int classification = sentei_infer_classes(run->model) > 0;
    size_t i, blank_rows;
    const int state = next_row(&run->expected, &blank_rows);
    if (state < 0) return WRONG;
    if (state == 0) return complain("%s: has %zu rows, but there are more to predict", run->expected.name, run->count);
    for (i = 0; i < sentei_infer_results(run->model); i++) {
        char* end;
        const char* const text = run->expected.csv->cells[run->expected.places[i]];
        const double wanted = strtod(text, &end), got = run->results[i];
        const double difference = fabs(got - wanted) / (classification || fabs(wanted) < 1 ? 1 : fabs(wanted));
        if (end == text || *end != '\0')
            return complain("%s:%zu: '%s' is not a number", run->expected.name, run->expected.csv->line, text);
        if (difference > run->largest) run->largest = difference;
        if (!(difference <= run->bound)) {
            complain("row %zu: %s is %.9g, expected %s, more than %g away", run->count + 1,
                     classification ? sentei_infer_class_name(run->model, i) : "prediction", got, text, run->bound);
            return DIFFERENT;
        }
    }
    return DONE;
}

static int predict_row(Run* run) {
    char error[256];
    int status = sentei_infer_predict(run->model, run->cells, 1, run->results, error, sizeof error);
    if (status != SENTEI_INFER_OK) return complain("%s:%zu: %s", run->rows.name, run->rows.csv->line, error);
    if (run->comparing)
        status = compare_row(run);
    else
        print_row(run->model, run->results);
    run->count++;
    return status;
}

static int predict_rows(Run* run) {
    const size_t columns = sentei_infer_columns(run->model);
    size_t blank_rows, c;
    int state, status;
    while ((state = next_row(&run->rows, &blank_rows)) == 1) {
        for (; blank_rows > 0; blank_rows--) {
            for (c = 0; c < columns; c++) run->cells[c].text = "";
            if ((status = predict_row(run)) != DONE) return status;
        }
        for (c = 0; c < columns; c++) run->cells[c].text = run->rows.csv->cells[run->rows.places[c]];
        if ((status = predict_row(run)) != DONE) return status;
    }
    if (state < 0) return WRONG;
    if (run->count == 0) return complain("%s: holds a header but no rows", run->rows.name);
    if (!run->comparing) return DONE;
    state = next_row(&run->expected, &blank_rows);
    if (state < 0) return WRONG;
    if (state == 1) return complain("%s: has more rows than were predicted", run->expected.name);
    printf("verified %zu rows: largest difference %.3g, bound %g\n", run->count, run->largest, run->bound);
    return DONE;
}

static int find_columns(Run* run) {
    const size_t columns = sentei_infer_columns(run->model), results = sentei_infer_results(run->model);
    size_t c;
    run->cells = calloc(columns + 1, sizeof *run->cells);
    run->results = calloc(results, sizeof *run->results);
    run->rows.places = calloc(columns + 1, sizeof *run->rows.places);
    run->expected.places = calloc(results, sizeof *run->expected.places);
    if (run->cells == NULL || run->results == NULL || run->rows.places == NULL || run->expected.places == NULL)
        return complain("there is not enough memory");
    for (c = 0; c < columns; c++)
        if (find_column(&run->rows, sentei_infer_column_name(run->model, c), &run->rows.places[c]) != DONE)
            return WRONG;
    for (c = 0; run->comparing && c < results; c++) {
        char name[4096] = "prediction";
        if (sentei_infer_classes(run->model) > 0)
            snprintf(name, sizeof name, "probability_%s", sentei_infer_class_name(run->model, c));
        if (find_column(&run->expected, name, &run->expected.places[c]) != DONE) return WRONG;
    }
    return DONE;
}

int main(int argc, char** argv) {
    static Run run;
    const char *model = NULL, *rows = NULL, *expected = NULL;
    char error[256];
    int i, status;
    run.bound = 1e-5;
    for (i = 1; i < argc; i++) {
        char* end;
        if (strcmp(argv[i], "--help") == 0) return fputs(usage, stdout), DONE;
        if (strcmp(argv[i], "--expect") == 0 && i + 1 < argc) {
            expected = argv[++i];
        } else if (strcmp(argv[i], "--bound") == 0 && i + 1 < argc) {
            run.bound = strtod(argv[++i], &end);
            if (*argv[i] == '\0' || *end != '\0' || !(run.bound >= 0))
                return complain("--bound %s: expected a number of at least 0", argv[i]);
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            return complain("unknown option %s (--help says what there is)", argv[i]);
        } else if (model == NULL) {
            model = argv[i];
        } else if (rows == NULL) {
            rows = argv[i];
        } else {
            return complain("%s: one model and one table of rows are enough", argv[i]);
        }
    }
    if (model == NULL) return fputs(usage, stderr), WRONG;
    run.model = sentei_infer_open(model, error, sizeof error);
    if (run.model == NULL) return complain("%s: %s", model, error);
    run.comparing = expected != NULL;
    if ((status = open_table(&run.rows, rows == NULL ? "-" : rows)) != DONE) return status;
    if (run.comparing && (status = open_table(&run.expected, expected)) != DONE) return status;
    if ((status = find_columns(&run)) != DONE) return status;
    if (!run.comparing) print_header(run.model);
    status = predict_rows(&run);
    if (fflush(stdout) != 0) return complain("standard output: cannot write the predictions");
    return status;
}
