/* The encoder section, engine/data/ENCODER.md: from the cells of a row to the inputs of the network. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model.h"

enum { CATEGORY = 1, INDICATOR = 2 };
static const double largest_input = 1e6;

static int positive(double value) { return isfinite(value) && value > 0; }

/* Reads a column; says what is wrong with it, or null. What is cut short shows in the reader. */
static const char* take_column(Reader* reader, Column* column) {
    static const Text nothing = {"", 0};
    Text previous = nothing;
    unsigned flags;
    uint32_t i;
    memset(column, 0, sizeof *column);
    column->text = si_take_text(reader);
    flags = *si_take_bytes(reader, 1);
    if (flags > (CATEGORY | INDICATOR)) return "a column has unknown flags";
    column->indicator = (flags & INDICATOR) != 0;
    if ((flags & CATEGORY) == 0) {
        column->mean = si_take_double(reader);
        column->scale = si_take_double(reader);
        if (reader->ok && (!isfinite(column->mean) || !positive(column->scale)))
            return "a mean or a scale is not what it must be";
        return NULL;
    }
    column->is_category = 1;
    column->category_count = si_take_u32(reader);
    column->categories = *reader;
    for (i = 0; i < column->category_count && reader->ok; i++) {
        const Text category = si_take_text(reader);
        if (i > 0 && !si_less_text(previous, category)) return "the categories of a column are not in order";
        previous = category;
    }
    return column->category_count == 0 && !column->indicator ? "a column gives no input" : NULL;
}

/* Everything before the columns. `encoder` gets what has a fixed size, `target` and `classes` the places of the texts.
 */
static const char* take_head(Reader* reader, Encoder* encoder, Text* target, Reader* classes) {
    uint32_t i, k;
    memset(encoder, 0, sizeof *encoder);
    encoder->task = si_take_u32(reader);
    encoder->target_mean = si_take_double(reader);
    encoder->target_scale = si_take_double(reader);
    *target = si_take_text(reader);
    encoder->class_count = si_take_u32(reader);
    *classes = *reader;
    if (!reader->ok) return NULL;
    if (encoder->task < BINARY || encoder->task > REGRESSION) return "its task is unknown";
    if (!isfinite(encoder->target_mean) || !positive(encoder->target_scale))
        return "its target's mean or scale is not a number";
    if (encoder->task == REGRESSION ? encoder->class_count != 0
        : encoder->task == BINARY   ? encoder->class_count != 2
                                    : encoder->class_count < 3)
        return "its classes do not go with its task";
    for (i = 0; i < encoder->class_count && reader->ok; i++) {
        const Text name = si_take_text(reader);
        Reader before = *classes;
        for (k = 0; k < i; k++)
            if (si_same_text(si_take_text(&before), name)) return "two of its classes have the same name";
    }
    encoder->column_count = si_take_u32(reader);
    encoder->outputs = encoder->task == MULTICLASS ? encoder->class_count : 1;
    return NULL;
}

static Reader section_reader(const File* file) {
    const Reader reader = {file->bytes + file->encoder.offset, file->encoder.length, 1};
    return reader;
}

uint64_t si_column_width(const Column* column) {
    return (column->is_category ? column->category_count : 1) + (uint64_t)(column->indicator != 0);
}

int si_measure_encoder(const File* file, Encoder* encoder, uint64_t* bytes, const Complaint* complaint) {
    Reader reader = section_reader(file), classes;
    Text target;
    uint32_t i;
    const char* wrong = take_head(&reader, encoder, &target, &classes);
    if (wrong != NULL) return si_refuse(complaint, "encoder section: %s", wrong);
    *bytes = (uint64_t)target.length + 1;
    for (i = 0; i < encoder->class_count && classes.ok; i++) *bytes += (uint64_t)si_take_text(&classes).length + 1;
    for (i = 0; i < encoder->column_count && reader.ok; i++) {
        Column column;
        wrong = take_column(&reader, &column);
        if (wrong != NULL && reader.ok) return si_refuse(complaint, "encoder section: %s", wrong);
        *bytes += (uint64_t)column.text.length + 1 + sizeof(Column);
        encoder->inputs += si_column_width(&column);
    }
    *bytes += encoder->class_count * sizeof(char*);
    return (reader.ok && reader.left == 0) || si_refuse(complaint, "encoder section: its lengths do not fit");
}

static const char* copied(Text text, char** memory) {
    char* const copy = *memory;
    memcpy(copy, text.bytes, text.length);
    copy[text.length] = '\0';
    *memory += text.length + 1;
    return copy;
}

void si_read_encoder(const File* file, Encoder* encoder, char* memory) {
    Reader reader = section_reader(file), classes;
    Text target;
    const uint64_t inputs = encoder->inputs;
    uint32_t i;
    take_head(&reader, encoder, &target, &classes);
    encoder->inputs = inputs;
    encoder->columns = (Column*)(void*)memory;
    memory += encoder->column_count * sizeof(Column);
    encoder->classes = (const char**)(void*)memory;
    memory += encoder->class_count * sizeof(char*);
    encoder->target = copied(target, &memory);
    for (i = 0; i < encoder->class_count; i++) encoder->classes[i] = copied(si_take_text(&classes), &memory);
    for (i = 0; i < encoder->column_count; i++) {
        take_column(&reader, &encoder->columns[i]);
        encoder->columns[i].name = copied(encoder->columns[i].text, &memory);
    }
}

/* 1 where the category is the cell's; numbers are compared as numbers, however they are written. */
static void encode_category(const Column* column, const char* text, double number, int is_number, float* inputs) {
    Reader categories = column->categories;
    uint32_t i;
    for (i = 0; i < column->category_count; i++) {
        const Text category = si_take_text(&categories);
        double value;
        if (is_number) {
            if (!si_parse_number(category.bytes, category.length, &value) || value != number) continue;
        } else if (strlen(text) != category.length || memcmp(text, category.bytes, category.length) != 0) {
            continue;
        }
        inputs[i] = 1;
        return;
    }
}

int si_encode_row(const Encoder* encoder, const sentei_cell* row, float* inputs, const Complaint* complaint) {
    uint32_t c;
    for (c = 0; c < encoder->column_count; c++, row++) {
        const Column* const column = &encoder->columns[c];
        const uint64_t width = si_column_width(column);
        const int missing = row->text == NULL ? isnan(row->number) : si_is_missing(row->text);
        double number = row->number;
        const int is_number =
            !missing && (row->text == NULL ? isfinite(number) : si_parse_number(row->text, strlen(row->text), &number));
        memset(inputs, 0, width * sizeof *inputs);
        if (missing) {
            if (column->indicator) inputs[width - 1] = 1;
        } else if (column->is_category) {
            if (is_number || row->text != NULL) encode_category(column, row->text, number, is_number, inputs);
        } else if (is_number) {
            const double standard = 2 * ((number / 2 - column->mean / 2) / column->scale);
            inputs[0] = (float)(standard < -largest_input  ? -largest_input
                                : standard > largest_input ? largest_input
                                                           : standard);
        } else {
            return si_refuse(complaint, "column '%s' holds '%.40s', expected a number", column->name,
                             row->text == NULL ? "infinity" : row->text);
        }
        inputs += width;
    }
    return 1;
}
