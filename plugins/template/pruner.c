/* my-plugin: what a unit contributes to the next layer, its output's standard deviation times the norm of the weights that
   read it. Replace `score` by your own measure; plugins/README.md of Sentei says what else there is to use. */
#include <math.h>
#include <sentei/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double power;
} criterion;

/* What `sentei criteria` lists and `--criterion-option power=2` sets. */
static const sentei_option options[] = {
    {sizeof(sentei_option), SENTEI_REAL, "power", "1", NULL, "exponent of the norm, 0 or more"}};

static int32_t fail(sentei_error *error, int32_t status, const char *sentence) {
    if (error != NULL && error->message != NULL && error->capacity > 0)
        snprintf(error->message, error->capacity, "%s", sentence);
    return status;
}

static int32_t create(const sentei_host *host, const sentei_setting *settings, size_t count, void **self,
                      sentei_error *error) {
    (void)host;
    double power = 1;
    for (size_t i = 0; i < count; ++i)
        if (strcmp(settings[i].name, "power") == 0) power = strtod(settings[i].value, NULL);
    if (!(power >= 0)) return fail(error, SENTEI_INVALID, "power is 0 or more");
    criterion *made = malloc(sizeof *made);
    if (made == NULL) return SENTEI_NO_MEMORY;
    made->power = power;
    *self = made;
    return SENTEI_OK;
}

static void destroy(void *self) { free(self); }

/* Statistics that the host is to gather; those not asked for are null in sentei_layer. */
static uint32_t needs(const void *self) {
    (void)self;
    return SENTEI_NEEDS_MOMENTS;
}

/* One finite score a unit, higher = keep. Layers are scored at the same time, so nothing here may change. */
static int32_t score(const void *self, const sentei_layer *layer, double *scores, sentei_error *error) {
    (void)error;
    const criterion *me = self;
    for (size_t unit = 0; unit < layer->units; ++unit) {
        double squares = 0;
        for (size_t output = 0; output < layer->outputs; ++output) {
            const double weight = layer->next_weights[output * layer->units + unit];
            squares += weight * weight;
        }
        scores[unit] = sqrt(layer->variance[unit]) * pow(sqrt(squares), me->power);
    }
    return SENTEI_OK;
}

static const sentei_pruner table = {sizeof(sentei_pruner), sizeof options / sizeof options[0], options, create, destroy,
                                    needs, score};

SENTEI_MANIFEST(SENTEI_PRUNER, "my-plugin", "0.1.0", "Deviation of a unit's output times the norm of what reads it", 0, 0);

const sentei_plugin *sentei_plugin_entry(void) {
    static const sentei_plugin plugin = {sizeof(sentei_plugin), 0, &sentei_plugin_manifest, &table, NULL};
    return &plugin;
}
