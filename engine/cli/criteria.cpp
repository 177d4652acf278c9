#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/option_list.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/error.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

// What a criterion may ask of the survey, and what gathering it costs beyond the pass that is always made.
constexpr struct {
    std::uint32_t bit;
    const char *name, *cost;
} statistics[] = {
    {SENTEI_NEEDS_MOMENTS, "moments", nullptr},
    {SENTEI_NEEDS_DEVIATION, "deviation", nullptr},
    {SENTEI_NEEDS_ACTIVATIONS, "activations", "rows x units floats a layer kept in memory for the activations"},
    {SENTEI_NEEDS_GRADIENTS, "gradients",
     "one backward pass, rows x units floats a layer kept in memory for the gradients"},
    {SENTEI_NEEDS_GRAM, "Gram matrix", "rows x units^2 multiplications and units^2 doubles a layer"},
    {SENTEI_NEEDS_SENSITIVITY, "output sensitivity",
     "one more pass with one backward pass for each of at most 8 probes, outputs^2 doubles a layer"},
};

std::vector<std::string> needs_of(std::uint32_t needs) {
    std::vector<std::string> words;
    for (const auto& [bit, name, cost] : statistics) {
        if ((needs & bit) != 0) words.emplace_back(name);
        needs &= ~bit;
    }
    if (needs != 0) words.push_back(fmt::format("unknown statistics ({:#x})", needs));
    if (words.empty()) words.emplace_back("weights only");
    return words;
}

std::vector<std::string> costs_of(std::uint32_t needs) {
    std::vector<std::string> words{needs == 0 ? "one pass over the rows, which pruning makes anyway"
                                              : "one pass over the rows"};
    if ((needs & (SENTEI_NEEDS_DEVIATION | SENTEI_NEEDS_GRAM)) != 0)
        words.emplace_back("a second pass once the means are known");
    for (const auto& [bit, name, cost] : statistics)
        if ((needs & bit) != 0 && cost != nullptr) words.emplace_back(cost);
    return words;
}

struct Criterion {
    std::string id, version, summary, file;
    std::uint32_t needs;  // with default settings
    std::vector<plugin::Option> options;
};

std::string describe(const Criterion& criterion) {
    return fmt::format("{:<14} {:<8} {}\n    needs    {}\n    costs    {}\n{}{}", criterion.id, criterion.version,
                       criterion.summary, fmt::join(needs_of(criterion.needs), ", "),
                       fmt::join(costs_of(criterion.needs), "\n             "),
                       criterion.options.empty() ? "" : "    options\n", describe_options(criterion.options, 13));
}

Json json_of(const Criterion& criterion) {
    return {{"id", criterion.id},
            {"version", criterion.version},
            {"summary", criterion.summary},
            {"file", criterion.file},
            {"needs", needs_of(criterion.needs)},
            {"cost", costs_of(criterion.needs)},
            {"options", options_json(criterion.options)}};
}

struct Criteria {
    std::vector<std::string> files;
    bool json = false;

    void run() const {
        const plugin::Catalogue catalogue(std::vector<std::filesystem::path>(files.begin(), files.end()));
        const auto criteria = usable(catalogue);
        if (json) {
            Json list = Json::array();
            for (const auto& criterion : criteria) list.push_back(json_of(criterion));
            return print_text(Json{{"criteria", list}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        }
        std::string text;
        for (const auto& criterion : criteria) text += describe(criterion);
        print_text(text +
                   "\nWhat it needs is with default settings. What it costs is the gathering; what a criterion\n"
                   "computes from it comes on top.\n");
    }

    // A plugin that the user named has to work; of the others, those that cannot be loaded are left out with a note.
    std::vector<Criterion> usable(const plugin::Catalogue& catalogue) const {
        std::vector<Criterion> criteria;
        std::vector<std::string> notes;
        const auto candidates = catalogue.candidates();  // a copy, as loading may refuse one
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const auto& [file, manifest, refusal] = candidates[i];
            if (!refusal.empty() || manifest->kind != SENTEI_PRUNER) continue;
            try {
                criteria.push_back({manifest->id, manifest->version, manifest->summary, file.string(),
                                    catalogue.pruner(manifest->id)->needs(), catalogue.options(manifest->id)});
            } catch (const InputError& error) {
                if (i < files.size()) throw;  // those named come first
                notes.emplace_back(error.what());
            }
        }
        print_notes(notes);
        return criteria;
    }
};

}  // namespace

void add_criteria(CLI::App& program) {
    auto* command = program.add_subcommand("criteria", "List the criteria: what each needs, costs and can be told");
    auto state = std::make_shared<Criteria>();
    command->add_option("--plugin", state->files, "A plugin file to load; may be repeated")->allow_extra_args(false);
    command->add_flag("--json", state->json, "Print the result as JSON");
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
