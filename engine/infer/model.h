/* What the files of this folder share. The prefix si_ keeps the names out of the way of a program that links them. */
#ifndef SENTEI_INFER_MODEL_H
#define SENTEI_INFER_MODEL_H

#include <stdint.h>

#include "sentei-infer.h"

/* Bytes of a file that are still to be read. A failed read leaves ok at 0 and gives zeros. */
typedef struct Reader {
    const unsigned char* bytes;
    uint64_t left;
    int ok;
} Reader;

uint32_t si_take_u32(Reader* reader);
uint64_t si_take_u64(Reader* reader);
float si_take_float(Reader* reader);
double si_take_double(Reader* reader);
const unsigned char* si_take_bytes(Reader* reader, uint64_t count);

typedef struct Text { /* in the file, without a zero at the end */
    const char* bytes;
    uint32_t length;
} Text;
Text si_take_text(Reader* reader);
int si_same_text(Text a, Text b);
int si_less_text(Text a, Text b);

/* One sentence, and where it goes. Returns 0, for `return si_refuse(...)`. */
typedef struct Complaint {
    char* text;
    size_t capacity;
} Complaint;
int si_refuse(const Complaint* complaint, const char* format, ...);

typedef struct Section {
    uint64_t offset, length;
} Section;

typedef struct File {
    const unsigned char* bytes;
    uint64_t length;
    Section encoder, network, lineage;
    int int8; /* the kind of network */
} File;

/* frame.c: magic, byte order, version, length, checksum, section table. Returns whether the file is right. */
int si_read_frame(File* file, const Complaint* complaint);
int si_only_zeros(const unsigned char* bytes, uint64_t count);
uint64_t si_aligned(uint64_t offset, uint64_t to);

enum { BINARY = 1, MULTICLASS = 2, REGRESSION = 3 };

typedef struct Column {
    Text text;
    const char* name; /* the same, with a zero at the end */
    double mean, scale;
    int is_category, indicator;
    uint32_t category_count;
    Reader categories; /* texts, one after the other, ascending */
} Column;
uint64_t si_column_width(const Column* column); /* inputs that it gives */

typedef struct Encoder {
    uint32_t task, class_count, column_count;
    double target_mean, target_scale;
    const char* target;
    const char** classes; /* [class_count] */
    Column* columns;      /* [column_count] */
    uint64_t inputs, outputs;
} Encoder;

/* encoder.c. Measuring comes first: it checks everything, returns whether it is right, fills in the counts and says how
 * many bytes of memory reading needs. Reading cannot fail. The same below. `memory`: at a multiple of 8. */
int si_measure_encoder(const File* file, Encoder* encoder, uint64_t* bytes, const Complaint* complaint);
void si_read_encoder(const File* file, Encoder* encoder, char* memory);
/* Writes encoder->inputs numbers. Returns whether every cell could be encoded. */
int si_encode_row(const Encoder* encoder, const sentei_cell* row, float* inputs, const Complaint* complaint);

/* number.c: as the engine's CSV reader takes a cell. */
int si_is_missing(const char* text);
int si_parse_number(const char* text, size_t length, double* value);

typedef struct Layer {
    uint32_t units, inputs, activation;
    float slope;
    const unsigned char* weights; /* fp32, or signed bytes */
    const unsigned char* biases;  /* fp32, or 16 bits */
    /* int8 only */
    const unsigned char* reductions;
    float levels, largest_multiplier;
    uint32_t zero;
    int32_t* starts; /* [units], of the sums */
} Layer;

typedef struct Network {
    uint32_t layer_count;
    Layer* layers;
    uint64_t inputs, widest; /* widest: of inputs and units */
    void* buffers[2];        /* floats or bytes that layers read and write in turn, [widest] each */
    /* int8 only */
    signed char* exponents; /* [inputs] */
    unsigned char* zeros;   /* [inputs] */
} Network;

/* fp32.c and int8.c: of a network with these inputs and outputs, which are the encoder's. */
int si_measure_fp32(const File* file, const Encoder* encoder, Network* network, uint64_t* bytes,
                    const Complaint* complaint);
void si_read_fp32(const File* file, Network* network, char* memory);
void si_run_fp32(const Network* network, const float* inputs, float* outputs);
int si_measure_int8(const File* file, const Encoder* encoder, Network* network, uint64_t* bytes,
                    const Complaint* complaint);
void si_read_int8(const File* file, Network* network, char* memory);
void si_run_int8(const Network* network, const float* inputs, float* outputs);

/* layers.c: what both kinds of network have in common. */
int si_check_layer(const Layer* layer, uint32_t index, uint32_t count, uint64_t inputs, const Complaint* complaint);
int si_check_ends(const Layer* last, const Encoder* encoder, const Complaint* complaint);

enum { RELU = 1, LEAKY_RELU = 2, TANH = 3, SIGMOID = 4, GELU = 5, IDENTITY = 6 };
float si_activated(uint32_t activation, float slope, float t);

#endif
