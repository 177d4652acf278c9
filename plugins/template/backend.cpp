// my-plugin: matrix products in plain loops, to be replaced by those of your machine. Every entry of the table that is
// null falls back to scalar, so one operation at a time can be made fast; `sentei plugin check` judges each.
#include <cmath>
#include <sentei/plugin.hpp>

namespace {

float activated(std::uint32_t activation, float slope, double z) {
    switch (activation) {
        case SENTEI_RELU:
            return z > 0 ? static_cast<float>(z) : 0;
        case SENTEI_LEAKY_RELU:
            return static_cast<float>(z > 0 ? z : slope * z);
        case SENTEI_TANH:
            return static_cast<float>(std::tanh(z));
        case SENTEI_SIGMOID:
            return static_cast<float>(1 / (1 + std::exp(-z)));
        case SENTEI_GELU:
            return static_cast<float>(0.5 * z * (1 + std::erf(z / std::sqrt(2.0))));
        case SENTEI_IDENTITY:
            return static_cast<float>(z);
        default:
            throw std::invalid_argument("there is no such activation");
    }
}

// An instance. What its functions throw reaches the host as a status and a sentence.
struct MyPlugin {
    explicit MyPlugin(const sentei::Host& host) : host(host) {}
    sentei::Host host;

    // c[m][n] = activation(a[m][k] * b[k][n] (+ c) + bias), a and b transposed as the flags say. Rows are shared out
    // between the host's threads; each is computed by itself, so their number does not matter to the result.
    void gemm(const sentei_gemm& call) const {
        if (call.size < sizeof call) throw std::invalid_argument("the call is smaller than sentei_gemm");
        const bool a_turned = (call.flags & SENTEI_TRANSPOSE_A) != 0, b_turned = (call.flags & SENTEI_TRANSPOSE_B) != 0;
        host.parallel_for(call.m, [&](std::size_t row) {
            for (std::size_t column = 0; column < call.n; ++column) {
                float& c = call.c[row * call.ldc + column];
                double sum = (call.flags & SENTEI_ACCUMULATE) != 0 ? c : 0;
                for (std::size_t i = 0; i < call.k; ++i)
                    sum += static_cast<double>(call.a[a_turned ? i * call.lda + row : row * call.lda + i]) *
                           call.b[b_turned ? column * call.ldb + i : i * call.ldb + column];
                if (call.bias != nullptr) sum += call.bias[column];
                c = activated(call.activation, call.slope, sum);
            }
        });
    }
};

std::int32_t create(const sentei_host* host, void** self, sentei_error* error) noexcept {
    return sentei::guarded(error, [&] { *self = new MyPlugin(sentei::Host(*host)); });
}
void destroy(void* self) noexcept { delete static_cast<MyPlugin*>(self); }

std::int32_t gemm(void* self, const sentei_gemm* call, sentei_error* error) noexcept {
    return sentei::guarded(error, [&] { static_cast<const MyPlugin*>(self)->gemm(*call); });
}

// y[n] = activation(w[n][k] * x[k] + bias[n]): the path of a single row.
std::int32_t matvec(void* self, std::size_t n, std::size_t k, const float* w, std::size_t ldw, const float* x,
                    const float* bias, std::uint32_t activation, float slope, float* y, sentei_error* error) noexcept {
    sentei_gemm call{};
    call.size = sizeof call;
    call.flags = SENTEI_TRANSPOSE_B;
    call.m = 1, call.n = n, call.k = k;
    call.a = x, call.lda = k;
    call.b = w, call.ldb = ldw;
    call.c = y, call.ldc = n;
    call.bias = bias;
    call.activation = activation, call.slope = slope;
    return gemm(self, &call, error);
}

constexpr sentei_backend operations() {
    sentei_backend table{};
    table.size = sizeof table;
    table.lanes = 1;
    table.create = create;
    table.destroy = destroy;
    table.gemm = gemm;
    table.matvec = matvec;
    return table;
}
constexpr sentei_backend table = operations();

}  // namespace

// Required CPU bits and priority: 0 and 0, so it runs anywhere and only where --backend my-plugin names it.
SENTEI_PLUGIN(sentei::manifest(SENTEI_BACKEND, "my-plugin", "0.1.0", "Matrix products in plain loops"), table)
