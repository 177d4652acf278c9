/* sentei/plugin.h: the contract between Sentei and its plugins. C11 and C++20, depends on nothing.
 *
 * A plugin is a shared module that carries one constant manifest and exports one symbol, sentei_plugin_entry.
 * Conventions:
 *  1. Every struct states its own `size` in bytes. Read a field only where `size` covers it. Minor versions
 *     append fields; a new major is a new header.
 *  2. Matrices are row-major fp32, [rows][columns], leading dimensions counted in elements.
 *  3. A function returns SENTEI_OK or another status, and then one sentence in `error` (which may be null).
 *  4. No exception crosses. Each side frees what it allocated. Pointers are valid for the call unless said.
 *  5. Strings are UTF-8 and end in zero. Integers are in the byte order of the machine.
 *  6. Thread rules: [any-thread] at the same time from many threads, [one-at-a-time] per instance.
 */
#ifndef SENTEI_PLUGIN_H
#define SENTEI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SENTEI_ABI_MAJOR 1
#define SENTEI_ABI_MINOR 3

enum { SENTEI_OK = 0, SENTEI_INVALID = 1, SENTEI_UNSUPPORTED = 2, SENTEI_NO_MEMORY = 3, SENTEI_FAILED = 4 };
enum { SENTEI_BACKEND = 1, SENTEI_PRUNER = 2 };                     /* kind */
enum { SENTEI_X86_64 = 62, SENTEI_AARCH64 = 183 };                  /* machine: ELF's e_machine */
enum { SENTEI_LOG_DEBUG = 0, SENTEI_LOG_INFO = 1, SENTEI_LOG_WARNING = 2 };

/* CPU features a module may require, as SENTEI_BIT(...) of `cpu`. The host checks the CPU and what its OS saves. */
#define SENTEI_BIT(feature) (UINT64_C(1) << (feature))
enum { SENTEI_CPU_AVX2 = 0, SENTEI_CPU_FMA = 1, SENTEI_CPU_F16C = 2, SENTEI_CPU_AVX512F = 8, SENTEI_CPU_AVX512BW = 9,
       SENTEI_CPU_AVX512DQ = 10, SENTEI_CPU_AVX512VL = 11, SENTEI_CPU_AVX512VNNI = 12, SENTEI_CPU_AVX512BF16 = 13,
       SENTEI_CPU_NEON = 32, SENTEI_CPU_DOTPROD = 33, SENTEI_CPU_FP16 = 34, SENTEI_CPU_I8MM = 35, SENTEI_CPU_BF16 = 36,
       SENTEI_CPU_SVE = 37 };

/* Found by scanning the file before anything in it runs, so it must be a constant, eight-byte aligned. */
#define SENTEI_MAGIC "\x89SENTEI\r\n\x1a\n-ABI"
typedef struct sentei_manifest { /* what a plugin is and asks for */
    char magic[16];        /* SENTEI_MAGIC, zero-filled */
    uint32_t size;         /* sizeof(sentei_manifest) */
    uint16_t abi_major, abi_minor; /* SENTEI_ABI_MAJOR, and the lowest minor of a host that the plugin works with */
    uint32_t kind;         /* SENTEI_BACKEND or SENTEI_PRUNER */
    uint32_t machine;      /* SENTEI_X86_64, SENTEI_AARCH64 or another e_machine */
    uint64_t cpu;          /* SENTEI_BIT(SENTEI_CPU_...) required, or 0 */
    uint32_t priority, reserved; /* backend: the highest usable one is the default, 0 = only by name; reserved: 0 */
    char id[32];           /* [a-z0-9_-], what users type; zero-filled */
    char version[16];      /* the plugin's own */
    char summary[96];      /* one line for people */
} sentei_manifest;

typedef struct sentei_error { /* owned by the host; write at most capacity bytes, the zero included */
    uint32_t size, capacity;
    char *message;
} sentei_error;

typedef struct sentei_host { /* what the host does for plugins; valid until the instance is destroyed. [any-thread] */
    uint32_t size;
    uint16_t abi_major, abi_minor;
    void *context; /* hand back as the first argument */
    void *(*allocate)(void *context, size_t bytes, size_t alignment); /* null when there is none; alignment 2^n */
    void (*release)(void *context, void *block);                      /* null allowed */
    void (*log)(void *context, int32_t level, const char *sentence);
    /* Runs task(data, 0 .. count-1), perhaps at once on several threads, and returns when all are done. May nest.
       A plugin starts no threads of its own. Results must not depend on the order of the tasks. */
    void (*parallel_for)(void *context, size_t count, void (*task)(void *data, size_t index), void *data);
    const void *(*get_extension)(void *context, const char *name); /* "sentei.NAME/1", null when unknown */
} sentei_host;

