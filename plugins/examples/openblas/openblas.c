/* openblas: the matrix products of OpenBLAS behind Sentei's table. Everything else falls back to scalar, so this is a
   demonstration of a vendor's BLAS as a backend and a yardstick for gemm, not the fastest way to train.
 *
 * OpenBLAS is the serial build: a plugin starts no threads, it hands rows to the host's. The rows are cut in the same
 * places whatever the number of threads, so the same call gives the same bytes. */
#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <sentei/plugin.h>
#include <stdio.h>

enum { rows_of_a_task = 128 };

static int32_t fail(sentei_error *error, int32_t status, const char *sentence) {
    if (error != NULL && error->message != NULL && error->capacity > 0)
        snprintf(error->message, error->capacity, "%s", sentence);
    return status;
}

static int32_t create(const sentei_host *host, void **self, sentei_error *error) {
    (void)error;
    *self = (void *)host;
    return SENTEI_OK;
}

static void destroy(void *self) { (void)self; }

static float activated(uint32_t activation, float slope, float z) {
    switch (activation) {
        case SENTEI_RELU:
            return z > 0 ? z : 0;
        case SENTEI_LEAKY_RELU:
            return z > 0 ? z : slope * z;
        case SENTEI_TANH:
            return tanhf(z);
        case SENTEI_SIGMOID:
            return 1 / (1 + expf(-z));
        case SENTEI_GELU:
            return (float)(0.5 * z * (1 + erf(z / sqrt(2))));
        default:
            return z;
    }
}

/* Rows `index * rows_of_a_task` and on. */
static void rows(void *data, size_t index) {
    const sentei_gemm *const call = data;
    const int a_turned = (call->flags & SENTEI_TRANSPOSE_A) != 0, b_turned = (call->flags & SENTEI_TRANSPOSE_B) != 0;
    const size_t first = index * rows_of_a_task, left = call->m - first, m = left < rows_of_a_task ? left : rows_of_a_task;
    float *const c = call->c + first * call->ldc;
    const float beta = (call->flags & SENTEI_ACCUMULATE) != 0 ? 1 : 0;
    if (call->k > 0)
        cblas_sgemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans, b_turned ? CblasTrans : CblasNoTrans, (int)m,
                    (int)call->n, (int)call->k, 1, call->a + (a_turned ? first : first * call->lda), (int)call->lda,
                    call->b, (int)call->ldb, beta, c, (int)call->ldc);
    for (size_t row = 0; row < m; ++row)
        for (size_t column = 0; column < call->n; ++column) {
            float *const z = c + row * call->ldc + column;
            const float product = call->k > 0 || beta != 0 ? *z : 0;
            *z = activated(call->activation, call->slope, product + (call->bias != NULL ? call->bias[column] : 0));
        }
}

static int32_t gemm(void *self, const sentei_gemm *call, sentei_error *error) {
    const sentei_host *const host = self;
    if (call->size < sizeof *call) return fail(error, SENTEI_INVALID, "gemm: the call is smaller than sentei_gemm");
    if (call->activation < SENTEI_RELU || call->activation > SENTEI_IDENTITY)
        return fail(error, SENTEI_INVALID, "gemm: no such activation");
    if (call->m > INT_MAX || call->n > INT_MAX || call->k > INT_MAX || call->lda > INT_MAX || call->ldb > INT_MAX ||
        call->ldc > INT_MAX)
        return fail(error, SENTEI_UNSUPPORTED, "gemm: larger than CBLAS's int");
    if (call->n > 0)
        host->parallel_for(host->context, (call->m + rows_of_a_task - 1) / rows_of_a_task, rows, (void *)call);
    return SENTEI_OK;
}

/* y[n] = activation(w[n][k] * x[k] + bias[n]): the path of a single row. */
static int32_t matvec(void *self, size_t n, size_t k, const float *w, size_t ldw, const float *x, const float *bias,
                      uint32_t activation, float slope, float *y, sentei_error *error) {
    (void)self;
    if (activation < SENTEI_RELU || activation > SENTEI_IDENTITY)
        return fail(error, SENTEI_INVALID, "matvec: no such activation");
    if (n > INT_MAX || k > INT_MAX || ldw > INT_MAX)
        return fail(error, SENTEI_UNSUPPORTED, "matvec: larger than CBLAS's int");
    if (k > 0 && n > 0)
        cblas_sgemv(CblasRowMajor, CblasNoTrans, (int)n, (int)k, 1, w, (int)ldw, x, 1, 0, y, 1);
    for (size_t unit = 0; unit < n; ++unit)
        y[unit] = activated(activation, slope, (k > 0 ? y[unit] : 0) + (bias != NULL ? bias[unit] : 0));
    return SENTEI_OK;
}

static const sentei_backend table = {.size = sizeof(sentei_backend), .lanes = 8, .create = create, .destroy = destroy,
                                     .gemm = gemm, .matvec = matvec};

/* OpenBLAS finds out by itself what the CPU can do. Priority 0: only where --backend openblas names it. */
SENTEI_MANIFEST(SENTEI_BACKEND, "openblas", "1.0.0", "Matrix products of OpenBLAS (serial, through CBLAS)", 0, 0);

const sentei_plugin *sentei_plugin_entry(void) {
    static const sentei_plugin plugin = {sizeof(sentei_plugin), 0, &sentei_plugin_manifest, &table, NULL};
    return &plugin;
}
