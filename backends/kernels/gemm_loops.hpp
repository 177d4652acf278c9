// c[m][n] = a b, handed tile by tile to a writer: the loops of Goto & van de Geijn (2008), in the naming of BLIS.
//
//   tasks of MC rows x some columns
//     pc over KC of k
//       jr over panels of NR columns, of b: where it is, as pack_all() left it, or packed here: [k][NR]
//         ir over tiles of MR rows of a, where it is
//           micro-kernel
//
// A tile reads few rows of a, line by line, and MC x KC of a stay in the second-level cache. A plain b is read where it
// is for few rows of a; for many it is packed first, once for all tasks: it lies far away, and its rows far apart.
//
// Facts of an architecture F: V, MR, NV (NR = NV lanes), KC, MC, in_place (rows of a up to which a plain b is read
// where it is). Tiles are wider than high, since the rows of c lie far apart: often in one set of the cache and each on
// a page of its own.
#pragma once
#include <bit>

#include "epilogue.hpp"
#include "host.hpp"
#include "micro_kernel.hpp"
#include "packing.hpp"
#include "weights.hpp"

namespace sentei::kernels {

// Multiply-adds that take longer than handing a task to another thread: 2 us or more.
template <class V>
inline constexpr std::size_t task_multiply_adds = V::lanes < 8 ? 16384 * V::lanes : 131072;

template <class V>
bool worth_threads(std::size_t multiply_adds) {
    return multiply_adds >= 2 * task_multiply_adds<V>;
}

// k is cut into blocks of about this depth.
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
    PackedWeights packed;  // of b, or of none
};

inline Factors factors_of(const sentei_gemm& call, const float* packed) {
    const bool a_transposed = (call.flags & SENTEI_TRANSPOSE_A) != 0;
    const bool b_transposed = (call.flags & SENTEI_TRANSPOSE_B) != 0;
    return {call.m,
            call.n,
            call.k,
            a_transposed ? Operand{call.a, 1, call.lda} : Operand{call.a, call.lda, 1},
            b_transposed ? Operand{call.b, call.ldb, 1} : Operand{call.b, 1, call.ldb},
            {packed}};
}

// The packed form of b: blocks of k, each [panel][k of the block][NR]. scales: int8, as in PackedWeights.
template <class F, class Weight>
void pack_all(const sentei_host& host, const Operand& b, std::size_t n, std::size_t k, Weight* packed,
              const float* scales = nullptr) {
    using V = typename F::V;
    constexpr std::size_t NR = F::NV * V::lanes;
    const std::size_t depth = block_depth<F>(k), panels = ceil_divide(n, NR);
    run_tasks(host, n * k > 2 * chunk_elements, panels * ceil_divide(k, depth), [&](std::size_t task) {
        const std::size_t pc = task / panels * depth, kc = std::min(depth, k - pc);
        const std::size_t column = task % panels * NR, used = std::min(NR, n - column);
        const std::size_t width = round_up(used, V::lanes);
        const float* const from = b.data + column * b.along + pc * b.step;
        Weight* const to = packed + pc * round_up(n, V::lanes) + column * kc;
        if constexpr (std::is_same_v<Weight, float>) {
            pack_panel<V>(from, b.along, b.step, used, width, kc, to);
        } else {
            alignas(64) float panel[F::KC * NR];
            pack_panel<V>(from, b.along, b.step, used, width, kc, panel);
            round_panel(panel, scales == nullptr ? nullptr : scales + column, width, kc, to);
        }
    });
}

// Writer: what becomes of the product.
//   Writer::End                                     of micro_kernel.hpp
//   End begin(tile, rows, row, column, first, last) for a tile's first or last block of k, or one between
//   end(tile, rows, row, column)                    after the last block of k
// Weight: the format of packed weights; b itself is fp32.
template <class F, class Writer, class Weight = float>
class GemmLoops {
    using V = typename F::V;
    using Kernels = MicroKernels<V, F::MR, F::NV, typename Writer::End, Weight>;
    static constexpr std::size_t NR = F::NV * V::lanes, least_rows = 48, least_tasks = 8;

  public:
    static void run(const sentei_host& host, const Factors& factors, const Writer& writer, bool threads = true) {
        GemmLoops(factors, writer).all(host, parts_of(factors, threads));
    }

