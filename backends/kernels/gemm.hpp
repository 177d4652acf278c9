// c[m][n] = activation(a b (+ c) + bias): the five loops of Goto & van de Geijn (2008), in the naming of BLIS.
//
//   jc over NC columns, pc over KC of k          B is packed in panels of NR columns: [panel][k][NR]
//     is over MS rows                            A is packed in panels of MR rows: [panel][k][MR]
//       tiles of MC rows x some panels of B      the tasks of the host
//         jr over panels of B, ir over panels of A, micro-kernel
//
// Facts of an architecture F: V, MR, NV (NR = NV lanes), KC, MC, NC. A panel of B stays in the first-level cache, MC x
// KC of A in the second. The last panel of B is cut down to whole vectors; the last of A has as many rows as are left.
#pragma once
#include "dots.hpp"
#include "micro_kernel.hpp"
#include "packing.hpp"

namespace sentei::kernels {

template <class F>
class Gemm {
    using V = typename F::V;
    static constexpr std::size_t MR = F::MR, NR = F::NV * V::lanes, MS = round_up(1024, MR);
    static constexpr std::size_t task_multiply_adds = 65536 * V::lanes;

  public:
    static std::size_t packed_floats(std::size_t n, std::size_t k) { return round_up(n, V::lanes) * k; }

    // The packed form of B: blocks of k, each [panel][k of the block][NR].
    static void pack(const sentei_host& host, bool transposed, std::size_t n, std::size_t k, const float* b,
                     std::size_t ldb, float* packed) {
        const Operand operand{b, transposed ? ldb : 1, transposed ? 1 : ldb};
        const std::size_t depth = block_depth(k), panels = ceil_divide(n, NR);
        for (std::size_t pc = 0; pc < k; pc += depth) {
            const std::size_t kc = std::min(depth, k - pc);
            float* block = packed + pc * round_up(n, V::lanes);
            run_tasks(host, n * k > 2 * chunk_elements, panels,
                      [&](std::size_t panel) { pack_b(operand, n, pc, kc, panel, block + panel * NR * kc); });
        }
    }

    // packed: what pack() wrote for B, or null.
    static int32_t run(const sentei_host& host, const sentei_gemm& call, const float* packed, sentei_error* error) {
        if (call.m == 0 || call.n == 0) return SENTEI_OK;
        if (call.k == 0) return without_product(call);
        const bool transposed = (call.flags & SENTEI_TRANSPOSE_B) != 0;
        const bool worth_threads = worth_them(call.m * call.n * call.k);
        if (packed == nullptr && transposed && (call.flags & SENTEI_TRANSPOSE_A) == 0 && call.m <= most_dot_rows) {
            const Dots dots{call.n,   call.k,   call.a,
                            call.lda, call.b,   call.ldb,
                            call.c,   call.ldc, (call.flags & SENTEI_ACCUMULATE) != 0};
            dots_with_epilogue<V>(host, worth_threads, call.m, dots, call.bias, call.activation, call.slope);
            return SENTEI_OK;
        }
        return Gemm(host, call, packed, worth_threads).blocks(error);
    }

    // Multiply-adds that take longer than waking threads.
    static bool worth_them(std::size_t multiply_adds) { return multiply_adds > task_multiply_adds; }

  private:
    struct Operand {  // element (i, p) at data + i along + p step
        const float* data;
        std::size_t along, step;
    };

    const sentei_host& host_;
    const sentei_gemm& call_;
    const float* packed_;
    const bool worth_threads_;
    const Operand a_, b_;
    const bool in_place_;  // B is read once: whole panels need no packing

    Gemm(const sentei_host& host, const sentei_gemm& call, const float* packed, bool worth_threads)
        : host_(host),
          call_(call),
          packed_(packed),
          worth_threads_(worth_threads),
          a_((call.flags & SENTEI_TRANSPOSE_A) != 0 ? Operand{call.a, 1, call.lda} : Operand{call.a, call.lda, 1}),
          b_((call.flags & SENTEI_TRANSPOSE_B) != 0 ? Operand{call.b, call.ldb, 1} : Operand{call.b, 1, call.ldb}),
          in_place_(packed == nullptr && (call.flags & SENTEI_TRANSPOSE_B) == 0 && call.m <= MR) {}

    static std::size_t block_depth(std::size_t k) { return k == 0 ? 1 : ceil_divide(k, ceil_divide(k, F::KC)); }

    static int32_t without_product(const sentei_gemm& call) {
        for (std::size_t i = 0; i < call.m && (call.flags & SENTEI_ACCUMULATE) == 0; ++i)
            std::fill_n(call.c + i * call.ldc, call.n, 0.0f);
        finish_rows<V>(call.activation, call.slope, call.bias, call.c, call.ldc, call.m, call.n);
        return SENTEI_OK;
    }

    static void pack_b(const Operand& b, std::size_t n, std::size_t pc, std::size_t kc, std::size_t panel, float* to) {
        const std::size_t column = panel * NR, used = std::min(NR, n - column);
        pack_panel<NR>(b.data + column * b.along + pc * b.step, b.along, b.step, used, round_up(used, V::lanes), kc,
                       to);
    }

