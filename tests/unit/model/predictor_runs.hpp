// Runs of a predictor that are asked of either kind of network; expect(network, inputs, outputs) judges each.
#pragma once
#include <gtest/gtest.h>

#include "engine/model/predictor.hpp"
#include "tests/support/backends.hpp"

namespace sentei::test {

inline Matrix first_rows(const Matrix& matrix, std::size_t rows) {
    Matrix part(rows, matrix.columns());
    std::copy_n(matrix.data(), part.size(), part.data());
    return part;
}

// Up to 19 rows in blocks of 8.
template <class Network, class Backend, class Expect>
void run_any_rows(const Network& network, const Backend& backend, const Matrix& inputs, Expect expect) {
    SCOPED_TRACE(backend->id());
    model::Predictor predictor(network, backend, 8);
    for (const std::size_t rows : {0, 1, 2, 7, 8, 9, 16, 17, 19}) {
        const auto part = first_rows(inputs, rows);
        expect(network, part, predictor.run(part));
    }
}

template <class Network, class Expect>
void run_any_block(const Network& network, const Matrix& inputs, Expect expect) {
    const std::size_t rows = inputs.rows();
    for (const auto& backend : support::backends())
        for (const std::size_t block :
             std::vector<std::size_t>{0, 1, 2, 3, 64, 255, 256, rows - 1, rows, rows + 1, 1000}) {
            SCOPED_TRACE(backend->id() + " block " + std::to_string(block));
            expect(network, inputs, model::Predictor(network, backend, block).run(inputs));
        }
}

}  // namespace sentei::test
