/* A whole criterion in C, as an author who has plugin.h alone would write it: the sum of |bias| and the scaled mean. */
#include <sentei/plugin.h>
#include <stdlib.h>
#include <string.h>

__attribute__((used, aligned(8))) static const sentei_manifest manifest = {
    SENTEI_MAGIC,
    sizeof(sentei_manifest),
    SENTEI_ABI_MAJOR,
    SENTEI_ABI_MINOR,
    SENTEI_PRUNER,
#if defined(__aarch64__)
    SENTEI_AARCH64,
#else
    SENTEI_X86_64,
#endif
    0,
    0,
    0,
    "c-pruner",
    "1.0.0",
    "Written in C"};

typedef struct {
    const sentei_host *host;
    double factor;
} instance;

static int32_t create(const sentei_host *host, const sentei_setting *settings, size_t count, void **self,
                      sentei_error *error) {
    instance *made = host->allocate(host->context, sizeof *made, 64);
    if (made == NULL) return SENTEI_NO_MEMORY;
    made->host = host;
    made->factor = 0;
    for (size_t i = 0; i < count; ++i)
        if (strcmp(settings[i].name, "factor") == 0) made->factor = strtod(settings[i].value, NULL);
    if (made->factor < 0) {
        strncpy(error->message, "a factor below zero turns the scores around", error->capacity - 1);
        host->release(host->context, made);
        return SENTEI_INVALID;
    }
    host->log(host->context, SENTEI_LOG_DEBUG, "c-pruner is ready");
    *self = made;
    return SENTEI_OK;
}

static void destroy(void *self) {
    const sentei_host *host = ((instance *)self)->host;
    host->release(host->context, self);
}

static uint32_t needs(const void *self) {
    (void)self;
    return SENTEI_NEEDS_MOMENTS;
}

typedef struct {
    const instance *self;
    const sentei_layer *layer;
    double *scores;
} work;

static void score_one(void *data, size_t unit) {
    const work *all = data;
    const double bias = all->layer->bias[unit];
    all->scores[unit] = (bias < 0 ? -bias : bias) + all->self->factor * all->layer->mean[unit];
}

static int32_t score(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)error;
    work all = {self, layer, scores};
    const sentei_host *host = all.self->host;
    host->parallel_for(host->context, layer->units, score_one, &all);
    return SENTEI_OK;
}

static const sentei_option options[] = {
    {sizeof(sentei_option), SENTEI_REAL, "factor", "2", NULL, "weight of the mean"}};
static const sentei_pruner table = {sizeof(sentei_pruner), 1, options, create, destroy, needs, score};

const sentei_plugin *sentei_plugin_entry(void) {
    static const sentei_plugin plugin = {sizeof(sentei_plugin), 0, &manifest, &table, NULL};
    return &plugin;
}
