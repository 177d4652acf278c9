// gemm_u8s8, to the last bit: every small shape, extreme bytes, the longest sum, rows that end where memory ends.
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

// Memory with a page before and a page behind it that end the process when touched.
class Fenced {
  public:
    explicit Fenced(std::size_t capacity) : capacity_((capacity + page_ - 1) / page_ * page_) {
        void* const all =
            mmap(nullptr, capacity_ + 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) throw std::runtime_error("no memory");
        all_ = static_cast<std::uint8_t*>(all);
        mprotect(all_, page_, PROT_NONE);
        mprotect(all_ + page_ + capacity_, page_, PROT_NONE);
    }
    ~Fenced() { munmap(all_, capacity_ + 2 * page_); }
    Fenced(const Fenced&) = delete;
    Fenced& operator=(const Fenced&) = delete;

    std::uint8_t* first() { return all_ + page_; }
    std::uint8_t* last(std::size_t bytes) { return first() + capacity_ - bytes; }

  private:
    const std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::size_t capacity_;
    std::uint8_t* all_;
};

enum class Place { first, last, odd };  // at the beginning of the memory, at its end, one byte into it

struct Problem {
    std::size_t m, n, k, extra;  // extra: leading dimensions beyond the width
    Place place;
};

class Bytes {
  public:
    explicit Bytes(Judge& judge) : judge_(judge) {}

    // fill_a() and fill_b(): one byte each.
    template <class FillA, class FillB>
    void judge(const Problem& problem, const FillA& fill_a, const FillB& fill_b) {
        const auto [m, n, k, extra, place] = problem;
        const std::size_t lda = k + extra, ldb = k + 2 * extra, ldc = n + extra;
        std::uint8_t* const a = placed(a_, m, k, lda, place);
        auto* const b = reinterpret_cast<std::int8_t*>(placed(b_, n, k, ldb, place));
        for (std::size_t i = 0; i < used(m, k, lda); ++i) a[i] = fill_a();
        for (std::size_t i = 0; i < used(n, k, ldb); ++i) b[i] = fill_b();
        Expected expected;
        for (std::size_t i = 0; i < m; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                std::int64_t sum = 0;
                for (std::size_t p = 0; p < k; ++p) sum += std::int64_t{a[i * lda + p]} * b[j * ldb + p];
                expected.add(static_cast<double>(sum), 0);
            }
        const auto run = [&](const Instance& backend) {
            Guarded<std::int32_t> c(m, n, ldc);
            const sentei_gemm_u8s8 call{.size = sizeof call,
                                        .reserved = 0,
                                        .m = m,
                                        .n = n,
                                        .k = k,
                                        .lda = lda,
                                        .ldb = ldb,
                                        .ldc = ldc,
                                        .a = a,
                                        .b = b,
                                        .c = c.data()};
            require(backend.table.gemm_u8s8(backend.self, &call, nullptr));
            std::vector<double> values;
            c.append_to(values);
            return values;
        };
        judge_.check("m " + std::to_string(m) + " n " + std::to_string(n) + " k " + std::to_string(k) + " extra " +
                         std::to_string(extra) + " place " + std::to_string(static_cast<int>(place)),
                     run, expected);
    }
    void judge_random(const Problem& problem) {
        judge(
            problem, [&] { return any_a(); }, [&] { return any_b(); });
    }

    std::uint8_t any_a() { return static_cast<std::uint8_t>(judge_.random()); }
    std::int8_t any_b() { return static_cast<std::int8_t>(static_cast<int>(judge_.random() % 255) - 127); }

  private:
    // What follows the last row's last byte is not the operation's.
    static std::size_t used(std::size_t rows, std::size_t k, std::size_t leading) {
        return rows == 0 ? 0 : (rows - 1) * leading + k;
    }
    static std::uint8_t* placed(Fenced& memory, std::size_t rows, std::size_t k, std::size_t leading, Place place) {
        if (place == Place::last) return memory.last(used(rows, k, leading));
        return memory.first() + (place == Place::odd ? 1 : 0);
    }

    Judge& judge_;
    Fenced a_{1 << 20}, b_{1 << 20};
};

void judge_small_shapes(Bytes& bytes, bool small) {
    const std::size_t most = small ? 9 : 40;
    std::size_t turn = 0;
    for (std::size_t m = 0; m <= most; ++m)
        for (std::size_t n = 0; n <= most; ++n)
            for (std::size_t k = 0; k <= 40; ++k, ++turn)
                bytes.judge_random({m, n, k, turn % 7 < 4 ? 0 : turn % 7, static_cast<Place>(turn % 3)});
}

void judge_lengths(Bytes& bytes) {
    for (std::size_t k = 41; k <= 200; ++k)
        for (const Place place : {Place::first, Place::last, Place::odd})
            bytes.judge_random({k % 6 + 1, k % 5 + 1, k, k % 4, place});
}

void judge_extremes(Bytes& bytes) {
    const std::uint8_t bytes_a[] = {0, 1, 127, 128, 255};
    const std::int8_t bytes_b[] = {-127, -1, 0, 127};
    for (const std::size_t k : {1, 15, 16, 31, 63, 64, 65, 300, 65535, 65536}) {
        const std::size_t m = k < 1000 ? 5 : 2, n = k < 1000 ? 9 : 5;
        for (const std::uint8_t a : bytes_a)
            for (const std::int8_t b : bytes_b)
                bytes.judge(
                    {m, n, k, 0, Place::last}, [=] { return a; }, [=] { return b; });
        const auto either_b = [&] { return static_cast<std::int8_t>(bytes.any_b() < 0 ? -127 : 127); };
        bytes.judge(
            {m, n, k, 3, Place::odd}, [] { return std::uint8_t{255}; }, either_b);
        bytes.judge(
            {m, n, k, 3, Place::last}, [&] { return static_cast<std::uint8_t>(bytes.any_a() < 128 ? 0 : 255); },
            either_b);
    }
}

// Shapes that are cut into tasks.
void judge_large_shapes(Bytes& bytes, bool small) {
    std::vector<Problem> all{{130, 96, 128, 1, Place::last}, {1, 2100, 401, 0, Place::last}};
    if (!small)
        for (const Problem& problem : {Problem{70, 333, 517, 0, Place::last},
                                       {1, 10, 65536, 0, Place::odd},
                                       {300, 300, 300, 5, Place::odd},
                                       {2100, 64, 50, 2, Place::last},
                                       {64, 64, 784, 0, Place::first},
                                       {65, 512, 512, 0, Place::last},
                                       {1100, 1100, 7, 0, Place::last}})
            all.push_back(problem);
    for (const Problem& problem : all) bytes.judge_random(problem);
    for (int i = 0; i < (small ? 3 : 100); ++i) {
        const auto up_to = [&](std::size_t most) { return bytes.any_a() * most / 255; };
        bytes.judge_random({up_to(90), up_to(300), up_to(1500), up_to(70), static_cast<Place>(i % 3)});
    }
}

}  // namespace

void judge_bytes(Judge& judge, const sentei_backend& table) {
    if (!judge.operation("gemm_u8s8", table.gemm_u8s8 != nullptr, "exact")) return;
    Bytes bytes(judge);
    judge_small_shapes(bytes, judge.small);
    judge_lengths(bytes);
    judge_extremes(bytes);
    judge_large_shapes(bytes, judge.small);
}

}  // namespace sentei::check
