/* A backend in C that can multiply, in a way nobody else does: every cell becomes 42. What lies behind the end that
   its table states ends the process when called. */
#include <stdlib.h>

#define KIND SENTEI_BACKEND
#include "manifest.h"

#ifndef TABLE_SIZE
#define TABLE_SIZE sizeof(sentei_backend)
#endif
#ifndef LANES
#define LANES 4
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef DESTROY
#define DESTROY destroy
#endif
#ifndef PACKED_BYTES
#define PACKED_BYTES 0
#endif
#ifndef MATVEC
#define MATVEC 0
#endif

static int dummy;

static int32_t create(const sentei_host *host, void **self, sentei_error *error) {
    (void)host, (void)error;
    *self = &dummy;
    return SENTEI_OK;
}
static int32_t fail_to_create(const sentei_host *host, void **self, sentei_error *error) {
    (void)host, (void)self, (void)error;
    return SENTEI_NO_MEMORY;
}
static void destroy(void *self) {
    if (self != &dummy) abort();
}

static int32_t gemm(void *self, const sentei_gemm *call, sentei_error *error) {
    (void)error;
    if (self != &dummy) abort();
    for (size_t i = 0; i < call->m; ++i)
        for (size_t j = 0; j < call->n; ++j) call->c[i * call->ldc + j] = 42;
    return SENTEI_OK;
}

static size_t never_packed_bytes(void *self, size_t n, size_t k) {
    (void)self, (void)n, (void)k;
    abort();
}
static int32_t never_matvec(void *self, size_t n, size_t k, const float *w, size_t ldw, const float *x,
                            const float *bias, uint32_t activation, float slope, float *y, sentei_error *error) {
    (void)self, (void)n, (void)k, (void)w, (void)ldw, (void)x, (void)bias, (void)activation, (void)slope, (void)y;
    (void)error;
    abort();
}

static const sentei_backend table = {
    TABLE_SIZE, LANES, CREATE, DESTROY, gemm, PACKED_BYTES, 0, 0, MATVEC, 0, 0, 0, 0, 0, 0, 0};

const sentei_plugin *sentei_plugin_entry(void) {
    (void)create, (void)destroy, (void)fail_to_create, (void)never_packed_bytes, (void)never_matvec;
    static const sentei_plugin plugin = {RECORD_SIZE, 0, SHOWN_MANIFEST, RECORD_TABLE, GET_EXTENSION};
    return &plugin;
}