    struct Block {  // of B: kc x nc at (pc, jc)
        std::size_t jc, nc, pc, kc;
        const float* packed;
    };

    int32_t blocks(sentei_error* error) const {
        const std::size_t depth = block_depth(call_.k), width = std::min(call_.n, F::NC);
        const std::size_t a_floats = round_up(std::min(call_.m, MS) * depth, 16);
        const std::size_t b_floats = packed_ != nullptr ? 0
                                     : in_place_        ? NR * depth
                                                        : round_up(width, V::lanes) * depth;
        const Scratch scratch(host_, a_floats + b_floats);
        if (scratch.data == nullptr) return fail(error, SENTEI_NO_MEMORY, "gemm: no memory to pack the matrices");
        float* const a_block = scratch.data;
        float* const b_block = scratch.data + a_floats;
        for (std::size_t jc = 0; jc < call_.n; jc += F::NC)
            for (std::size_t pc = 0; pc < call_.k; pc += depth) {
                Block block{jc, std::min(F::NC, call_.n - jc), pc, std::min(depth, call_.k - pc), b_block};
                if (packed_ != nullptr) block.packed = packed_ + pc * round_up(call_.n, V::lanes) + jc * block.kc;
                for (std::size_t is = 0; is < call_.m; is += MS) {
                    const std::size_t ms = std::min(MS, call_.m - is);
                    pack_operands(block, is, ms, a_block, is == 0 && packed_ == nullptr ? b_block : nullptr);
                    multiply(block, is, ms, a_block);
                }
            }
        return SENTEI_OK;
    }

    void pack_operands(const Block& block, std::size_t is, std::size_t ms, float* a_block, float* b_block) const {
        const Operand b{b_.data + block.jc * b_.along, b_.along, b_.step};
        const std::size_t rows = round_up(ceil_divide(chunk_elements, block.kc), MR), a_tasks = ceil_divide(ms, rows);
        const std::size_t panels = ceil_divide(block.nc, NR), b_first = in_place_ ? block.nc / NR : 0;
        const std::size_t b_tasks = b_block == nullptr ? 0 : panels - b_first;
        const bool worth_threads = worth_threads_ && (ms + b_tasks * NR) * block.kc > 2 * chunk_elements;
        run_tasks(host_, worth_threads, a_tasks + b_tasks, [&](std::size_t task) {
            if (task >= a_tasks) {
                const std::size_t panel = b_first + task - a_tasks;
                pack_b(b, block.nc, block.pc, block.kc, panel, b_block + (panel - b_first) * NR * block.kc);
                return;
            }
            for (std::size_t row = task * rows; row < std::min(ms, (task + 1) * rows); row += MR) {
                const std::size_t used = std::min(MR, ms - row);
                pack_panel<MR>(a_.data + (is + row) * a_.along + block.pc * a_.step, a_.along, a_.step, used, used,
                               block.kc, a_block + row * block.kc);
            }
        });
    }

    void multiply(const Block& block, std::size_t is, std::size_t ms, const float* a_block) const {
        const std::size_t rows = round_up(ceil_divide(ms, ceil_divide(ms, F::MC)), MR);
        const std::size_t panels = std::max<std::size_t>(1, task_multiply_adds / (std::min(ms, rows) * block.kc * NR));
        const std::size_t across = ceil_divide(block.nc, panels * NR);
        run_tasks(host_, worth_threads_, ceil_divide(ms, rows) * across, [&](std::size_t task) {
            const std::size_t row = task / across * rows, column = task % across * panels * NR;
            multiply_tile(block, is, row, std::min(ms, row + rows), column, std::min(block.nc, column + panels * NR),
                          a_block);
        });
    }

    void multiply_tile(const Block& block, std::size_t is, std::size_t row_begin, std::size_t row_end,
                       std::size_t column_begin, std::size_t column_end, const float* a_block) const {
        Tile tile{.k = block.kc, .ldc = call_.ldc, .add = block.pc > 0 || (call_.flags & SENTEI_ACCUMULATE) != 0};
        float* const c = call_.c + is * call_.ldc + block.jc;
        for (std::size_t column = column_begin; column < column_end; column += NR) {
            tile.columns = std::min(NR, column_end - column);
            const std::size_t vectors = ceil_divide(tile.columns, V::lanes);
            if (in_place_ && tile.columns == NR) {
                tile.b = b_.data + block.jc + column + block.pc * b_.step;
                tile.b_step = b_.step;
            } else {
                tile.b = block.packed + (in_place_ ? 0 : column * block.kc);
                tile.b_step = vectors * V::lanes;
            }
            for (std::size_t row = row_begin; row < row_end; row += MR) {
                tile.a = a_block + row * block.kc;
                tile.c = c + row * call_.ldc + column;
                MicroKernels<V, MR, F::NV>::run(std::min(MR, row_end - row), vectors, tile);
            }
        }
        if (block.pc + block.kc < call_.k) return;
        finish_rows<V>(
            call_.activation, call_.slope, call_.bias == nullptr ? nullptr : call_.bias + block.jc + column_begin,
            c + row_begin * call_.ldc + column_begin, call_.ldc, row_end - row_begin, column_end - column_begin);
    }
};

}  // namespace sentei::kernels
