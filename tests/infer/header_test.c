/* The header alone, as C99, C11 and C++20, without a warning: CMakeLists.txt compiles this with every compiler. */
#include "sentei-infer.h"
#include "sentei-infer.h"

typedef char status_codes_stay[SENTEI_INFER_OK == 0 && SENTEI_INFER_INVALID == 2 ? 1 : -1];

int use(const void* bytes, size_t length, const float* inputs, float* outputs);
int use(const void* bytes, size_t length, const float* inputs, float* outputs) {
    char error[100];
    sentei_cell cells[2];
    status_codes_stay unused;
    int status;
    sentei_infer* model = sentei_infer_open("a.sentei", error, sizeof error);
    sentei_infer_close(model);
    model = sentei_infer_load(bytes, length, error, sizeof error);
    if (!model || sentei_infer_columns(model) != 2) return 1;
    cells[0].text = sentei_infer_column_name(model, 0);
    cells[1].text = 0;
    cells[1].number = 1.5 * sentei_infer_column_is_number(model, 1);
    status = sentei_infer_predict(model, cells, 1, outputs, error, sizeof error);
    if (sentei_infer_classes(model) > 0) cells[0].text = sentei_infer_class_name(model, 0);
    cells[0].text = sentei_infer_target(model);
    if (sentei_infer_inputs(model) + sentei_infer_outputs(model) + sentei_infer_results(model) > 0)
        sentei_infer_run(model, inputs, 1, outputs);
    unused[0] = 0;
    sentei_infer_close(model);
    return status == SENTEI_INFER_OK ? unused[0] : 1;
}
