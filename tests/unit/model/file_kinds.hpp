// Both kinds of model file, for tests that hold for either: fp32 (format 1.0) and int8 (format 2.0).
#pragma once
#include <gtest/gtest.h>

#include <ostream>

#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::test {

struct FileKind {
    const char* name;
    std::string (*file)(data::Task task, const std::vector<std::size_t>& hidden, Random random);
    std::string (*random_file)(std::uint64_t seed);
};

inline std::ostream& operator<<(std::ostream& out, const FileKind& kind) { return out << kind.name; }

inline const FileKind file_kinds[] = {{"fp32",
                                       [](data::Task task, const std::vector<std::size_t>& hidden, Random random) {
                                           return encode(model(task, hidden, random));
                                       },
                                       [](std::uint64_t seed) { return encode(random_model(seed)); }},
                                      {"int8",
                                       [](data::Task task, const std::vector<std::size_t>& hidden, Random random) {
                                           return encode(int8_model(task, hidden, random));
                                       },
                                       [](std::uint64_t seed) { return encode(random_int8_model(seed)); }}};

class FileOfEitherKind : public testing::TestWithParam<FileKind> {
  protected:
    static std::string file_of(data::Task task, const std::vector<std::size_t>& hidden, std::uint64_t seed = 3) {
        return GetParam().file(task, hidden, Random(seed));
    }
};

}  // namespace sentei::test
