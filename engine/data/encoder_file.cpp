// The encoder's bytes; layout in ENCODER.md.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "engine/core/bytes.hpp"
#include "engine/core/error.hpp"
#include "engine/data/encoder.hpp"

namespace sentei::data {
namespace {

constexpr std::uint8_t category_kind = 1, indicator_bit = 2;

void put_texts(std::string& bytes, const std::vector<std::string>& texts) {
    put(bytes, static_cast<std::uint32_t>(texts.size()));
    for (const auto& text : texts) put_text(bytes, text);
}

// A count of things that take at least `least` bytes each: never more than the bytes left can hold.
std::uint32_t take_count(std::string_view& bytes, std::size_t least, std::string_view what) {
    const auto count = take<std::uint32_t>(bytes);
    if (count > bytes.size() / least)
        throw InputError(fmt::format("it states {} {}, more than its bytes can hold", count, what));
    return count;
}

std::vector<std::string> take_texts(std::string_view& bytes, std::string_view what) {
    std::vector<std::string> texts(take_count(bytes, 4, what));
    for (auto& text : texts) text = take_text(bytes);
    return texts;
}

double take_finite(std::string_view& bytes, std::string_view what, bool positive) {
    const auto value = take<double>(bytes);
    if (!std::isfinite(value) || (positive && value <= 0))
        throw InputError(
            fmt::format("its {} is {}, expected a finite number{}", what, value, positive ? " above 0" : ""));
    return value;
}

InputColumn take_column(std::string_view& bytes) {
    InputColumn column;
    column.name = take_text(bytes);
    const auto flags = take<std::uint8_t>(bytes);
    if (flags > (category_kind | indicator_bit))
        throw InputError(fmt::format("its column '{}' has unknown flags", column.name));
    column.numeric = (flags & category_kind) == 0;
    column.indicator = (flags & indicator_bit) != 0;
    if (column.numeric) {
        column.mean = take_finite(bytes, "mean", false);
        column.scale = take_finite(bytes, "scale", true);
        return column;
    }
    column.categories = take_texts(bytes, "categories");
    for (std::size_t i = 1; i < column.categories.size(); ++i)
        if (column.categories[i - 1] >= column.categories[i])
            throw InputError(fmt::format("the categories of its column '{}' are not in order", column.name));
    if (column.width() == 0) throw InputError(fmt::format("its column '{}' gives no input", column.name));
    return column;
}

}  // namespace

void Encoder::serialise(std::string& bytes) const {
    put(bytes, static_cast<std::uint32_t>(task_));
    put(bytes, target_mean_);
    put(bytes, target_scale_);
    put_text(bytes, target_);
    put_texts(bytes, classes_);
    put(bytes, static_cast<std::uint32_t>(columns_.size()));
    for (const auto& column : columns_) {
        put_text(bytes, column.name);
        put(bytes,
            static_cast<std::uint8_t>((column.numeric ? 0 : category_kind) | (column.indicator ? indicator_bit : 0)));
        if (column.numeric) {
            put(bytes, column.mean);
            put(bytes, column.scale);
        } else {
            put_texts(bytes, column.categories);
        }
    }
}

Encoder Encoder::parse(std::string_view& bytes) {
    Encoder encoder;
    const auto task = take<std::uint32_t>(bytes);
    if (task < 1 || task > 3) throw InputError(fmt::format("its task is {}, expected 1, 2 or 3", task));
    encoder.task_ = static_cast<Task>(task);
    encoder.target_mean_ = take_finite(bytes, "target's mean", false);
    encoder.target_scale_ = take_finite(bytes, "target's scale", true);
    encoder.target_ = take_text(bytes);
    encoder.classes_ = take_texts(bytes, "classes");
    const auto classes = encoder.classes_.size();
    if (encoder.task_ == Task::regression ? classes != 0 : encoder.task_ == Task::binary ? classes != 2 : classes < 3)
        throw InputError(fmt::format("it has {} classes, which does not go with its task", classes));
    if (std::set<std::string_view>(encoder.classes_.begin(), encoder.classes_.end()).size() != classes)
        throw InputError("two of its classes have the same name");
    const auto columns = take_count(bytes, 5, "columns");
    for (std::uint32_t c = 0; c < columns; ++c) encoder.columns_.push_back(take_column(bytes));
    return encoder;
}

}  // namespace sentei::data
