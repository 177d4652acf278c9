// obs: optimal brain surgeon for whole units. Units are removed one by one, each time the one whose removal changes the
// network's output least when the outgoing weights of those that stay are refitted by least squares:
//   cost_j = (w_j' S w_j) / [G^-1]_jj         G = cov(h) + ridge * mean variance * I, over the units that are left
//   w_i   -= w_j [G^-1]_ij / [G^-1]_jj        what the others take over
//   score_j = sqrt(largest cost met up to the removal of j): the order of removal is nested, so this is a static score
// with w_j the outgoing weights and S = E[J'J] the output's sensitivity to the next layer's pre-activations. The square
// root makes it an RMS change of the network's output. A unit that is constant over the rows goes first, at no cost:
// the engine folds it into the next bias, so its outgoing weights say nothing.
//   B. Hassibi, D. Stork, "Second Order Derivatives for Network Pruning: Optimal Brain Surgeon", NIPS 1992; for groups:
//   E. Kurtic et al., "ZipLM", NeurIPS 2023, arXiv 2302.04089.
//
// Needs moments, the Gram matrix and the output sensitivity. Cost: about 2 units^3 multiplications (1,024 units:
// 1.6 s on one core) and outputs x units x (outputs + units); memory 2 units^2 doubles.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sentei/plugin.hpp>
#include <vector>

namespace {

// Symmetric n x n, row-major, whose first `size` rows and columns are alive. Removing swaps the last one in.
class Square {
  public:
    Square(std::size_t n, std::vector<double> values) : stride_(n), values_(std::move(values)) {}

    double* row(std::size_t i) { return values_.data() + i * stride_; }
    double& operator()(std::size_t i, std::size_t j) { return values_[i * stride_ + j]; }

    void swap(std::size_t i, std::size_t j, std::size_t size) {
        if (i == j) return;
        std::swap_ranges(row(i), row(i) + size, row(j));
        for (std::size_t k = 0; k < size; ++k) std::swap((*this)(k, i), (*this)(k, j));
    }

    void clear(std::size_t i, std::size_t size) {
        for (std::size_t k = 0; k < size; ++k) (*this)(i, k) = (*this)(k, i) = 0;
    }

  private:
    std::size_t stride_;
    std::vector<double> values_;
};

// Inverse of a symmetric positive definite matrix by Gauss-Jordan sweeps; pivots are safe without exchange.
void invert(Square& matrix, std::size_t n) {
    std::vector<double> column(n);
    for (std::size_t p = 0; p < n; ++p) {
        const double pivot = matrix(p, p);
        for (std::size_t i = 0; i < n; ++i) column[i] = matrix(i, p);
        double* const top = matrix.row(p);
        for (std::size_t j = 0; j < n; ++j) top[j] /= pivot;
        for (std::size_t i = 0; i < n; ++i) {
            if (i == p) continue;
            double* const to = matrix.row(i);
            const double factor = column[i];
            for (std::size_t j = 0; j < n; ++j) to[j] -= factor * top[j];
            to[p] = -factor / pivot;
        }
        top[p] = 1 / pivot;
    }
}

class Obs {
  public:
    static constexpr sentei_option options[] = {
        sentei::real("ridge", "1e-3", "added to the covariance, as a share of the layer's mean variance"),
    };

    explicit Obs(const sentei::Settings& settings) : ridge_(settings.real("ridge")) {
        if (!(ridge_ >= 1e-10 && ridge_ <= 1e6))  // below, digits of the inverse are lost to it when units agree
            throw std::invalid_argument("ridge: expected a number from 1e-10 to 1e6");
    }

    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_GRAM | SENTEI_NEEDS_SENSITIVITY; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        const std::size_t n = layer.units;
        double mean = 0;  // of the variances, from the covariance itself: the moments' are rounded otherwise
        for (std::size_t j = 0; j < n; ++j) mean += layer.covariance[j * n + j] / static_cast<double>(n);
        if (mean <= 0) {  // every unit is a constant
            std::ranges::fill(scores, 0.0);
            return;
        }
        Square inverse(n, {layer.covariance, layer.covariance + n * n});
        for (std::size_t j = 0; j < n; ++j) inverse(j, j) += ridge_ * mean;
        invert(inverse, n);
        auto read = read_by_output(layer);
        for (std::size_t j = 0; j < n; ++j)
            if (layer.minimum[j] == layer.maximum[j]) read.clear(j, n);
        eliminate(inverse, std::move(read), scores);
    }

  private:
    // W' S W, [units][units].
    static Square read_by_output(const sentei_layer& layer) {
        const std::size_t n = layer.units, outputs = layer.outputs;
        std::vector<double> weighted(outputs * n);  // S W
        for (std::size_t o = 0; o < outputs; ++o)
            for (std::size_t p = 0; p < outputs; ++p)
                add(weighted.data() + o * n, layer.sensitivity[o * outputs + p], layer.next_weights + p * n, n);
        std::vector<double> product(n * n);
        for (std::size_t o = 0; o < outputs; ++o)
            for (std::size_t i = 0; i < n; ++i)
                add(product.data() + i * n, layer.next_weights[o * n + i], weighted.data() + o * n, n);
        return {n, std::move(product)};
    }

    template <class Value>
    static void add(double* to, double factor, const Value* from, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) to[i] += factor * from[i];
    }

    static void eliminate(Square& inverse, Square read, std::span<double> scores) {
        std::vector<std::size_t> unit(scores.size());
        std::iota(unit.begin(), unit.end(), std::size_t{0});
        std::vector<double> share(scores.size()), taken(scores.size());
        double largest = 0;
        for (std::size_t size = scores.size(); size > 0; --size) {
            const std::size_t cheapest = cheapest_of(inverse, read, unit, size);
            if (const double lowest = cost(inverse, read, cheapest); !(lowest <= largest)) largest = lowest;  // or NaN
            scores[unit[cheapest]] = std::sqrt(largest);
            const std::size_t last = size - 1;
            inverse.swap(cheapest, last, size);
            read.swap(cheapest, last, size);
            std::swap(unit[cheapest], unit[last]);
            for (std::size_t i = 0; i < last; ++i) share[i] = inverse(last, i) / inverse(last, last);
            std::copy_n(read.row(last), last, taken.begin());
            const double own = read(last, last);
            for (std::size_t i = 0; i < last; ++i) {  // w_i -= share_i w_last, so W'SW changes by two outer products
                double* const g = inverse.row(i);
                double* const q = read.row(i);
                const double gain = inverse(i, last), mine = share[i], other = own * share[i] - taken[i];
                for (std::size_t j = 0; j < last; ++j) {
                    g[j] -= gain * share[j];
                    q[j] += other * share[j] - mine * taken[j];
                }
            }
        }
    }

    static double cost(Square& inverse, Square& read, std::size_t i) {
        return std::max(read(i, i), 0.0) / std::max(inverse(i, i), std::numeric_limits<double>::min());
    }

    // Ties go to the higher index, which selection too gives up first.
    static std::size_t cheapest_of(Square& inverse, Square& read, const std::vector<std::size_t>& unit,
                                   std::size_t size) {
        std::size_t best = 0;
        double lowest = cost(inverse, read, 0);
        for (std::size_t i = 1; i < size; ++i) {
            const double candidate = cost(inverse, read, i);
            if (candidate < lowest || (candidate == lowest && unit[i] > unit[best])) {
                best = i;
                lowest = candidate;
            }
        }
        return best;
    }

    double ridge_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(Obs, "obs", "1.0.0", "Change of the network's output that the other units cannot make up for")
