// Matrix product after BLIS (Van Zee, van de Geijn 2015): both operands packed into panels, k cut into blocks of KC, C
// cut into tiles of ROWS x COLS panels that are the host's tasks. Every element of C is summed over k in one order,
// whatever the tiles and the threads.
//
// Facts: Arch; MR rows and NV vectors of the micro-kernel; KC; row_panels and column_panels of a tile.
#pragma once
#include <sentei/plugin.h>

#include "kernels/micro.hpp"
#include "kernels/pack.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

template <class Facts>
struct Gemm {
    using V = Vector<typename Facts::Arch>;
    static constexpr std::size_t mr = Facts::MR, nr = Facts::NV * V::lanes;
    static constexpr std::size_t chunk_rows = ceil_div(1024, mr) * mr;  // rows of A that are packed at a time
    static constexpr std::size_t pack_group = 4;                        // panels a packing task

    static std::size_t packed_floats(std::size_t n, std::size_t k) { return ceil_div(n, nr) * nr * k; }

    // Panels `first` .. of B into place.
    static void pack_b(const float* b, std::size_t ldb, bool transposed, std::size_t n, std::size_t k, float* packed,
                       std::size_t first, std::size_t count) {
        for (std::size_t j = first; j < first + count; ++j)
            pack_panel(b, ldb, transposed, j * nr, smaller(nr, n - j * nr), k, packed + j * nr * k, nr);
    }

    // Panels of A have the width of their rows, so that the last one is exact.
    static void pack_a(const sentei_gemm& call, std::size_t row0, std::size_t rows, float* packed, std::size_t first,
                       std::size_t count) {
        const bool along = (call.flags & SENTEI_TRANSPOSE_A) == 0;
        for (std::size_t i = first; i < first + count; ++i) {
            const std::size_t width = smaller(mr, rows - i * mr);
            pack_panel(call.a, call.lda, along, row0 + i * mr, width, call.k, packed + i * mr * call.k, width);
        }
    }

    static void tile(const sentei_gemm& call, const float* a, const float* b, std::size_t row0, std::size_t rows,
                     std::size_t row_panel, std::size_t column_panel) {
        const std::size_t last_row_panel = smaller(row_panel + Facts::row_panels, ceil_div(rows, mr));
        const std::size_t last_column_panel = smaller(column_panel + Facts::column_panels, ceil_div(call.n, nr));
        for (std::size_t k0 = 0; k0 == 0 || k0 < call.k; k0 += Facts::KC) {
            const std::size_t kc = smaller(Facts::KC, call.k - k0);
            Epilogue epilogue{k0 > 0 || (call.flags & SENTEI_ACCUMULATE) != 0, k0 + kc == call.k, nullptr,
                              call.activation, call.slope};
            for (std::size_t j = column_panel; j < last_column_panel; ++j) {
                const std::size_t columns = smaller(nr, call.n - j * nr);
                if (call.bias != nullptr) epilogue.bias = call.bias + j * nr;
                for (std::size_t i = row_panel; i < last_row_panel; ++i) {
                    const std::size_t height = smaller(mr, rows - i * mr);
                    MicroKernels<Facts>::table.rows[height - 1].of[ceil_div(columns, V::lanes) - 1](
                        kc, a + i * mr * call.k + k0 * height, b + j * nr * call.k + k0 * nr,
                        call.c + (row0 + i * mr) * call.ldc + j * nr, call.ldc, columns, epilogue);
                }
            }
        }
    }

    // packed: B in panels, or null: then it is packed here first.
    static std::int32_t run(const sentei_host* host, const sentei_gemm& call, const float* packed) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        const std::size_t rows_at_once = smaller(call.m, chunk_rows);
        const std::size_t a_floats = rows_at_once * call.k;
        const std::size_t b_floats = packed != nullptr ? 0 : packed_floats(call.n, call.k);
        const Scratch scratch(host, a_floats + 16 + b_floats);
        if (scratch.get() == nullptr) return SENTEI_NO_MEMORY;
        float* const a = scratch.get();
        float* const b = a + ceil_div(a_floats, 16) * 16;
        for (std::size_t row0 = 0; row0 < call.m; row0 += chunk_rows) {
            const std::size_t rows = smaller(chunk_rows, call.m - row0);
            const std::size_t a_panels = ceil_div(rows, mr);
            const std::size_t b_panels = packed != nullptr || row0 > 0 ? 0 : ceil_div(call.n, nr);
            const std::size_t a_tasks = ceil_div(a_panels, pack_group), b_tasks = ceil_div(b_panels, pack_group);
            spread(host, a_tasks + b_tasks, (rows * call.k + (b_panels > 0 ? call.n * call.k : 0)) / 2,
                   [&](std::size_t task) {
                       if (task < a_tasks) {
                           const std::size_t first = task * pack_group;
                           pack_a(call, row0, rows, a, first, smaller(pack_group, a_panels - first));
                       } else {
                           const std::size_t first = (task - a_tasks) * pack_group;
                           pack_b(call.b, call.ldb, (call.flags & SENTEI_TRANSPOSE_B) != 0, call.n, call.k, b, first,
                                  smaller(pack_group, b_panels - first));
                       }
                   });
            const std::size_t down = ceil_div(a_panels, Facts::row_panels);
            const std::size_t across = ceil_div(ceil_div(call.n, nr), Facts::column_panels);
            spread(host, down * across, rows * call.n * call.k / (4 * V::lanes), [&](std::size_t task) {
                tile(call, a, packed != nullptr ? packed : b, row0, rows, task % down * Facts::row_panels,
                     task / down * Facts::column_panels);
            });
        }
        return SENTEI_OK;
    }
};

template <class Facts>
std::int32_t gemm(void* self, const sentei_gemm* call, sentei_error*) {
    return Gemm<Facts>::run(static_cast<Instance*>(self)->host, *call, nullptr);
}

template <class Facts>
std::size_t packed_bytes(void*, std::size_t n, std::size_t k) {
    return Gemm<Facts>::packed_floats(n, k) * sizeof(float);
}

template <class Facts>
std::int32_t pack(void* self, std::uint32_t flags, std::size_t n, std::size_t k, const float* b, std::size_t ldb,
                  void* packed, sentei_error*) {
    using G = Gemm<Facts>;
    spread_chunks(static_cast<Instance*>(self)->host, ceil_div(n, G::nr), G::pack_group, n * k / 2,
                  [&](std::size_t first, std::size_t count) {
                      G::pack_b(b, ldb, (flags & SENTEI_TRANSPOSE_B) != 0, n, k, static_cast<float*>(packed), first,
                                count);
                  });
    return SENTEI_OK;
}

template <class Facts>
std::int32_t gemm_packed(void* self, const sentei_gemm* call, sentei_error*) {
    return Gemm<Facts>::run(static_cast<Instance*>(self)->host, *call, static_cast<const float*>(call->packed));
}

}  // namespace sentei::kernels
