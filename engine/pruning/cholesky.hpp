// Symmetric positive definite systems in double. For least_squares only.
#pragma once
#include <cstddef>

namespace sentei::pruning {

// A = U'U, U upper triangular (Golub, Van Loan: Matrix Computations, 4.2, the blocked form that updates what remains).
// a: A as [order][order], of which the upper triangle is read and becomes U; the lower one holds anything afterwards.
// False as soon as a pivot (what a diagonal element of U is the root of) is below least_pivot > 0 or not a number; a is
// then half done. Cut into fixed blocks that run in parallel: the same bytes whatever the number of threads.
bool factorise(std::size_t order, double* a, double least_pivot);

// Solves U'U X = B. u: what factorise left; b: B as [order][columns], becomes X. In parallel as factorise.
void solve(std::size_t order, const double* u, std::size_t columns, double* b);

}  // namespace sentei::pruning
