/* What both kinds of network have in common. */
#include <inttypes.h>
#include <math.h>

#include "model.h"

int si_check_layer(const Layer* layer, uint32_t index, uint32_t count, uint64_t inputs, const Complaint* complaint) {
    const char* wrong = NULL;
    if (layer->units == 0 || layer->inputs == 0)
        wrong = "has no units or no inputs";
    else if (layer->inputs != inputs)
        wrong = "does not take what comes in";
    else if (layer->activation < RELU || layer->activation > IDENTITY)
        wrong = "has an unknown activation";
    else if (!isfinite(layer->slope))
        wrong = "holds a slope that is NaN or infinite";
    return wrong == NULL || si_refuse(complaint, "layer %" PRIu32 " of %" PRIu32 " %s", index + 1, count, wrong);
}

int si_check_ends(const Layer* last, const Encoder* encoder, const Complaint* complaint) {
    if (last->activation != IDENTITY) return si_refuse(complaint, "the output layer's activation is not the identity");
    if (last->units != encoder->outputs)
        return si_refuse(complaint, "the network has %" PRIu32 " outputs, but the encoder's target needs %" PRIu64,
                         last->units, encoder->outputs);
    return 1;
}

float si_activated(uint32_t activation, float slope, float t) {
    switch (activation) {
        case RELU:
            return t > 0 ? t : 0;
        case LEAKY_RELU:
            return t < 0 ? slope * t : t;
        case TANH:
            return tanhf(t);
        case SIGMOID:
            return 1 / (1 + expf(-t));
        case GELU:
            return 0.5f * t * (1 + erff(t * 0.70710678f));
        default:
            return t;
    }
}
