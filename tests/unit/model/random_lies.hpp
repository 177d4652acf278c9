// Changes to a model file that its checksum, made anew, would hide: for tests of readers.
#pragma once
#include <cstdint>
#include <iterator>
#include <string>

#include "engine/core/random.hpp"
#include "tests/unit/model/file_bytes.hpp"

namespace sentei::test {

// Ends and edges of what lengths, counts, places and numbers can be.
inline const std::uint64_t awkward[] = {0,          1,          2,          3,          15,
                                        16,         63,         64,         255,        65536,
                                        65537,      0x7f800000, 0x7fc00000, 0x7fffffff, 0x80000000,
                                        0xfffffffe, 0xffffffff, 1ull << 32, 1ull << 63, ~0ull >> 1,
                                        ~0ull - 63, ~0ull - 15, ~0ull - 7,  ~0ull,      0x7ff0000000000000};

// The file with one to four changes: a byte, a bit, an awkward number in its place, bytes more, bytes fewer. Half of
// the time it states its new length. The checksum is left for resealed() to mend.
inline std::string changed_at_random(std::string file, Random& random) {
    const auto awkward_number = [&] { return awkward[random.below(std::size(awkward))]; };
    for (std::size_t changes = 1 + random.below(4); changes > 0 && file.size() >= 48; --changes) {
        const std::size_t place = random.below(file.size() - 8);
        switch (random.below(6)) {
            case 0:
                file[place] = static_cast<char>(random.below(256));
                break;
            case 1:
                file[place] = static_cast<char>(file[place] ^ (1 << random.below(8)));
                break;
            case 2:
                set(file, place / 4 * 4, static_cast<std::uint32_t>(awkward_number()));
                break;
            case 3:
                set(file, place / 8 * 8, awkward_number());
                break;
            case 4:
                file.insert(place, random.below(20), static_cast<char>(random.below(2)));
                break;
            default:
                file.erase(place, random.below(20));
        }
    }
    if (random.below(2) == 0 && file.size() >= 24) set<std::uint64_t>(file, 16, file.size());
    return file;
}

}  // namespace sentei::test
