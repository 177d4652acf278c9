// c[m][n] = a b, handed tile by tile to a writer: the loops of Goto & van de Geijn (2008), in the naming of BLIS.
//
//   tasks of MC rows x some panels of NR columns
//     pc over KC of k
//       jr over the panels       b: where it is, as pack_all() left it, or packed here: [k][NR]
//         ir over tiles of MR rows of a, where it is
//           micro-kernel
//
// A tile reads few rows of a, line by line, and MC x KC of a stay in the second-level cache. A plain b is read where it
// is for few rows of a; for many it is packed first, once for all tasks: it lies far away, and its rows far apart.
//
// Facts of an architecture F: V, MR, NV (NR = NV lanes), KC, MC. Tiles are wider than high, since the rows of c lie far
// apart: often in one set of the cache and each on a page of its own.
#pragma once
#include "epilogue.hpp"
#include "host.hpp"
#include "micro_kernel.hpp"
#include "packing.hpp"

namespace sentei::kernels {

// Multiply-adds that take longer than handing a task to another thread.
template <class V>
inline constexpr std::size_t task_multiply_adds = 8192 * V::lanes;

template <class V>
bool worth_threads(std::size_t multiply_adds) {
    return multiply_adds >= 2 * task_multiply_adds<V>;
}

// The size of parts of at most `most` that cut a count most evenly.
constexpr std::size_t even_share(std::size_t count, std::size_t most) {
    return ceil_divide(count, ceil_divide(count, most));
}

template <class F>
std::size_t block_depth(std::size_t k) {
    return even_share(k, F::KC);
}

struct Operand {  // element (i, p) at data + i along + p step; one of the two is 1
    const float* data;
    std::size_t along, step;
};

struct Factors {
    std::size_t m, n, k;   // none of them 0
    Operand a, b;          // i: row of a, column of b
    const float* packed;   // what pack() wrote for b, or null
};

inline Factors factors_of(const sentei_gemm& call, const float* packed) {
    const bool a_transposed = (call.flags & SENTEI_TRANSPOSE_A) != 0;
    const bool b_transposed = (call.flags & SENTEI_TRANSPOSE_B) != 0;
    return {call.m,
            call.n,
            call.k,
            a_transposed ? Operand{call.a, 1, call.lda} : Operand{call.a, call.lda, 1},
            b_transposed ? Operand{call.b, call.ldb, 1} : Operand{call.b, 1, call.ldb},
            packed};
}

// The packed form of b: blocks of k, each [panel][k of the block][NR].
template <class F>
void pack_all(const sentei_host& host, const Operand& b, std::size_t n, std::size_t k, float* packed) {
    using V = typename F::V;
    constexpr std::size_t NR = F::NV * V::lanes;
    const std::size_t depth = block_depth<F>(k), panels = ceil_divide(n, NR);
    run_tasks(host, n * k > 2 * chunk_elements, panels * ceil_divide(k, depth), [&](std::size_t task) {
        const std::size_t pc = task / panels * depth, kc = std::min(depth, k - pc);
        const std::size_t column = task % panels * NR, used = std::min(NR, n - column);
        pack_panel<V>(b.data + column * b.along + pc * b.step, b.along, b.step, used, round_up(used, V::lanes), kc,
                      packed + pc * round_up(n, V::lanes) + column * kc);
    });
}

// Writer: what becomes of the product.
//   begin(tile, rows, row, column, first, last, scratch)   says where the tile goes and with what it begins and ends;
//                                                    scratch: MR x NR floats
//   end(tile, rows, row, column)                     after the last block of k
template <class F, class Writer>
class GemmLoops {
    using V = typename F::V;
    using Kernels = MicroKernels<V, F::MR, F::NV>;
    static constexpr std::size_t NR = F::NV * V::lanes;

  public:
    static void run(const sentei_host& host, const Factors& factors, const Writer& writer, bool threads = true) {
        GemmLoops(factors, writer).all(host, threads);
    }

  private:
    const Factors& factors_;
    const Writer& writer_;
    const std::size_t block_rows_, depth_;

    GemmLoops(const Factors& factors, const Writer& writer)
        : factors_(factors),
          writer_(writer),
          block_rows_(round_up(even_share(factors.m, F::MC), F::MR)),
          depth_(block_depth<F>(factors.k)) {}

    struct Range {
        std::size_t begin, end;
    };

    void all(const sentei_host& host, bool threads) const {
        const std::size_t multiply_adds = factors_.m * factors_.n * factors_.k;
        const std::size_t panels = ceil_divide(factors_.n, NR), blocks = ceil_divide(factors_.m, block_rows_);
        // Some panels a task read the same rows of a; but there should be tasks for many threads.
        const std::size_t least = ceil_divide(task_multiply_adds<V>, std::min(factors_.m, block_rows_) * factors_.k * NR);
        const std::size_t share = std::max(least, std::min<std::size_t>(4, panels * blocks / 16));
        const std::size_t across = ceil_divide(panels, share);
        run_tasks(host, threads && worth_threads<V>(multiply_adds), blocks * across, [&](std::size_t task) {
            const std::size_t row = task / across * block_rows_, panel = task % across * share;
            multiply({row, std::min(factors_.m, row + block_rows_)}, {panel, std::min(panels, panel + share)});
        });
    }

    void multiply(Range rows, Range panels) const {
        for (std::size_t pc = 0; pc < factors_.k; pc += depth_)
            for (std::size_t panel = panels.begin; panel < panels.end; ++panel) multiply_panel(rows, panel * NR, pc);
    }

    void multiply_panel(Range rows, std::size_t column, std::size_t pc) const {
        alignas(64) float packed[F::KC * NR];
        alignas(64) float scratch[F::MR * NR];
        const Operand &a = factors_.a, &b = factors_.b;
        const std::size_t used = std::min(NR, factors_.n - column), vectors = ceil_divide(used, V::lanes);
        Tile tile;
        tile.k = std::min(depth_, factors_.k - pc);
        tile.a_row = a.along;
        tile.a_step = a.step;
        tile.columns = used;
        tile.b_step = vectors * V::lanes;
        const float* const from = b.data + column * b.along + pc * b.step;
        if (factors_.packed != nullptr) {
            tile.b = factors_.packed + pc * round_up(factors_.n, V::lanes) + column * tile.k;
        } else if (b.along == 1 && used == tile.b_step) {
            tile.b = from;
            tile.b_step = b.step;
        } else {
            pack_panel<V>(from, b.along, b.step, used, tile.b_step, tile.k, packed);
            tile.b = packed;
        }
        const bool last = pc + tile.k == factors_.k;
        const std::size_t height = even_share(rows.end - rows.begin, Kernels::rows(vectors));
        for (std::size_t row = rows.begin; row < rows.end; row += height) {
            const std::size_t count = std::min(height, rows.end - row);
            tile.a = a.data + row * a.along + pc * a.step;
            writer_.begin(tile, count, row, column, pc == 0, last, scratch);
            Kernels::run(count, vectors, tile);
            if (last) writer_.end(tile, count, row, column);
        }
    }
};

}  // namespace sentei::kernels
