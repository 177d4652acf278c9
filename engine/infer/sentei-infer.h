/* libsentei-infer: predictions from a .sentei model file on a device. C11, needs libc and libm, nothing else.
 *
 * A model is loaded once; after that nothing is allocated, nothing is locked and nothing is shared: one model may be
 * used by one thread at a time, different ones by different threads. Both kinds of network, fp32 and int8.
 * Whatever fails returns null or a status other than 0 and writes one sentence to `error` (capacity bytes, the zero
 * included; error may be null). No input makes it crash. Texts are UTF-8, end in zero and live as long as the model. */
#ifndef SENTEI_INFER_H
#define SENTEI_INFER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sentei_infer sentei_infer;

enum { SENTEI_INFER_OK = 0, SENTEI_INFER_INVALID = 2 }; /* the latter: what was given is not right */

/* Reads a file; or uses a file's bytes where they lie (flash, mmap), at an address that is a multiple of 4, for as long
 * as the model is open. The checksum and every length are checked before anything is used. */
sentei_infer* sentei_infer_open(const char* file, char* error, size_t capacity);
sentei_infer* sentei_infer_load(const void* bytes, size_t length, char* error, size_t capacity);
void sentei_infer_close(sentei_infer* model); /* null is allowed */

/* What a row is: one cell a column. A column is a number, or a category out of a list. */
size_t sentei_infer_columns(const sentei_infer* model);
const char* sentei_infer_column_name(const sentei_infer* model, size_t column);
int sentei_infer_column_is_number(const sentei_infer* model, size_t column);

/* What a prediction is: the probability of each class, in the order of their names; or one value of the target, in its
 * own units, where there are no classes. */
size_t sentei_infer_classes(const sentei_infer* model); /* 0: regression */
const char* sentei_infer_class_name(const sentei_infer* model, size_t index);
const char* sentei_infer_target(const sentei_infer* model);
size_t sentei_infer_results(const sentei_infer* model); /* numbers a row: the classes, or 1 */

/* text, as it stands in a CSV file without the spaces round it ("" and NA are missing); or, where text is null, the
 * number (NAN is missing). */
typedef struct sentei_cell {
    const char* text;
    double number;
} sentei_cell;

/* rows [count][columns] -> results [count][results] */
int sentei_infer_predict(sentei_infer* model, const sentei_cell* rows, size_t count, float* results, char* error,
                         size_t capacity);

/* The network alone: inputs [count][inputs], encoded, -> outputs [count][outputs], before softmax or sigmoid. */
size_t sentei_infer_inputs(const sentei_infer* model);
size_t sentei_infer_outputs(const sentei_infer* model);
void sentei_infer_run(sentei_infer* model, const float* inputs, size_t count, float* outputs);

#ifdef __cplusplus
}
#endif
#endif
