#include "engine/onnx/read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/encoder_parts.hpp"
#include "engine/onnx/lower.hpp"
#include "engine/onnx/metadata.hpp"

namespace sentei::onnx {
namespace {

using Texts = std::vector<std::string>;

Texts first_given(std::initializer_list<const Texts*> choices) {
    for (const auto* choice : choices)
        if (!choice->empty()) return *choice;
    return {};
}

void check_names(const Texts& names, std::size_t expected, std::string_view what, const std::string& source) {
    if (names.size() != expected)
        throw InputError(
            fmt::format("{}: there are {} {} and {} names for them", source, expected, what, names.size()));
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
        throw InputError(fmt::format("{}: two of the {} have the same name", source, what));
}

Texts numbered(std::size_t count) {
    Texts names;
    for (std::size_t c = 0; c < count; ++c) names.push_back(std::to_string(c));
    return names;
}

bool names_of(const Texts& names, std::size_t count) {
    return names.size() == count && std::set<std::string>(names.begin(), names.end()).size() == count;
}

class Import {
  public:
    Import(const Graph& graph, Lowered lowered, const ImportOptions& options)
        : source_(graph.source), lowered_(std::move(lowered)), options_(options), own_(read_metadata(graph.metadata)) {}

    Imported run() {
        if (!names_of(own_.columns, lowered_.columns.size())) own_.columns.clear();
        columns_ = first_given({&options_.columns, &own_.columns, &lowered_.columns});
        check_names(columns_, lowered_.columns.size(), "input columns", source_);
        decide();
        if (parts_.task == data::Task::regression)
            finish_regression();
        else
            finish_classification();
        auto built = build(lowered_.chain, columns_, source_);
        parts_.columns = std::move(built.columns);
        parts_.target = !options_.target.empty() ? options_.target : !own_.target.empty() ? own_.target : "target";
        for (const auto& column : parts_.columns)
            if (column.name == parts_.target)
                throw InputError(
                    fmt::format("{}: '{}' is the target and an input column, expected --target with "
                                "another name",
                                source_, data::shown(parts_.target)));
        return {{encoder_of(parts_), std::move(built.network), {}}, std::move(notes_)};
    }

  private:
    // Binary and multiclass are told apart by the number of outputs.
    void decide() {
        const std::size_t outputs = lowered_.chain.width();
        const bool own_classes = !first_given({&options_.classes, &own_.classes}).empty();
        const bool classification =
            options_.classification.value_or(lowered_.probabilities || own_classes || outputs > 1);
        if (!classification && lowered_.probabilities)
            throw InputError(source_ + ": it gives probabilities of classes, which is no regression");
        if (!classification && outputs > 1)
            throw InputError(fmt::format("{}: it has {} outputs, and a regression has one", source_, outputs));
        if (classification && !lowered_.probabilities)
            notes_.push_back(
                outputs > 1 ? fmt::format("The {} outputs are taken as log-odds of classes, before softmax.", outputs)
                            : "The output is taken as the log-odds of the second class, before sigmoid.");
        parts_.task = !classification ? data::Task::regression
                      : outputs > 2   ? data::Task::multiclass
                                      : data::Task::binary;
    }

    void finish_classification() {
        lowered_.chain = lowered_.chain.width() == 2 ? lowered_.chain.difference() : lowered_.chain.folded();
        const std::size_t count = std::max<std::size_t>(2, lowered_.chain.width());
        const auto counted = numbered(count);
        parts_.classes = first_given({&options_.classes, &lowered_.classes, &own_.classes, &counted});
        check_names(parts_.classes, count, "classes", source_);
    }

    void finish_regression() {
        if (!options_.classes.empty()) throw InputError(source_ + ": a regression has no classes");
        const Affine pending = lowered_.chain.pending();
        if (pending.none()) return;
        const double scale = pending.scale[0];
        if (scale == 0 || !std::isfinite(scale) || !std::isfinite(pending.shift[0]))
            throw InputError(source_ + ": its output is scaled beyond what a number can say");
        lowered_.chain = lowered_.chain.with_pending(scale < 0 ? Affine{{-1}, {0}} : Affine{}).folded();
        parts_.target_scale = std::abs(scale);
        parts_.target_mean = pending.shift[0];
    }

    const std::string& source_;
    Lowered lowered_;
    const ImportOptions& options_;
    Metadata own_;
    Texts columns_, notes_;
    EncoderParts parts_;
};

}  // namespace

Imported parse(std::string_view bytes, const std::string& source, const ImportOptions& options) {
    Graph graph = parse_graph(bytes, source);
    auto imported = Import(graph, lower(graph, bytes.size()), options).run();
    imported.model.lineage = {{"step", "import"}, {"source", hex(hash(as_bytes(bytes)))}};
    if (!graph.producer.empty()) imported.model.lineage["producer"] = graph.producer;
    return imported;
}

Imported read(const std::filesystem::path& file, const ImportOptions& options) {
    return parse(read_file(file), file.string(), options);
}

}  // namespace sentei::onnx