/* ---- pruner: scores the units of a hidden layer; the host normalises, selects, compensates and rebuilds ---- */

enum { SENTEI_FLAG = 1, SENTEI_INTEGER = 2, SENTEI_REAL = 3, SENTEI_CHOICE = 4 }; /* option types */
typedef struct sentei_option { /* lives as long as the module; element i of an array starts at i * array[0].size */
    uint32_t size, type;
    const char *name;          /* [a-z0-9-] */
    const char *default_value; /* as text: "true", "3", "0.5", "std" */
    const char *choices;       /* SENTEI_CHOICE: "std,range,mad"; else null */
    const char *help;
} sentei_option;
typedef struct sentei_setting { /* every declared option once, checked against its type; frozen, hence no size */
    const char *name, *value;
} sentei_setting;

enum { SENTEI_RELU = 1, SENTEI_LEAKY_RELU = 2, SENTEI_TANH = 3, SENTEI_SIGMOID = 4, SENTEI_GELU = 5, SENTEI_IDENTITY = 6 };

/* Statistics a criterion may ask for (`needs`); those not asked for are null in sentei_layer: moments are mean ..
   positive, deviation is absolute_deviation, Gram is covariance. */
enum { SENTEI_NEEDS_MOMENTS = 1, SENTEI_NEEDS_DEVIATION = 2, SENTEI_NEEDS_ACTIVATIONS = 4, SENTEI_NEEDS_GRADIENTS = 8,
       SENTEI_NEEDS_GRAM = 16, SENTEI_NEEDS_SENSITIVITY = 32 };
typedef struct sentei_layer { /* h = activation(weights * input + bias), read by next_weights */
    uint32_t size, index; /* index: of the hidden layer, from 0 */
    uint32_t activation;  /* SENTEI_RELU ... */
    float slope;          /* of SENTEI_LEAKY_RELU below zero */
    size_t units, inputs, outputs, rows; /* outputs: width of the next layer; rows: calibration rows */
    const float *weights;      /* [units][inputs] */
    const float *bias;         /* [units] */
    const float *next_weights; /* [outputs][units] */
    const double *mean, *variance, *minimum, *maximum; /* [units], of h over the rows; variance divides by rows */
    const double *positive;    /* [units], share of rows with h > 0 */
    const double *absolute_deviation; /* [units], mean of |h - mean| */
    const float *activations;  /* [rows][units], h */
    const float *gradients;    /* [rows][units], dLoss/dh of each row's own loss */
    const double *covariance;  /* [units][units], of h */
    const double *sensitivity; /* [outputs][outputs], S = E[J'J], J = d(network output before softmax)/d z_next */
} sentei_layer;

typedef struct sentei_pruner { /* the table of a pruner */
    uint32_t size, option_count;
    const sentei_option *options;
    int32_t (*create)(const sentei_host *host, const sentei_setting *settings, size_t count, void **self,
                      sentei_error *error);                            /* [any-thread] */
    void (*destroy)(void *self);                                       /* [any-thread] */
    uint32_t (*needs)(const void *self);                               /* [any-thread] SENTEI_NEEDS_... */
    /* Writes one finite score a unit, higher = keep. Same input, same scores. [any-thread], layers in parallel. */
    int32_t (*score)(const void *self, const sentei_layer *layer, double *scores, sentei_error *error);
} sentei_pruner;

/* ---- backend: a table of operations, fp32 unless said; an entry left null falls back to scalar. All operations [any-thread].
   The same call gives the same bytes however many threads parallel_for has. Outputs never overlap inputs unless said. */

/* Flags: a is [k][m]; b is [n][k]; add to c instead of overwriting it. */
enum { SENTEI_TRANSPOSE_A = 1, SENTEI_TRANSPOSE_B = 2, SENTEI_ACCUMULATE = 4 };
typedef struct sentei_gemm { /* c[m][n] = activation(a[m][k] * b[k][n] (+ c) + bias) */
    uint32_t size, flags;
    size_t m, n, k; /* k = 0: the product is zero */
    const float *a, *b;  /* b: gemm only */
    const void *packed;  /* gemm_packed only: what `pack` wrote for the same n and k */
    float *c;
    size_t lda, ldb, ldc;
    const float *bias;   /* [n], or null */
    uint32_t activation; /* SENTEI_RELU ...; 0 is not one */
    float slope;
} sentei_gemm;

