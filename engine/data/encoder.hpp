// From a table to what a network takes and gives, and back. Fitted on training rows, stored in the model.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/data/table.hpp"

namespace sentei::data {

enum class Task : std::uint32_t { binary = 1, multiclass = 2, regression = 3 };
bool is_classification(Task task) noexcept;

enum class TaskChoice { automatic, classification, regression };

// Rows ready for a network. labels: class index (both classification tasks). targets: rows x 1; regression: the
// standardised target, binary: 0 or 1; empty for multiclass. soft: rows x classes, a probability for every class that
// training multiclass aims at in place of the label; usually empty.
struct Examples {
    Matrix inputs;
    std::vector<std::int32_t> labels;
    Matrix targets;
    Matrix soft;
    std::size_t rows() const noexcept { return inputs.rows(); }
};

// How one column of the table becomes inputs.
//  number:   (x - mean) / scale, kept within +-1e6; missing -> 0, the mean
//  category: one input per category, 1 for the row's own; a category that training rows did not have -> all 0
//  indicator: one more input, 1 where the cell is missing; only where training rows had missing cells
// A column that is constant or all missing in the training rows gives no input. Nor does a text column with a different
// value on more than half of the rows (an identifier). Of more than 255 categories only the most frequent 255 count.
struct InputColumn {
    std::string name;
    bool numeric = true;
    double mean = 0, scale = 1;
    bool indicator = false;
    std::vector<std::string> categories;  // sorted
    std::size_t width() const noexcept;
    bool operator==(const InputColumn&) const = default;
};

class Encoder {
  public:
    // Fits on the given rows of the table; the classes are those of all rows. Task `automatic` is classification for a
    // text target, for one with exactly two whole numbers, and for whole numbers that look like class codes: at most
    // 20 different ones, the smallest 0 or 1, and at least half of the numbers up to the largest used. Else it is
    // regression. What the user should hear is appended to `notes`, a sentence each: the task and why, columns left out
    // and why, a column that a few odd cells make text, categories that do not count. Tables of more than 100 columns
    // get one sentence for all columns left out.
    // Throws InputError: no such target, missing target cells, one class only, a constant target, a task that does not
    // go with the target, no usable column.
    static Encoder fit(const Table& table, std::string_view target, TaskChoice choice,
                       std::span<const std::size_t> rows, std::vector<std::string>* notes = nullptr);

    Task task() const noexcept { return task_; }
    const std::string& target() const noexcept { return target_; }
    const std::vector<std::string>& classes() const noexcept { return classes_; }  // empty for regression
    const std::vector<InputColumn>& columns() const noexcept { return columns_; }
    double target_mean() const noexcept { return target_mean_; }
    double target_scale() const noexcept { return target_scale_; }
    std::size_t inputs() const noexcept;   // width of the first layer's input
    std::size_t outputs() const noexcept;  // 1, or the number of classes when there are more than two

    // Encodes the given rows. Columns are found by name; extra ones are ignored; a missing one is an InputError, and so
    // is text in these rows where the model expects a number.
    Matrix encode(const Table& table, std::span<const std::size_t> rows) const;
    Matrix encode_all(const Table& table) const;  // every row
    // With the target: an unknown class, a missing target, or one more than 1e15 deviations from the mean, which no
    // loss survives, is an InputError naming file and row.
    Examples examples(const Table& table, std::span<const std::size_t> rows) const;

    // Byte layout in ENCODER.md. parse checks every length before use and throws InputError.
    void serialise(std::string& bytes) const;
    static Encoder parse(std::string_view& bytes);  // consumes what it reads

    bool operator==(const Encoder&) const = default;

  private:
    Task task_ = Task::regression;
    std::string target_;
    std::vector<std::string> classes_;
    double target_mean_ = 0, target_scale_ = 1;
    std::vector<InputColumn> columns_;
};

}  // namespace sentei::data
