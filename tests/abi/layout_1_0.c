/* The layout of plugin ABI 1.0 (LP64): what plugins out there were built with. A released FIELD and VALUE is never
   changed; a minor version appends FIELDs in a file of its own, and with them SENTEI_ABI_MINOR and SIZEs grow (never
   sentei_setting's): a SIZE stands where it is the latest. Compiled as C11 and, by the latest layout's .cpp, as C++20. */
#include <assert.h>
#include <sentei/plugin.h>

#define VALUE(name, value) static_assert((name) == (value), "the value of " #name " changed")
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "the size of " #type " changed")
#define FIELD(type, field, offset, bytes)                                                    \
    static_assert(offsetof(type, field) == (offset) && sizeof(((type*)0)->field) == (bytes), \
                  "the place of " #type "." #field " changed")

VALUE(SENTEI_ABI_MAJOR, 1);
static_assert(sizeof(SENTEI_MAGIC) == 16 && sizeof(void*) == 8, "the magic or the data model changed");

VALUE(SENTEI_OK, 0);
VALUE(SENTEI_INVALID, 1);
VALUE(SENTEI_UNSUPPORTED, 2);
VALUE(SENTEI_NO_MEMORY, 3);
VALUE(SENTEI_FAILED, 4);
VALUE(SENTEI_BACKEND, 1);
VALUE(SENTEI_PRUNER, 2);
VALUE(SENTEI_X86_64, 62);
VALUE(SENTEI_AARCH64, 183);
VALUE(SENTEI_LOG_DEBUG, 0);
VALUE(SENTEI_LOG_INFO, 1);
VALUE(SENTEI_LOG_WARNING, 2);
VALUE(SENTEI_CPU_AVX2, 0);
VALUE(SENTEI_CPU_FMA, 1);
VALUE(SENTEI_CPU_F16C, 2);
VALUE(SENTEI_CPU_AVX512F, 8);
VALUE(SENTEI_CPU_AVX512BW, 9);
VALUE(SENTEI_CPU_AVX512DQ, 10);
VALUE(SENTEI_CPU_AVX512VL, 11);
VALUE(SENTEI_CPU_AVX512VNNI, 12);
VALUE(SENTEI_CPU_AVX512BF16, 13);
VALUE(SENTEI_CPU_NEON, 32);
VALUE(SENTEI_CPU_DOTPROD, 33);
VALUE(SENTEI_CPU_FP16, 34);
VALUE(SENTEI_CPU_I8MM, 35);
VALUE(SENTEI_CPU_BF16, 36);
VALUE(SENTEI_CPU_SVE, 37);
VALUE(SENTEI_FLAG, 1);
VALUE(SENTEI_INTEGER, 2);
VALUE(SENTEI_REAL, 3);
VALUE(SENTEI_CHOICE, 4);
VALUE(SENTEI_RELU, 1);
VALUE(SENTEI_LEAKY_RELU, 2);
VALUE(SENTEI_TANH, 3);
VALUE(SENTEI_SIGMOID, 4);
VALUE(SENTEI_GELU, 5);
VALUE(SENTEI_IDENTITY, 6);
VALUE(SENTEI_NEEDS_MOMENTS, 1);
VALUE(SENTEI_NEEDS_DEVIATION, 2);
VALUE(SENTEI_NEEDS_ACTIVATIONS, 4);
VALUE(SENTEI_NEEDS_GRADIENTS, 8);
VALUE(SENTEI_NEEDS_GRAM, 16);
VALUE(SENTEI_NEEDS_SENSITIVITY, 32);
VALUE(SENTEI_TRANSPOSE_A, 1);
VALUE(SENTEI_TRANSPOSE_B, 2);
VALUE(SENTEI_ACCUMULATE, 4);
VALUE(SENTEI_CROSS_ENTROPY, 1);
VALUE(SENTEI_BINARY_CROSS_ENTROPY, 2);
VALUE(SENTEI_SQUARED_ERROR, 3);
VALUE(SENTEI_SGD, 1);
VALUE(SENTEI_ADAM, 2);
VALUE(SENTEI_ADAMW, 3);

SIZE(sentei_manifest, 192);
FIELD(sentei_manifest, magic, 0, 16);
FIELD(sentei_manifest, size, 16, 4);
FIELD(sentei_manifest, abi_major, 20, 2);
FIELD(sentei_manifest, abi_minor, 22, 2);
FIELD(sentei_manifest, kind, 24, 4);
FIELD(sentei_manifest, machine, 28, 4);
FIELD(sentei_manifest, cpu, 32, 8);
FIELD(sentei_manifest, priority, 40, 4);
FIELD(sentei_manifest, reserved, 44, 4);
FIELD(sentei_manifest, id, 48, 32);
FIELD(sentei_manifest, version, 80, 16);
FIELD(sentei_manifest, summary, 96, 96);

SIZE(sentei_error, 16);
FIELD(sentei_error, size, 0, 4);
FIELD(sentei_error, capacity, 4, 4);
FIELD(sentei_error, message, 8, 8);

SIZE(sentei_host, 56);
FIELD(sentei_host, size, 0, 4);
FIELD(sentei_host, abi_major, 4, 2);
FIELD(sentei_host, abi_minor, 6, 2);
FIELD(sentei_host, context, 8, 8);
FIELD(sentei_host, allocate, 16, 8);
FIELD(sentei_host, release, 24, 8);
FIELD(sentei_host, log, 32, 8);
FIELD(sentei_host, parallel_for, 40, 8);
FIELD(sentei_host, get_extension, 48, 8);

SIZE(sentei_option, 40);
FIELD(sentei_option, size, 0, 4);
FIELD(sentei_option, type, 4, 4);
FIELD(sentei_option, name, 8, 8);
FIELD(sentei_option, default_value, 16, 8);
FIELD(sentei_option, choices, 24, 8);
FIELD(sentei_option, help, 32, 8);

SIZE(sentei_setting, 16);
FIELD(sentei_setting, name, 0, 8);
FIELD(sentei_setting, value, 8, 8);

SIZE(sentei_layer, 152);
FIELD(sentei_layer, size, 0, 4);
FIELD(sentei_layer, index, 4, 4);
FIELD(sentei_layer, activation, 8, 4);
FIELD(sentei_layer, slope, 12, 4);
FIELD(sentei_layer, units, 16, 8);
FIELD(sentei_layer, inputs, 24, 8);
FIELD(sentei_layer, outputs, 32, 8);
FIELD(sentei_layer, rows, 40, 8);
FIELD(sentei_layer, weights, 48, 8);
FIELD(sentei_layer, bias, 56, 8);
FIELD(sentei_layer, next_weights, 64, 8);
FIELD(sentei_layer, mean, 72, 8);
FIELD(sentei_layer, variance, 80, 8);
FIELD(sentei_layer, minimum, 88, 8);
FIELD(sentei_layer, maximum, 96, 8);
FIELD(sentei_layer, positive, 104, 8);
FIELD(sentei_layer, absolute_deviation, 112, 8);
FIELD(sentei_layer, activations, 120, 8);
FIELD(sentei_layer, gradients, 128, 8);
FIELD(sentei_layer, covariance, 136, 8);
FIELD(sentei_layer, sensitivity, 144, 8);

SIZE(sentei_pruner, 48);
FIELD(sentei_pruner, size, 0, 4);
FIELD(sentei_pruner, option_count, 4, 4);
FIELD(sentei_pruner, options, 8, 8);
FIELD(sentei_pruner, create, 16, 8);
FIELD(sentei_pruner, destroy, 24, 8);
FIELD(sentei_pruner, needs, 32, 8);
FIELD(sentei_pruner, score, 40, 8);

SIZE(sentei_gemm, 104);
FIELD(sentei_gemm, size, 0, 4);
FIELD(sentei_gemm, flags, 4, 4);
FIELD(sentei_gemm, m, 8, 8);
FIELD(sentei_gemm, n, 16, 8);
FIELD(sentei_gemm, k, 24, 8);
FIELD(sentei_gemm, a, 32, 8);
FIELD(sentei_gemm, b, 40, 8);
FIELD(sentei_gemm, packed, 48, 8);
FIELD(sentei_gemm, c, 56, 8);
FIELD(sentei_gemm, lda, 64, 8);
FIELD(sentei_gemm, ldb, 72, 8);
FIELD(sentei_gemm, ldc, 80, 8);
FIELD(sentei_gemm, bias, 88, 8);
FIELD(sentei_gemm, activation, 96, 4);
FIELD(sentei_gemm, slope, 100, 4);

SIZE(sentei_loss, 72);
FIELD(sentei_loss, size, 0, 4);
FIELD(sentei_loss, kind, 4, 4);
FIELD(sentei_loss, rows, 8, 8);
FIELD(sentei_loss, columns, 16, 8);
FIELD(sentei_loss, outputs, 24, 8);
FIELD(sentei_loss, labels, 32, 8);
FIELD(sentei_loss, targets, 40, 8);
FIELD(sentei_loss, gradient, 48, 8);
FIELD(sentei_loss, scale, 56, 4);
FIELD(sentei_loss, reserved, 60, 4);
FIELD(sentei_loss, loss, 64, 8);

SIZE(sentei_step, 80);
FIELD(sentei_step, size, 0, 4);
FIELD(sentei_step, kind, 4, 4);
FIELD(sentei_step, count, 8, 8);
FIELD(sentei_step, weights, 16, 8);
FIELD(sentei_step, gradient, 24, 8);
FIELD(sentei_step, first, 32, 8);
FIELD(sentei_step, second, 40, 8);
FIELD(sentei_step, rate, 48, 4);
FIELD(sentei_step, beta1, 52, 4);
FIELD(sentei_step, beta2, 56, 4);
FIELD(sentei_step, epsilon, 60, 4);
FIELD(sentei_step, decay, 64, 4);
FIELD(sentei_step, correction1, 68, 4);
FIELD(sentei_step, correction2, 72, 4);

SIZE(sentei_moments, 64);
FIELD(sentei_moments, size, 0, 4);
FIELD(sentei_moments, reserved, 4, 4);
FIELD(sentei_moments, sum, 8, 8);
FIELD(sentei_moments, sum_of_squares, 16, 8);
FIELD(sentei_moments, minimum, 24, 8);
FIELD(sentei_moments, maximum, 32, 8);
FIELD(sentei_moments, positive, 40, 8);
FIELD(sentei_moments, center, 48, 8);
FIELD(sentei_moments, absolute_deviation, 56, 8);

FIELD(sentei_backend, size, 0, 4);
FIELD(sentei_backend, lanes, 4, 4);
FIELD(sentei_backend, create, 8, 8);
FIELD(sentei_backend, destroy, 16, 8);
FIELD(sentei_backend, gemm, 24, 8);
FIELD(sentei_backend, packed_bytes, 32, 8);
FIELD(sentei_backend, pack, 40, 8);
FIELD(sentei_backend, gemm_packed, 48, 8);
FIELD(sentei_backend, matvec, 56, 8);
FIELD(sentei_backend, activate, 64, 8);
FIELD(sentei_backend, activate_backward, 72, 8);
FIELD(sentei_backend, softmax, 80, 8);
FIELD(sentei_backend, loss, 88, 8);
FIELD(sentei_backend, optimizer_step, 96, 8);
FIELD(sentei_backend, column_sums, 104, 8);
FIELD(sentei_backend, column_moments, 112, 8);

SIZE(sentei_plugin, 32);
FIELD(sentei_plugin, size, 0, 4);
FIELD(sentei_plugin, reserved, 4, 4);
FIELD(sentei_plugin, manifest, 8, 8);
FIELD(sentei_plugin, table, 16, 8);
FIELD(sentei_plugin, get_extension, 24, 8);
