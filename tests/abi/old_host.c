/* A host of plugin ABI 1.0, built with the header as it was released: loads modules of today and uses what 1.0 knows.
   old_host MODULE...   exit code 0: each works, or says in its manifest that it needs a newer host or another CPU. */
#include <dlfcn.h>
#include <math.h>
#include <sentei/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(SENTEI_ABI_MAJOR == 1 && SENTEI_ABI_MINOR == 0, "the frozen header");

static void *allocate(void *context, size_t bytes, size_t alignment) {
    (void)context;
    const size_t aligned = alignment < sizeof(void *) ? sizeof(void *) : alignment;
    return aligned_alloc(aligned, (bytes + aligned - 1) / aligned * aligned);
}
static void release(void *context, void *block) { (void)context, free(block); }
static void log_nothing(void *context, int32_t level, const char *sentence) { (void)context, (void)level, (void)sentence; }
static void parallel_for(void *context, size_t count, void (*task)(void *, size_t), void *data) {
    (void)context;
    for (size_t i = 0; i < count; ++i) task(data, i);
}
static const void *get_extension(void *context, const char *name) { return (void)context, (void)name, NULL; }

static const sentei_host host = {sizeof(sentei_host), 1, 0, NULL, allocate, release, log_nothing, parallel_for, get_extension};

static int this_cpu_has(uint64_t bits) {
#if defined(__x86_64__)
    const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    uint64_t has = 0;
    if (avx2) has |= SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA);
    if (avx512)
        has |= SENTEI_BIT(SENTEI_CPU_AVX512F) | SENTEI_BIT(SENTEI_CPU_AVX512BW) | SENTEI_BIT(SENTEI_CPU_AVX512DQ) |
               SENTEI_BIT(SENTEI_CPU_AVX512VL);
    return (bits & ~has) == 0;
#else
    return (bits & ~SENTEI_BIT(SENTEI_CPU_NEON)) == 0;
#endif
}

enum { units = 3, inputs = 2, outputs = 2, rows = 4 };

static int try_pruner(const sentei_pruner *pruner) {
    static const float weights[units * inputs] = {1, -2, 0.5f, 3, -1, 1}, bias[units] = {0.1f, 0, -0.2f},
                       next[outputs * units] = {1, 2, -1, 0.5f, -3, 2};
    static const float h[rows * units] = {1, 0, 2, 0, 3, 1, 2, 1, 0, 1, 2, 2}, gradients[rows * units] = {
                           0.1f, -0.2f, 0, 0.3f, 0.1f, -0.1f, 0, 0.2f, 0.1f, -0.3f, 0, 0.2f};
    static const double mean[units] = {1, 1.5, 1.25}, variance[units] = {0.5, 1.25, 0.6875}, low[units] = {0, 0, 0},
                        high[units] = {2, 3, 2}, positive[units] = {0.75, 0.75, 0.75}, deviation[units] = {0.5, 1, 0.75},
                        covariance[units * units] = {0.5, -0.25, 0, -0.25, 1.25, 0.125, 0, 0.125, 0.6875},
                        sensitivity[outputs * outputs] = {2, 0.5, 0.5, 1};
    const sentei_layer layer = {sizeof layer, 0, SENTEI_RELU, 0, units, inputs, outputs, rows, weights, bias, next, mean,
                                variance, low, high, positive, deviation, h, gradients, covariance, sensitivity};
    sentei_setting *settings = calloc(pruner->option_count + 1, sizeof *settings);
    const char *option = (const char *)pruner->options;
    for (uint32_t i = 0; i < pruner->option_count; ++i) {
        const sentei_option *each = (const sentei_option *)(option + i * pruner->options[0].size);
        settings[i].name = each->name;
        settings[i].value = each->default_value;
    }
    void *self = NULL;
    double scores[units] = {NAN, NAN, NAN};
    int good = pruner->create(&host, settings, pruner->option_count, &self, NULL) == SENTEI_OK;
    if (good) {
        good = pruner->score(self, &layer, scores, NULL) == SENTEI_OK;
        for (int i = 0; i < units; ++i) good = good && isfinite(scores[i]);
        pruner->destroy(self);
    }
    free(settings);
    return good;
}

static int try_backend(const sentei_backend *backend) {
    const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 0, -1, 2, 3, 1, 0, -2}, bias[] = {1, 0, 0, 1};
    const float expected[] = {8, 2, 0, 0, 16, 4, 0, 0, 24, 6, 0, 0};
    float c[12];
    const sentei_gemm call = {sizeof call, 0, 3, 4, 2, a, b, NULL, c, 2, 4, 4, bias, SENTEI_RELU, 0};
    void *self = NULL;
    if (backend->create(&host, &self, NULL) != SENTEI_OK) return 0;
    const int good = backend->gemm(self, &call, NULL) == SENTEI_OK && memcmp(c, expected, sizeof c) == 0;
    backend->destroy(self);
    return good;
}

static const sentei_manifest *find_manifest(const char *bytes, size_t size) {
    for (size_t at = 0; at + sizeof(sentei_manifest) <= size; at += 8)
        if (memcmp(bytes + at, SENTEI_MAGIC, 16) == 0) return (const sentei_manifest *)(bytes + at);
    return NULL;
}

static const char *use(const char *file) { /* a verdict */
    FILE *in = fopen(file, "rb");
    if (in == NULL) return "FAILED: cannot be read";
    fseek(in, 0, SEEK_END);
    const size_t size = (size_t)ftell(in);
    char *bytes = aligned_alloc(64, (size + 63) / 64 * 64);
    rewind(in);
    const size_t count = fread(bytes, 1, size, in);
    fclose(in);
    const sentei_manifest *manifest = find_manifest(bytes, count);
    if (manifest == NULL) return "FAILED: carries no manifest";
    if (manifest->abi_major != 1) return "FAILED: of another major";
    if (manifest->abi_minor > SENTEI_ABI_MINOR) return "refused: needs a newer host, as its manifest says";
    if (!this_cpu_has(manifest->cpu)) return "SKIPPED: needs what this CPU, or a host of 1.0, does not have";
    void *const module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (module == NULL) return dlerror();
    const sentei_plugin *(*entry)(void);
    *(void **)&entry = dlsym(module, "sentei_plugin_entry");
    const sentei_plugin *const plugin = entry();
    const int good = manifest->kind == SENTEI_PRUNER ? try_pruner(plugin->table) : try_backend(plugin->table);
    free(bytes);
    return good ? "works" : "FAILED: gives something else than it must";
}

int main(int count, char **files) {
    int failed = count < 2;
    for (int i = 1; i < count; ++i) {
        const char *verdict = use(files[i]);
        printf("%s: %s\n", files[i], verdict);
        failed += strncmp(verdict, "works", 5) != 0 && strncmp(verdict, "refused", 7) != 0 && strncmp(verdict, "SKIPPED", 7) != 0;
    }
    return failed != 0;
}