enum { SENTEI_CROSS_ENTROPY = 1, SENTEI_BINARY_CROSS_ENTROPY = 2, SENTEI_SQUARED_ERROR = 3 };
typedef struct sentei_loss { /* cross-entropy takes softmax, binary cross-entropy sigmoid of the outputs itself */
    uint32_t size, kind;
    size_t rows, columns;  /* outputs, targets and gradient are dense: leading dimension = columns */
    const float *outputs;  /* before softmax or sigmoid */
    const int32_t *labels; /* [rows], cross-entropy: 0 .. columns-1 */
    const float *targets;  /* [rows][columns], the other two */
    float *gradient;       /* [rows][columns], of the row's loss times scale; null: loss only; may be `outputs` */
    float scale, reserved;
    double loss; /* out: sum over rows of the row's loss (squared error, binary: mean over its columns) */
} sentei_loss;

enum { SENTEI_SGD = 1, SENTEI_ADAM = 2, SENTEI_ADAMW = 3 };
typedef struct sentei_step { /* one optimiser step over `count` weights, in place */
    uint32_t size, kind;
    size_t count;
    float *weights;
    const float *gradient;
    float *first;  /* sgd: velocity v = beta1 v + g; adam: m */
    float *second; /* adam: v; else null */
    float rate, beta1, beta2, epsilon;
    float decay;                    /* sgd, adam: g += decay w; adamw: w -= rate decay w */
    float correction1, correction2; /* adam: 1 - beta^t; w -= rate (m / correction1) / (sqrt(v / correction2) + epsilon) */
} sentei_step;

typedef struct sentei_moments { /* per column, added to what is there; each may be null */
    uint32_t size, reserved;
    double *sum, *sum_of_squares, *minimum, *maximum, *positive; /* positive: count of values > 0 */
    const double *center;                                        /* in, with absolute_deviation */
    double *absolute_deviation;                                  /* sum of |value - center| */
} sentei_moments;

typedef struct sentei_gemm_u8s8 { /* since 1.1. c[m][n] = sum over k of a[m][k] * b[n][k], exact */
    uint32_t size, reserved;
    size_t m, n, k; /* k <= 65,536: no sum leaves int32_t; k = 0: zeros */
    size_t lda, ldb, ldc;
    const uint8_t *a; /* [m][k] */
    const int8_t *b;  /* [n][k], -127 .. 127, rows as they are: no packing, any alignment */
    int32_t *c;       /* [m][n] */
} sentei_gemm_u8s8;

/* What the weights of a layer may be rounded to when it is compiled. bf16: to nearest, ties to even. int8: to scale * q,
   scale = the unit's largest |weight| / 127, q = weight / scale to nearest, ties to even, all in fp32. A permission: a
   backend may keep fp32, in every layer or in some, and does for a value that it does not know. All else stays fp32. */
enum { SENTEI_FP32 = 0, SENTEI_BF16_WEIGHTS = 1, SENTEI_INT8_WEIGHTS = 2 };
typedef struct sentei_dense { /* since 1.2. A layer: h[units] = activation(weights[units][inputs] * input + bias) */
    uint32_t size, activation; /* element i of an array starts at i * array[0].size */
    float slope, reserved;
    size_t units, inputs;      /* inputs: units of the layer before */
    const float *weights;      /* [units][inputs] */
    const float *bias;         /* [units], or null */
    uint32_t precision, reserved_; /* since 1.3: SENTEI_FP32 ... */
} sentei_dense;

