/// \file
/// Sentei as a library: a table in, a network too large trained, pruned and retrained, a small network out.
///
///     auto result = sentei::optimize("iris.csv", {.target = "species", .hidden = {64, 64}});
///     std::cout << result.summary() << '\n';
///     result.refined().save("iris.sentei");
///     const auto model = sentei::Model::load("iris.sentei");
///     for (const auto& answer : model.predict("new-rows.csv")) std::cout << answer << '\n';
///
/// Everything here is a value: nothing is kept between calls but what results and models hold. Plugins (backends and
/// criteria) are looked for by every call of optimize(), Model::load() and Model::parse(), which takes about a
/// millisecond; the models of a result, and copies of a model, share what was found. Link with libsentei.
///
/// What is thrown: sentei::Error for what the caller can mend (a file, an option, a plugin), in one sentence;
/// std::bad_alloc; any other std::exception is a defect of the library.
#ifndef SENTEI_SENTEI_HPP
#define SENTEI_SENTEI_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Exported by libsentei.
#define SENTEI_API __attribute__((visibility("default")))

namespace sentei {
inline namespace v0 {

/// The caller's to mend: where, what was found, what was expected.
class SENTEI_API Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What a target is taken for.
enum class Task {
    automatic,       ///< by the target: text, two whole numbers, or few that look like class codes: classification
    classification,  ///< a class for every row
    regression,      ///< a number for every row
};

/// A table of numbers in memory; it is only looked at during the call.
struct TableView {
    std::span<const double> values;  ///< [rows][columns], row after row; NaN: missing. Infinite ones are an Error.
    std::size_t columns = 0;         ///< at least 1; `values` holds a whole number of rows
    std::span<const std::string> names{};  ///< of the columns, all different; empty: x0, x1 ...
};

/// \name How small the refined network is to be
/// @{

/// As small as costs little, judged on validation rows.
struct MaxDrop {
    double percent = 0.5;           ///< percentage points of accuracy, or percent of RMSE; at least 0
    std::string rule = "balanced";  ///< or "conservative", "aggressive"
};
/// Share of every hidden layer's units that stays, (0, 1].
struct Keep {
    double share;  ///< of the units
};
/// Most parameters (weights and biases) of the network.
struct MaxParameters {
    std::size_t parameters;  ///< weights and biases
};
/// Most bytes of the model file.
struct MaxBytes {
    std::size_t bytes;  ///< of the file
};
/// The best network that predicts one row in this many microseconds: median, on this machine with this backend.
struct MaxLatency {
    double microseconds;  ///< a row
};
/// Tolerance: units that score above it stay, in one shot.
struct Epsilon {
    double epsilon;  ///< in the units of the criterion's scores
};
/// One of them.
using Goal = std::variant<MaxDrop, Keep, MaxParameters, MaxBytes, MaxLatency, Epsilon>;
/// @}

/// How far a run is.
struct Progress {
    std::string stage;                ///< "train", "prune", "evaluate"
    double done = 0;                  ///< share of the stage, 0 to 1, where it can be told
    std::size_t epoch = 0;            ///< stage "train": of `epochs`, from 1
    std::size_t epochs = 0;           ///< stage "train": most that there will be
    std::size_t networks = 0;         ///< stage "prune": pruned and retrained so far
    std::size_t networks_in_all = 0;  ///< stage "prune"
};

/// Options of optimize(). What is left out is as the command `sentei optimize` has it.
struct OptimizeOptions {
    /// Name of the column to predict, or a file that holds it. For an IDX file of images it may be empty: the labels
    /// beside it are found by their name. For a table in memory: what the target is to be called ("target" if empty).
    std::string target{};
    std::filesystem::path test{};  ///< a file with test rows; empty: they are split off. Not for a table in memory.
    std::string test_target{};     ///< target of `test` where it is a file; empty: as `target`
    Task task = Task::automatic;   ///< what the target is taken for

    /// Shares of training, validation and test rows that sum to 1. Without test rows (a share of 0 and no `test`) the
    /// validation rows stand in for them, and without validation rows all rows train, choose and judge: figures of
    /// quality are then too good to be believed.
    double train_share = 0.6;
    double validation_share = 0.2;  ///< see train_share
    double test_share = 0.2;        ///< see train_share

    std::vector<std::size_t> hidden = {200, 200, 200};  ///< units of the general network's hidden layers; may be empty
    std::string activation = "relu";                    ///< or "leaky-relu", "tanh", "sigmoid", "gelu", "identity"
    std::size_t batch = 0;                              ///< rows in a mini-batch; 0: by the size of the table
    std::size_t epochs = 0;          ///< most epochs of the general network; 0: by the size of the table
    std::size_t patience = 20;       ///< epochs without a better validation loss before it stops; 0: never stops early
    double rate = 1e-3;              ///< learning rate of the general network
    std::size_t retrain_epochs = 0;  ///< of a pruned network; 0: by the size of the table
    std::size_t teachers = 0;  ///< general networks that retraining learns from; 0: 3 or 4 by the size of the table

    Goal goal = MaxDrop{};                                   ///< how small the refined network is to be
    std::string criterion = "obs";                           ///< what scores the units
    std::map<std::string, std::string> criterion_options{};  ///< name to value, as `sentei criteria` lists them
    std::size_t rounds = 0;  ///< of pruning and retraining; 1: all at once; 0: as many as it takes
    std::size_t folds = 0;   ///< times that rows are cut to judge MaxDrop; 0: by the number of validation rows
    bool int8 = false;       ///< quantize the refined network as well

    double latency_seconds = 0.3;  ///< that each latency is measured for; 0: latencies are not measured
    std::uint64_t seed = 1;        ///< same seed and backend, same model bytes on any number of threads
    std::size_t threads = 0;       ///< 0: as many as there are
    std::string backend{};         ///< empty: the environment variable SENTEI_BACKEND, else the fastest that runs here
    std::vector<std::filesystem::path> plugins{};  ///< plugin files to load beside those that are found

    std::stop_token stop{};  ///< a request ends the run within a mini-batch; the best so far is the result
    /// Called often, one call at a time, from threads of the run. What it throws ends the run and is thrown on.
    std::function<void(const Progress&)> progress{};
};

/// Options of Model::load() and Model::parse().
struct ModelOptions {
    std::size_t threads = 0;                       ///< that a prediction may use; 0: as many as there are
    std::string backend{};                         ///< as in OptimizeOptions
    std::vector<std::filesystem::path> plugins{};  ///< as in OptimizeOptions
};

/// A network with what it knows of its table. Copies are cheap and share the network, which nothing changes. A model
/// that was moved from may only be assigned to or destroyed. All functions may be called from any thread; two
/// predictions of one model (or of copies of it) wait for each other, those of two models do not.
class SENTEI_API Model {
  public:
    /// Reads a model file. Error: there is none, or it is damaged, or of a newer format.
    static Model load(const std::filesystem::path& file, const ModelOptions& options = {});
    /// The same from the bytes of a model file.
    static Model parse(std::string_view bytes, const ModelOptions& options = {});

    /// Writes the file whole or not at all. Error: it cannot be written.
    void save(const std::filesystem::path& file) const;
    const std::string& bytes() const;  ///< of the model file

    Task task() const;                                     ///< classification or regression
    const std::string& target() const;                     ///< name of the column it predicts
    const std::vector<std::string>& classes() const;       ///< in the order of predict_values(); empty for regression
    const std::vector<std::string>& column_names() const;  ///< columns of a table that it reads; others are ignored
    std::size_t inputs() const;                            ///< of the network: a text column gives several
    std::size_t outputs() const;                           ///< values a row of predict_values(): classes, or 1
    const std::vector<std::size_t>& layers() const;        ///< widths: inputs, hidden ..., outputs of the network
    std::size_t parameters() const;                        ///< weights and biases
    bool int8() const;                                     ///< whether it computes in bytes
    const std::string& backend() const;                    ///< that it computes with

    /// A row's class, or its number in the target's units (the shortest text that reads back as the same fp32).
    /// Columns are found by name. Error: no such file, a column is missing or holds text where numbers are expected.
    std::vector<std::string> predict(const std::filesystem::path& table) const;
    std::vector<std::string> predict(const TableView& table) const;  ///< the same for a table in memory

    /// [rows][outputs()], row after row: the probability of every class, or the number in the target's units.
    std::vector<double> predict_values(const std::filesystem::path& table) const;
    std::vector<double> predict_values(const TableView& table) const;  ///< the same for a table in memory
    /// The same for [rows][column_names().size()] numbers in the order of column_names().
    std::vector<double> predict_values(std::span<const double> values, std::size_t rows) const;

    struct State;
    explicit Model(std::shared_ptr<const State> state) noexcept;  ///< of the library's own use

  private:
    std::shared_ptr<const State> state_;
};

/// What optimize() made. Copies are cheap. One that was moved from may only be assigned to or destroyed.
class SENTEI_API Result {
  public:
    const Model& general() const;        ///< the network that was trained too large
    const Model& refined() const;        ///< what is left of it, retrained
    std::optional<Model> int8() const;   ///< the refined network in bytes, where asked for and good enough
    const std::string& json() const;     ///< every figure, as the command leaves it in result.json (RESULT.md)
    const std::string& summary() const;  ///< the same for people: several lines of text
    const std::vector<std::string>& notes() const;  ///< what one should know of the table, a sentence each
    bool stopped() const;                           ///< whether it ended early on request
    double removed() const;                         ///< share of the general network's parameters that is gone

    /// Writes general.sentei, refined.sentei, refined-int8.sentei where there is one, and result.json; makes the folder
    /// if need be.
    void save(const std::filesystem::path& folder) const;

    struct State;
    explicit Result(std::shared_ptr<const State> state) noexcept;  ///< of the library's own use

  private:
    std::shared_ptr<const State> state_;
};

#ifndef SENTEI_TYPES_ONLY  // for the library itself, where `optimize` is a namespace

/// The main job on a file: CSV, NPY, IDX or IDX.gz. Error: a file or an option that cannot be used.
SENTEI_API Result optimize(const std::filesystem::path& table, const OptimizeOptions& options = {});

/// The main job on a table in memory, with a number for every row. The task is told by the numbers if need be.
SENTEI_API Result optimize(const TableView& table, std::span<const double> targets,
                           const OptimizeOptions& options = {});

/// The main job on a table in memory, with a class for every row.
SENTEI_API Result optimize(const TableView& table, std::span<const std::string> labels,
                           const OptimizeOptions& options = {});

#endif

}  // namespace v0
}  // namespace sentei

#endif
