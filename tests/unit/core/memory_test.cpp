#include "engine/core/memory.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "engine/core/matrix.hpp"

namespace sentei {
namespace {

TEST(Memory, LargeBlocksBeginOnALargePage) {
    EXPECT_EQ(block_alignment(0, 64), 64u);
    EXPECT_EQ(block_alignment(std::size_t{1} << 20, 64), 64u);
    EXPECT_EQ(block_alignment(std::size_t{1} << 25, 64), std::size_t{1} << 21);
    EXPECT_EQ(block_alignment(std::size_t{1} << 25, std::size_t{1} << 22), std::size_t{1} << 22);
}

TEST(Memory, MatricesOfEverySizeHoldWhatIsWritten) {
    for (const std::size_t columns : {1, 255, 256, 257, 511, 512, 513, 5000}) {
        Matrix matrix(4096, columns);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.data()) % 64, 0u);
        for (std::size_t i = 0; i < matrix.size(); i += 1000) {
            EXPECT_EQ(matrix.data()[i], 0.0f);
            matrix.data()[i] = static_cast<float>(i);
        }
        const Matrix copy = matrix;
        matrix = Matrix(1, 1);
        for (std::size_t i = 0; i < copy.size(); i += 1000) ASSERT_EQ(copy.data()[i], static_cast<float>(i));
    }
}

}  // namespace
}  // namespace sentei
