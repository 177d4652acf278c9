/* A criterion in C. Each module made of it has one defect, given by a definition; see CMakeLists.txt. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KIND SENTEI_PRUNER
#include "manifest.h"

#ifndef CREATE
#define CREATE create
#endif
#ifndef DESTROY
#define DESTROY destroy
#endif
#ifndef NEEDS
#define NEEDS needs
#endif
#ifndef SCORE
#define SCORE score
#endif
#ifndef OPTION_SIZE
#define OPTION_SIZE sizeof(sentei_option)
#endif
#ifndef OPTION_TYPE
#define OPTION_TYPE SENTEI_CHOICE
#endif
#ifndef OPTION_NAME
#define OPTION_NAME "mode"
#endif
#ifndef OPTION_DEFAULT
#define OPTION_DEFAULT "slow"
#endif
#ifndef OPTION_CHOICES
#define OPTION_CHOICES "slow,fast"
#endif
#ifndef OPTION_COUNT
#define OPTION_COUNT 1
#endif
#ifndef OPTIONS
#define OPTIONS options
#endif
#ifndef TABLE_SIZE
#define TABLE_SIZE sizeof(sentei_pruner)
#endif
#ifndef ENTRY_RESULT
#define ENTRY_RESULT &plugin
#endif
#ifndef BREAK_PROMISE
#define BREAK_PROMISE (void)0
#endif

static int dummy;

static int32_t create(const sentei_host *host, const sentei_setting *settings, size_t count, void **self,
                      sentei_error *error) {
    (void)host, (void)settings, (void)count, (void)error;
    *self = &dummy;
    return SENTEI_OK;
}
static void destroy(void *self) { (void)self; }
static uint32_t needs(const void *self) { return (void)self, 0; }

/* Unit j scores j. */
static int32_t score(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)self, (void)error;
    for (size_t j = 0; j < layer->units; ++j) scores[j] = (double)j;
    BREAK_PROMISE;
    return SENTEI_OK;
}

static int32_t leave_the_last(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)self, (void)error;
    for (size_t j = 0; j + 1 < layer->units; ++j) scores[j] = (double)j;
    return SENTEI_OK;
}
static int32_t fail_silently(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)self, (void)layer, (void)scores, (void)error;
    return SENTEI_FAILED;
}
static int32_t fail_at_length(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)self, (void)layer, (void)scores;
    memset(error->message, 'x', error->capacity);
    return SENTEI_FAILED;
}
static int32_t fail_to_create(const sentei_host *host, const sentei_setting *settings, size_t count, void **self,
                              sentei_error *error) {
    (void)host, (void)settings, (void)count, (void)self, (void)error;
    return SENTEI_UNSUPPORTED;
}

static const void *never_extension(const char *name) {
    (void)name;
    abort();
}

static const sentei_option options[] = {
    {OPTION_SIZE, OPTION_TYPE, OPTION_NAME, OPTION_DEFAULT, OPTION_CHOICES, "how to go about it"},
    {OPTION_SIZE, OPTION_TYPE, OPTION_NAME, OPTION_DEFAULT, OPTION_CHOICES, "the same once more"}};
static const sentei_pruner table = {TABLE_SIZE, OPTION_COUNT, OPTIONS, CREATE, DESTROY, NEEDS, SCORE};

const sentei_plugin *sentei_plugin_entry(void) {
    (void)fail_silently, (void)leave_the_last, (void)never_extension, (void)fail_at_length, (void)fail_to_create, (void)create, (void)destroy, (void)needs;
    (void)score, (void)options, (void)table;
    static sentei_plugin plugin = {RECORD_SIZE, 0, 0, 0, GET_EXTENSION};
    plugin.manifest = SHOWN_MANIFEST;
    plugin.table = RECORD_TABLE;
    (void)plugin;
    return ENTRY_RESULT;
}