    // How a product is cut into tasks: parts of so many rows, each in so many parts of the columns.
    struct Parts {
        std::size_t rows, across;
        bool shared;  // by threads
    };

    // Columns are cut first, and rows where the columns are too few; in powers of two, as many for each of 2, 4, ...
    // threads. The shape alone decides, not how many threads there are.
    static Parts parts_of(const Factors& factors, bool threads = true) {
        const std::size_t m = factors.m, n = factors.n, k = factors.k;
        const std::size_t grid = grid_of(factors), columns = ceil_divide(n, grid);
        Parts parts{round_up(even_share(m, F::MC), F::MR), 1, threads && worth_threads<V>(m * n * k)};
        if (!parts.shared) return parts;
        const std::size_t most = m * n * k / task_multiply_adds<V>, wide = ceil_divide(columns * grid, NR / 2);
        parts.across = std::bit_floor(std::min({most, columns, wide, std::max(least_tasks, n / NR)}));
        if (parts.across < least_tasks) {
            const std::size_t blocks = std::bit_floor(std::min(most, least_tasks) / parts.across);
            parts.rows = std::min(parts.rows, round_up(std::max(ceil_divide(m, blocks), least_rows), F::MR));
        }
        return parts;
    }

  private:
    const Factors& factors_;
    const Writer& writer_;
    const std::size_t depth_;

    GemmLoops(const Factors& factors, const Writer& writer)
        : factors_(factors), writer_(writer), depth_(block_depth<F>(factors.k)) {}

    struct Range {
        std::size_t begin, end;
    };

    // Where parts of the columns may begin.
    static std::size_t grid_of(const Factors& factors) { return factors.packed.data != nullptr ? NR : V::lanes; }

    void all(const sentei_host& host, const Parts& parts) const {
        const std::size_t m = factors_.m, n = factors_.n, grid = grid_of(factors_), columns = ceil_divide(n, grid);
        run_tasks(host, parts.shared, ceil_divide(m, parts.rows) * parts.across, [&](std::size_t task) {
            const std::size_t row = task / parts.across * parts.rows, part = task % parts.across;
            multiply({row, std::min(m, row + parts.rows)},
                     {columns * part / parts.across * grid, std::min(n, columns * (part + 1) / parts.across * grid)});
        });
    }

    void multiply(Range rows, Range columns) const {
        const std::size_t width =
            factors_.packed.data != nullptr ? NR : round_up(even_share(columns.end - columns.begin, NR), V::lanes);
        for (std::size_t pc = 0; pc < factors_.k; pc += depth_)
            for (std::size_t column = columns.begin; column < columns.end; column += width)
                multiply_panel(rows, column, std::min(width, columns.end - column), pc);
    }

    void multiply_panel(Range rows, std::size_t column, std::size_t used, std::size_t pc) const {
        alignas(64) float packed[F::KC * NR];
        const Operand &a = factors_.a, &b = factors_.b;
        const std::size_t vectors = ceil_divide(used, V::lanes);
        Tile tile;
        tile.k = std::min(depth_, factors_.k - pc);
        tile.a_row = a.along;
        tile.a_step = a.step;
        tile.columns = used;
        tile.b_step = vectors * V::lanes;
        const float* const from = b.data + column * b.along + pc * b.step;
        if (factors_.packed.data != nullptr) {
            const std::size_t at = pc * round_up(factors_.n, V::lanes) + column * tile.k;
            tile.b = static_cast<const Weight*>(factors_.packed.data) + at;
            tile.scales = factors_.packed.scales == nullptr ? nullptr : factors_.packed.scales + column;
        } else if (b.along == 1 && used == tile.b_step) {
            tile.b = from;
            tile.b_step = b.step;
        } else {
            pack_panel<V>(from, b.along, b.step, used, tile.b_step, tile.k, packed);
            tile.b = packed;
        }
        const bool last = pc + tile.k == factors_.k;
        const std::size_t height = Kernels::even_rows(rows.end - rows.begin, vectors);
        for (std::size_t row = rows.begin; row < rows.end; row += height) {
            const std::size_t count = std::min(height, rows.end - row);
            tile.a = a.data + row * a.along + pc * a.step;
            Kernels::run(count, vectors, tile, writer_.begin(tile, count, row, column, pc == 0, last));
            if (last) writer_.end(tile, count, row, column);
        }
    }
};

}  // namespace sentei::kernels
