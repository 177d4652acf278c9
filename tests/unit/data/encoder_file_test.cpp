// The bytes of an encoder: they come back, and damaged ones are refused or mean an encoder.
#include "engine/core/bytes.hpp"
#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::HasSubstr;

Encoder random_encoder(std::uint64_t seed) {
    Random random(seed);
    const std::size_t rows = 30 + random.below(40);
    Table table = table_of({});
    for (auto c = 1 + random.below(5); c > 0; --c) {
        const auto name = "c" + std::to_string(c);
        const bool gaps = random.below(2) != 0;
        Column column = numbers(name, {});
        std::vector<std::string> words;
        for (std::size_t r = 0; r < rows; ++r) {
            const bool missing = gaps && random.below(4) == 0;
            column.numbers.push_back(missing ? missing_number : 1e3 * random.normal());
            words.push_back(missing ? "" : std::vector<std::string>{"a", "é", "", "long word"}[random.below(4)]);
        }
        table.columns.push_back(random.below(2) ? column : texts(name, words));
    }
    table.columns.push_back(numbers("usable", {}));
    table.columns.push_back(numbers("y", {}));
    const auto classes = 1 + random.below(5);
    for (std::size_t r = 0; r < rows; ++r) {
        (table.columns.end() - 2)->numbers.push_back(random.normal());
        table.columns.back().numbers.push_back(classes == 1 ? random.normal() : static_cast<double>(r % classes));
    }
    return Encoder::fit(table, "y", classes == 1 ? TaskChoice::regression : TaskChoice::classification,
                        all_rows(table));
}

std::string bytes_of(const Encoder& encoder) {
    std::string bytes;
    encoder.serialise(bytes);
    return bytes;
}

Encoder parsed(std::string_view bytes) { return Encoder::parse(bytes); }

TEST(EncoderFile, EveryEncoderComesBack) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto encoder = random_encoder(seed);
        auto bytes = bytes_of(encoder) + "rest";
        std::string_view view = bytes;
        EXPECT_EQ(Encoder::parse(view), encoder);
        EXPECT_EQ(view, "rest");
    }
}

TEST(EncoderFile, EveryTruncationIsRefused) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto bytes = bytes_of(random_encoder(seed));
        for (std::size_t n = 0; n < bytes.size(); ++n)
            ASSERT_THROW(parsed(std::string_view(bytes).substr(0, n)), InputError) << n;
    }
}

// Whatever parses has inputs, and writes the bytes that it was read from.
TEST(EncoderFile, EveryChangedByteIsRefusedOrMeansAnEncoder) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto whole = bytes_of(random_encoder(seed));
        for (std::size_t i = 0; i < whole.size(); ++i)
            for (int value = 0; value < 256; ++value) {
                auto bytes = whole;
                bytes[i] = static_cast<char>(value);
                std::string_view view = bytes;
                try {
                    const auto encoder = Encoder::parse(view);
                    ASSERT_EQ(bytes_of(encoder) + std::string(view), bytes);
                    ASSERT_TRUE(std::isfinite(encoder.target_mean()) && encoder.target_scale() > 0);
                    for (const auto& column : encoder.columns()) {
                        ASSERT_GT(column.width(), 0u);
                        ASSERT_TRUE(std::isfinite(column.mean) && std::isfinite(column.scale) && column.scale > 0);
                    }
                } catch (const InputError&) {
                }
            }
    }
}

TEST(EncoderFile, ACountLargerThanTheBytesIsRefusedBeforeAnythingIsAllocated) {
    std::string bytes;
    put<std::uint32_t>(bytes, 2);
    put(bytes, 0.0);
    put(bytes, 1.0);
    put_text(bytes, "y");
    put<std::uint32_t>(bytes, 0xffffffff);
    EXPECT_THAT(complaint([&] { parsed(bytes); }), HasSubstr("more than its bytes can hold"));
}

std::string handmade(std::uint32_t task, const std::vector<std::string>& classes, double scale = 1,
                     std::uint8_t flags = 0, const std::vector<std::string>& categories = {}) {
    std::string bytes;
    put(bytes, task);
    put(bytes, 0.0);
    put(bytes, scale);
    put_text(bytes, "y");
    put(bytes, static_cast<std::uint32_t>(classes.size()));
    for (const auto& name : classes) put_text(bytes, name);
    put<std::uint32_t>(bytes, 1);
    put_text(bytes, "a");
    put(bytes, flags);
    if (flags & 1) {
        put(bytes, static_cast<std::uint32_t>(categories.size()));
        for (const auto& name : categories) put_text(bytes, name);
    } else {
        put(bytes, 5.0);
        put(bytes, 2.0);
    }
    return bytes;
}

TEST(EncoderFile, ContradictionsAreRefused) {
    EXPECT_NO_THROW(parsed(handmade(1, {"a", "b"})));
    EXPECT_NO_THROW(parsed(handmade(3, {})));
    EXPECT_NO_THROW(parsed(handmade(3, {}, 1, 3, {})));
    EXPECT_NO_THROW(parsed(handmade(3, {}, 1, 1, {"", "a", "b"})));
    EXPECT_THROW(parsed(handmade(0, {})), InputError);
    EXPECT_THROW(parsed(handmade(4, {})), InputError);
    EXPECT_THROW(parsed(handmade(1, {"a"})), InputError);
    EXPECT_THROW(parsed(handmade(1, {"a", "b", "c"})), InputError);
    EXPECT_THROW(parsed(handmade(2, {"a", "b"})), InputError);
    EXPECT_THROW(parsed(handmade(3, {"a"})), InputError);
    EXPECT_THROW(parsed(handmade(1, {"a", "a"})), InputError);
    for (const double scale : {0.0, -1.0, missing_number, HUGE_VAL})
        EXPECT_THROW(parsed(handmade(3, {}, scale)), InputError);
    EXPECT_THROW(parsed(handmade(3, {}, 1, 4)), InputError);
    EXPECT_THROW(parsed(handmade(3, {}, 1, 1, {})), InputError);
    EXPECT_THROW(parsed(handmade(3, {}, 1, 1, {"b", "a"})), InputError);
    EXPECT_THROW(parsed(handmade(3, {}, 1, 1, {"a", "a"})), InputError);
}

TEST(EncoderFile, AnyFiniteMeanAndScaleGiveFiniteInputs) {
    const double values[] = {-1.7e308, -1e300, -1, 0, 5e-324, 1, 1e300, 1.7e308};
    for (const double mean : values)
        for (const double scale : values) {
            if (scale <= 0) continue;
            auto bytes = handmade(3, {});
            std::memcpy(bytes.data() + bytes.size() - 16, &mean, 8);
            std::memcpy(bytes.data() + bytes.size() - 8, &scale, 8);
            const auto table = table_of({numbers("a", {std::begin(values), std::end(values)})});
            const auto inputs = parsed(bytes).encode(table, all_rows(table));
            for (const float x : inputs.values()) ASSERT_TRUE(std::isfinite(x)) << mean << ' ' << scale;
        }
}

}  // namespace
}  // namespace sentei::data
