/* my-plugin: matrix products in plain loops, to be replaced by those of your machine. Every entry of the table that is null
   falls back to scalar, so one operation at a time can be made fast; `sentei plugin check` judges each. */
#include <math.h>
#include <sentei/plugin.h>
#include <stdio.h>

static int32_t fail(sentei_error *error, int32_t status, const char *sentence) {
    if (error != NULL && error->message != NULL && error->capacity > 0)
        snprintf(error->message, error->capacity, "%s", sentence);
    return status;
}

static int32_t create(const sentei_host *host, void **self, sentei_error *error) {
    (void)error;
    *self = (void *)host; /* an instance needs no more than the host: its memory and its parallel_for */
    return SENTEI_OK;
}

static void destroy(void *self) { (void)self; }

static int known(uint32_t activation) { return activation >= SENTEI_RELU && activation <= SENTEI_IDENTITY; }

static float activated(uint32_t activation, float slope, double z) {
    switch (activation) {
        case SENTEI_RELU:
            return z > 0 ? (float)z : 0;
        case SENTEI_LEAKY_RELU:
            return (float)(z > 0 ? z : slope * z);
        case SENTEI_TANH:
            return (float)tanh(z);
        case SENTEI_SIGMOID:
            return (float)(1 / (1 + exp(-z)));
        case SENTEI_GELU:
            return (float)(0.5 * z * (1 + erf(z / sqrt(2))));
        default:
            return (float)z;
    }
}

/* c[m][n] = activation(a[m][k] * b[k][n] (+ c) + bias), a and b transposed as the flags say. */
static int32_t gemm(void *self, const sentei_gemm *call, sentei_error *error) {
    (void)self;
    if (call->size < sizeof *call) return fail(error, SENTEI_INVALID, "gemm: the call is smaller than sentei_gemm");
    if (!known(call->activation)) return fail(error, SENTEI_INVALID, "gemm: no such activation");
    const size_t a_row = call->flags & SENTEI_TRANSPOSE_A ? 1 : call->lda, a_step = call->flags & SENTEI_TRANSPOSE_A ? call->lda : 1;
    const size_t b_column = call->flags & SENTEI_TRANSPOSE_B ? call->ldb : 1, b_step = call->flags & SENTEI_TRANSPOSE_B ? 1 : call->ldb;
    for (size_t row = 0; row < call->m; ++row)
        for (size_t column = 0; column < call->n; ++column) {
            float *const c = call->c + row * call->ldc + column;
            double sum = call->flags & SENTEI_ACCUMULATE ? *c : 0;
            for (size_t i = 0; i < call->k; ++i)
                sum += (double)call->a[row * a_row + i * a_step] * call->b[column * b_column + i * b_step];
            if (call->bias != NULL) sum += call->bias[column];
            *c = activated(call->activation, call->slope, sum);
        }
    return SENTEI_OK;
}

/* y[n] = activation(w[n][k] * x[k] + bias[n]): the path of a single row. */
static int32_t matvec(void *self, size_t n, size_t k, const float *w, size_t ldw, const float *x, const float *bias,
                      uint32_t activation, float slope, float *y, sentei_error *error) {
    const sentei_gemm call = {.size = sizeof call, .flags = SENTEI_TRANSPOSE_B, .m = 1, .n = n, .k = k, .a = x, .b = w,
                              .c = y, .lda = k, .ldb = ldw, .ldc = n, .bias = bias, .activation = activation, .slope = slope};
    return gemm(self, &call, error);
}

static const sentei_backend table = {.size = sizeof(sentei_backend), .lanes = 1, .create = create, .destroy = destroy,
                                     .gemm = gemm, .matvec = matvec};

/* Required CPU bits and priority: 0 and 0, so it runs anywhere and only where --backend my-plugin names it. */
SENTEI_MANIFEST(SENTEI_BACKEND, "my-plugin", "0.1.0", "Matrix products in plain loops", 0, 0);

const sentei_plugin *sentei_plugin_entry(void) {
    static const sentei_plugin plugin = {sizeof(sentei_plugin), 0, &sentei_plugin_manifest, &table, NULL};
    return &plugin;
}
