/* The library's functions. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

struct sentei_infer {
    File file;
    void* own; /* the file's bytes, where they were read here */
    Encoder encoder;
    Network network;
    float *inputs, *outputs; /* of a row */
};

static int status(int right) { return right ? SENTEI_INFER_OK : SENTEI_INFER_INVALID; }

/* Measures, allocates once, reads. */
static sentei_infer* load(const void* bytes, uint64_t length, const Complaint* complaint) {
    sentei_infer measured, *model;
    uint64_t encoder_bytes, network_bytes, row_bytes, total;
    char* memory;
    memset(&measured, 0, sizeof measured);
    measured.file.bytes = bytes;
    measured.file.length = length;
    if ((uintptr_t)bytes % 4 != 0) return si_refuse(complaint, "its address is not a multiple of 4"), NULL;
    if (!si_read_frame(&measured.file, complaint)) return NULL;
    if (!si_measure_encoder(&measured.file, &measured.encoder, &encoder_bytes, complaint)) return NULL;
    if (!(measured.file.int8 ? si_measure_int8 : si_measure_fp32)(&measured.file, &measured.encoder, &measured.network,
                                                                  &network_bytes, complaint))
        return NULL;
    encoder_bytes = si_aligned(encoder_bytes, 8);
    network_bytes = si_aligned(network_bytes, 8);
    row_bytes = (measured.encoder.inputs + measured.encoder.outputs) * sizeof(float);
    total = si_aligned(sizeof *model, 8) + encoder_bytes + network_bytes + row_bytes;
    memory = total > SIZE_MAX ? NULL : malloc((size_t)total);
    if (memory == NULL) return si_refuse(complaint, "there is not enough memory"), NULL;
    model = (sentei_infer*)(void*)memory;
    *model = measured;
    memory += si_aligned(sizeof *model, 8);
    si_read_encoder(&model->file, &model->encoder, memory);
    memory += encoder_bytes;
    (model->file.int8 ? si_read_int8 : si_read_fp32)(&model->file, &model->network, memory);
    memory += network_bytes;
    model->inputs = (float*)(void*)memory;
    model->outputs = model->inputs + model->encoder.inputs;
    return model;
}

sentei_infer* sentei_infer_load(const void* bytes, size_t length, char* error, size_t capacity) {
    const Complaint complaint = {error, capacity};
    return load(bytes, length, &complaint);
}

/* The whole of a file, in memory of its own; null with a complaint. */
static void* read_whole(const char* path, size_t* length, const Complaint* complaint) {
    FILE* const file = fopen(path, "rb");
    char* bytes = NULL;
    long size = -1;
    if (file == NULL) return si_refuse(complaint, "cannot be opened: %s", strerror(errno)), NULL;
    if ((getc(file) != EOF || !ferror(file)) && fseek(file, 0, SEEK_END) == 0) size = ftell(file); /* no folder */
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) bytes = malloc(size > 0 ? (size_t)size : 1);
    *length = (size_t)size;
    if (bytes != NULL && fread(bytes, 1, *length, file) != *length) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    if (bytes == NULL) si_refuse(complaint, size < 0 ? "cannot be read: it is not a file" : "cannot be read");
    return bytes;
}

sentei_infer* sentei_infer_open(const char* file, char* error, size_t capacity) {
    const Complaint complaint = {error, capacity};
    size_t length;
    void* const bytes = read_whole(file, &length, &complaint);
    sentei_infer* const model = bytes == NULL ? NULL : load(bytes, length, &complaint);
    if (model == NULL)
        free(bytes);
    else
        model->own = bytes;
    return model;
}

void sentei_infer_close(sentei_infer* model) {
    if (model == NULL) return;
    free(model->own);
    free(model);
}

size_t sentei_infer_columns(const sentei_infer* model) { return model->encoder.column_count; }
const char* sentei_infer_column_name(const sentei_infer* model, size_t column) {
    return model->encoder.columns[column].name;
}
int sentei_infer_column_is_number(const sentei_infer* model, size_t column) {
    return !model->encoder.columns[column].is_category;
}
size_t sentei_infer_classes(const sentei_infer* model) { return model->encoder.class_count; }
const char* sentei_infer_class_name(const sentei_infer* model, size_t index) { return model->encoder.classes[index]; }
const char* sentei_infer_target(const sentei_infer* model) { return model->encoder.target; }
size_t sentei_infer_results(const sentei_infer* model) {
    return model->encoder.class_count == 0 ? 1 : model->encoder.class_count;
}
size_t sentei_infer_inputs(const sentei_infer* model) { return (size_t)model->encoder.inputs; }
size_t sentei_infer_outputs(const sentei_infer* model) { return (size_t)model->encoder.outputs; }

void sentei_infer_run(sentei_infer* model, const float* inputs, size_t count, float* outputs) {
    const uint64_t width = model->encoder.inputs, result = model->encoder.outputs;
    size_t r;
    for (r = 0; r < count; r++)
        (model->file.int8 ? si_run_int8 : si_run_fp32)(&model->network, inputs + r * width, outputs + r * result);
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* As engine/model/prediction.cpp. An output that equals the largest counts 1 even where both are infinite. */
static void finish(const Encoder* encoder, const float* outputs, float* results) {
    double sum = 0;
    float largest = outputs[0];
    uint32_t i;
    if (encoder->task == REGRESSION) {
        results[0] = (float)(outputs[0] * encoder->target_scale + encoder->target_mean);
        return;
    }
    if (encoder->task == BINARY) {
        results[0] = (float)sigmoid(-(double)outputs[0]);
        results[1] = (float)sigmoid(outputs[0]);
        return;
    }
    for (i = 1; i < encoder->class_count; i++)
        if (outputs[i] > largest) largest = outputs[i];
    for (i = 0; i < encoder->class_count; i++) sum += outputs[i] == largest ? 1 : exp((double)outputs[i] - largest);
    for (i = 0; i < encoder->class_count; i++)
        results[i] = (float)((outputs[i] == largest ? 1 : exp((double)outputs[i] - largest)) / sum);
}

int sentei_infer_predict(sentei_infer* model, const sentei_cell* rows, size_t count, float* results, char* error,
                         size_t capacity) {
    const Complaint complaint = {error, capacity};
    size_t r;
    for (r = 0; r < count; r++) {
        if (!si_encode_row(&model->encoder, rows + r * model->encoder.column_count, model->inputs, &complaint))
            return status(0);
        sentei_infer_run(model, model->inputs, 1, model->outputs);
        finish(&model->encoder, model->outputs, results + r * sentei_infer_results(model));
    }
    return status(1);
}