typedef struct sentei_backend { /* the table of a backend */
    uint32_t size;
    uint32_t lanes; /* floats in a vector: widths that are multiples of it waste nothing */
    int32_t (*create)(const sentei_host *host, void **self, sentei_error *error);
    void (*destroy)(void *self);
    int32_t (*gemm)(void *self, const sentei_gemm *call, sentei_error *error);
    /* Packed weights: bytes needed, packing of b (flags: SENTEI_TRANSPOSE_B; `packed` is 64-byte aligned) and use.
       All three or none. Packed bytes belong to the backend that wrote them and never go to a file. */
    size_t (*packed_bytes)(void *self, size_t n, size_t k);
    int32_t (*pack)(void *self, uint32_t flags, size_t n, size_t k, const float *b, size_t ldb, void *packed,
                    sentei_error *error);
    int32_t (*gemm_packed)(void *self, const sentei_gemm *call, sentei_error *error);
    /* y[n] = activation(w[n][k] * x[k] + bias[n]); bias may be null */
    int32_t (*matvec)(void *self, size_t n, size_t k, const float *w, size_t ldw, const float *x, const float *bias,
                      uint32_t activation, float slope, float *y, sentei_error *error);
    int32_t (*activate)(void *self, uint32_t activation, float slope, size_t count, const float *z, float *h,
                        sentei_error *error); /* h may be z */
    /* dz = dh * activation'(z). z is read by SENTEI_GELU only (else it may be null), h by the others; dz may be dh. */
    int32_t (*activate_backward)(void *self, uint32_t activation, float slope, size_t count, const float *z,
                                 const float *h, const float *dh, float *dz, sentei_error *error);
    int32_t (*softmax)(void *self, size_t rows, size_t columns, const float *logits, float *probabilities,
                       sentei_error *error); /* dense; probabilities may be logits */
    int32_t (*loss)(void *self, sentei_loss *call, sentei_error *error);
    int32_t (*optimizer_step)(void *self, const sentei_step *call, sentei_error *error);
    /* sums[columns], overwritten */
    int32_t (*column_sums)(void *self, size_t rows, size_t columns, const float *a, size_t lda, float *sums,
                           sentei_error *error);
    int32_t (*column_moments)(void *self, size_t rows, size_t columns, const float *a, size_t lda,
                              const sentei_moments *moments, sentei_error *error);
    int32_t (*gemm_u8s8)(void *self, const sentei_gemm_u8s8 *call, sentei_error *error); /* since 1.1 */
    /* Since 1.2; null: the host does the same by the operations above.
       c = (a * b) * activation'(z), z and h as in activate_backward, as wide as c; no bias, not SENTEI_ACCUMULATE */
    int32_t (*gemm_backward)(void *self, const sentei_gemm *call, const float *z, const float *h, sentei_error *error);
    /* optimizer_step over m n weights [m][n] by the gradient a * b, which goes nowhere else: c, gradient are null */
    int32_t (*gemm_step)(void *self, const sentei_gemm *call, const sentei_step *step, sentei_error *error);
    /* A network for inference, compiled once: bytes needed, compilation, bytes of working memory for `rows` rows at once,
       and outputs[rows][units of the last layer] of inputs[rows][inputs of the first]. All four or none. `compiled` and
       `workspace` are 64-byte aligned; the first is the backend's own, as packed bytes are, and read only by runs; a
       workspace serves one call at a time. */
    size_t (*network_bytes)(void *self, const sentei_dense *layers, size_t count);
    int32_t (*network_compile)(void *self, const sentei_dense *layers, size_t count, void *compiled, sentei_error *error);
    size_t (*network_workspace)(void *self, const void *compiled, size_t rows);
    int32_t (*network_run)(void *self, const void *compiled, size_t rows, const float *inputs, float *outputs,
                           void *workspace, sentei_error *error);
    /* Since 1.3; null: the host calls gemm_backward and column_sums. gemm_backward, and sums[n], overwritten, of the
       columns of c: the gradient of the biases of the layer below */
    int32_t (*gemm_backward_sums)(void *self, const sentei_gemm *call, const float *z, const float *h, float *sums,
                                  sentei_error *error);
} sentei_backend;

/* ---- the one exported symbol ---- */

typedef struct sentei_plugin { /* constant, lives as long as the module (modules are never unloaded) */
    uint32_t size, reserved;
    const sentei_manifest *manifest; /* byte for byte the one in the file */
    const void *table;               /* sentei_backend or sentei_pruner, as the manifest's kind says */
    const void *(*get_extension)(const char *name); /* or null; [any-thread] */
} sentei_plugin;

#if defined(__GNUC__)
#define SENTEI_EXPORT __attribute__((visibility("default")))
#else
#define SENTEI_EXPORT
#endif

SENTEI_EXPORT const sentei_plugin *sentei_plugin_entry(void); /* [any-thread] */

/* For C: `sentei_plugin_manifest` of a plugin for the machine that it is compiled for, working with hosts of every minor.
   C++ has sentei::manifest. */
#if defined(__x86_64__)
#define SENTEI_THIS_MACHINE SENTEI_X86_64
#elif defined(__aarch64__)
#define SENTEI_THIS_MACHINE SENTEI_AARCH64
#endif
#define SENTEI_MANIFEST(kind, id, version, summary, cpu, priority)                                                  \
    static const _Alignas(8) sentei_manifest sentei_plugin_manifest = {SENTEI_MAGIC, sizeof(sentei_manifest),      \
        SENTEI_ABI_MAJOR, 0, kind, SENTEI_THIS_MACHINE, cpu, priority, 0, id, version, summary}

#ifdef __cplusplus
}
#endif
#endif
