// Seeded random numbers that are the same on every platform and standard library (std:: distributions are not).
// xoshiro256++ (Blackman, Vigna 2018), seeded by splitmix64. [one thread an instance]
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

namespace sentei {

class Random {
  public:
    // Different streams of one seed are independent: give each use (split, initialisation, shuffling ...) its own.
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0) noexcept {
        std::uint64_t x = seed ^ (stream * 0xd1342543de82ef95u + 0x9e3779b97f4a7c15u);
        for (auto& word : state_) word = splitmix(x);
    }

    std::uint64_t bits() noexcept {
        const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    double uniform() noexcept { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }  // [0, 1)

    std::size_t below(std::size_t limit) noexcept {  // 0 .. limit-1; limit > 0
        const std::uint64_t reject = (0 - static_cast<std::uint64_t>(limit)) % limit;
        for (;;)
            if (const std::uint64_t x = bits(); x >= reject) return static_cast<std::size_t>(x % limit);
    }

    double normal() noexcept {  // mean 0, variance 1 (Box-Muller)
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

    template <class T>
    void shuffle(std::span<T> items) noexcept {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    static std::uint64_t rotate(std::uint64_t x, int by) noexcept { return (x << by) | (x >> (64 - by)); }
    static std::uint64_t splitmix(std::uint64_t& x) noexcept {
        std::uint64_t z = (x += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::uint64_t state_[4];
};

}  // namespace sentei
