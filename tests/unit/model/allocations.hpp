// What the calling thread has allocated through operator new since the counter was made.
#pragma once
#include <cstddef>

namespace sentei::test {

class Allocations {
  public:
    Allocations();
    std::size_t count() const;
    std::size_t largest() const;  // bytes
};

}  // namespace sentei::test
