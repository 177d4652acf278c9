#include "plugins/check/backend.hpp"

#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "plugins/check/conformance/judge.hpp"
#include "plugins/check/fenced.hpp"
#include "plugins/check/leaks.hpp"

namespace sentei::check {
namespace {

std::string judge_table(const sentei_backend& table) {
    const bool bytes = table.packed_bytes != nullptr, pack = table.pack != nullptr, use = table.gemm_packed != nullptr;
    if (bytes != pack || bytes != use)
        throw Fault("states packed_bytes, pack and gemm_packed in part: all three or none");
    const bool compile = table.network_compile != nullptr;
    if (compile != (table.network_bytes != nullptr) || compile != (table.network_workspace != nullptr) ||
        compile != (table.network_run != nullptr))
        throw Fault("states the four operations of networks in part: all of them or none");
    const Instance instance(table, serial_host());
    return fmt::format("vectors of {} floats", table.lanes);
}

std::vector<Operation> judge_operations(const sentei_backend& table, const sentei_backend* scalar, bool small) {
    Judge judge(table, scalar, small);
    judge_gemm(judge, table);
    judge_matvec(judge, table);
    judge_network(judge, table);
    judge_bytes(judge, table);
    judge_activations(judge, table);
    judge_losses(judge, table);
    judge_optimizers(judge, table);
    judge_columns(judge, table);
    return judge.operations();
}

std::string verdict_of(const std::vector<Operation>& operations) {
    std::size_t provided = 0, cases = 0;
    std::string faults;
    for (const auto& operation : operations) {
        provided += operation.provided ? 1 : 0;
        cases += operation.cases;
        if (!operation.faults.empty())
            faults += fmt::format("{}{} ({})", faults.empty() ? "" : "; ", operation.name, operation.faults.front());
    }
    if (provided == 0) throw Fault("states no operation at all: nothing would ever be asked of it");
    if (!faults.empty()) throw Fault("outside of the bounds: " + faults);
    return fmt::format(
        "{} operations within their bounds in {} cases, the same bytes on 1, 2 and 7 threads{}", provided, cases,
        provided < operations.size() ? fmt::format("; {} fall back to scalar", operations.size() - provided) : "");
}

// A product of 3 x 2 and 2 x 4 through gemm, from a call that a newer host made larger.
struct SmallProduct {
    std::vector<float> a{1, 2, 3, 4, 5, 6}, b{1, 0, -1, 2, 3, 1, 0, -2}, c = std::vector<float>(12);
    std::vector<sentei_gemm> calls = std::vector<sentei_gemm>(2);  // the second stands for appended fields

    explicit SmallProduct(std::uint32_t activation, std::size_t size = sizeof(sentei_gemm)) {
        auto& call = calls[0];
        call.size = static_cast<std::uint32_t>(size);
        call.m = 3, call.k = 2, call.n = 4;
        call.a = a.data(), call.lda = 2;
        call.b = b.data(), call.ldb = 4;
        call.c = c.data(), call.ldc = 4;
        call.activation = activation;
    }
};

std::string judge_sizes(const sentei_backend& table) {
    Fenced<std::byte> small(offsetof(sentei_host, get_extension));
    std::memcpy(small.data(), &serial_host(), small.size());
    auto* const host = reinterpret_cast<sentei_host*>(small.data());
    host->size = static_cast<std::uint32_t>(small.size());
    const Instance on_small(table, *host);
    std::vector<sentei_host> newer(2, serial_host());
    newer[0].size = 2 * sizeof newer[0];
    newer[0].abi_minor = SENTEI_ABI_MINOR + 1;
    const Instance on_newer(table, newer[0]);
    if (table.gemm == nullptr) return "takes a smaller host table, and the larger one of a newer minor";
    const std::vector<float> expected{7, 2, -1, -2, 15, 4, -3, -2, 23, 6, -5, -2};
    for (const auto* instance : {&on_small, &on_newer})
        for (const std::size_t size : {sizeof(sentei_gemm), 2 * sizeof(sentei_gemm)}) {
            SmallProduct product(SENTEI_IDENTITY, size);
            if (table.gemm(instance->self, &product.calls[0], nullptr) != SENTEI_OK || product.c != expected)
                throw Fault(size == sizeof(sentei_gemm)
                                ? "gemm fails on a smaller host table"
                                : "gemm fails where its call is of a newer minor version and thus larger");
        }
    return "takes a smaller host table, and the larger tables and calls of newer minors";
}

std::string judge_unknown(const sentei_backend& table) {
    const Instance instance(table, serial_host());
    constexpr std::uint32_t unknown = 99;
    const auto refused = [](const char* operation, std::int32_t status) {
        if (status == SENTEI_OK) throw Fault(fmt::format("{} takes activation 99, which there is not", operation));
    };
    const std::vector<float> x{1, 2};
    std::vector<float> y(2);
    if (table.gemm != nullptr) {
        SmallProduct product(unknown);
        refused("gemm", table.gemm(instance.self, &product.calls[0], nullptr));
        for (const std::uint32_t capacity : {0u, 1u, 8u}) {
            Fenced<char> room(capacity);
            sentei_error error{sizeof error, capacity, room.data()};
            refused("gemm", table.gemm(instance.self, &product.calls[0], &error));
        }
    }
    if (table.matvec != nullptr)
        refused("matvec",
                table.matvec(instance.self, 1, 2, x.data(), 2, x.data(), nullptr, unknown, 0, y.data(), nullptr));
    if (table.activate != nullptr)
        refused("activate", table.activate(instance.self, unknown, 0, 2, x.data(), y.data(), nullptr));
    return "an activation that there is not is refused, with or without room for a sentence";
}

std::string leaks(const sentei_backend& table, bool quick) {
    return judge_leaks(quick ? 20 : 200, [&](const sentei_host& host) {
        const Instance instance(table, host);
        SmallProduct product(SENTEI_RELU);
        if (table.gemm != nullptr) require(table.gemm(instance.self, &product.calls[0], nullptr));
    });
}

}  // namespace

void check_backend(const sentei_backend& stated, const std::optional<sentei_backend>& scalar, bool quick,
                   const Sink& sink) {
    const auto table = whole_table(stated);
    const auto* const beside = scalar ? &*scalar : nullptr;
    if (!sink.run("create", [&] { return judge_table(table); })) return;
    const bool conforms = sink.run("conformance", [&] {
        const auto operations = judge_operations(table, beside, quick);
        sink.operations(operations);
        return verdict_of(operations) + (scalar ? "" : "; there is no scalar backend to compare with");
    });
    sink.run("sizes", [&] { return judge_sizes(table); });
    sink.run("unknown", [&] { return judge_unknown(table); });
    sink.run("leaks", [&] { return leaks(table, quick); });
    if (conforms && !quick)
        sink.run("speed", [&] {
            const auto speeds = time_operations(table, beside);
            sink.speeds(speeds);
            return fmt::format("{} rates on one thread", speeds.size());
        });
}

}  // namespace sentei::check
