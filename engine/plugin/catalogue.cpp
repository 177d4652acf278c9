#include "engine/plugin/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/dll/runtime_symbol_info.hpp>
#include <cstdlib>
#include <mutex>

#include "engine/core/error.hpp"
#include "engine/plugin/cpu.hpp"
#include "engine/plugin/module.hpp"
#include "engine/plugin/scan.hpp"

namespace sentei::plugin {
namespace {

using Path = std::filesystem::path;

std::vector<Path> named_folders() {
    std::vector<Path> folders;
    if (const char* const variable = std::getenv("SENTEI_PLUGIN_PATH")) {
        const std::string_view text(variable);
        for (std::size_t at = 0; at <= text.size();) {
            const auto colon = std::min(text.find(':', at), text.size());
            if (colon > at) folders.emplace_back(text.substr(at, colon - at));
            at = colon + 1;
        }
    }
    return folders;
}

// Beside the program, where an installed program has its libraries, and beside the library that this code is in.
std::vector<Path> folders_beside_us() {
    std::vector<Path> folders;
    std::error_code error;
    if (const Path program = boost::dll::program_location(error); !error) {
        folders.push_back(program.parent_path() / SENTEI_MODULE_FOLDER);
        folders.push_back(program.parent_path() / SENTEI_LIBRARY_FOLDER / SENTEI_MODULE_FOLDER);
    }
    // Of the program itself the loader knows the name it was called by, which may be relative to anything.
    if (const Path library = boost::dll::this_line_location(error); !error && library.is_absolute())
        folders.push_back(library.parent_path() / SENTEI_MODULE_FOLDER);
    return folders;
}

// The folder's files in the order of their names. `error` when it cannot be read.
std::vector<Path> modules_in(const Path& folder, std::error_code& error) {
    std::vector<Path> files;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".so") files.push_back(entry->path());
    std::ranges::sort(files);
    return files;
}

bool same_plugin(const sentei_manifest& a, const sentei_manifest& b) {
    return a.kind == b.kind && std::string_view(a.id) == b.id;
}

}  // namespace

struct Catalogue::State {
    std::shared_ptr<const Host> host;
    std::vector<Path> searched;
    std::vector<Candidate> candidates;
    std::mutex loading;
    std::map<std::size_t, Module> modules;  // by index into candidates
    std::map<std::string, std::shared_ptr<const Backend>, std::less<>> backends;

    // An instance that keeps the host alive as long as itself, whatever becomes of the catalogue.
    template <class Instance, class... Arguments>
    std::shared_ptr<const Instance> with_host(const Arguments&... arguments) const {
        return {new Instance(arguments...), [host = host](const Instance* instance) { delete instance; }};
    }

    void consider(const Path& file, std::uint64_t features) {
        auto [found, manifest, refusal] = scan(file, features);
        Candidate candidate{file, found ? std::optional(manifest) : std::nullopt, std::move(refusal)};
        if (candidate.refusal.empty())
            for (const auto& other : candidates)
                if (other.refusal.empty() && same_plugin(*other.manifest, manifest))
                    candidate.refusal = fmt::format("{}: {} is a plugin of that kind and id already", file.string(),
                                                    other.file.string());
        candidates.push_back(std::move(candidate));
    }

    // A named folder that cannot be read is worth a word, one beside the program need not exist.
    void search(const std::vector<Path>& folders, bool named, std::uint64_t features) {
        for (const auto& folder : folders) {
            std::error_code error;
            const auto place = std::filesystem::weakly_canonical(folder, error);
            if (std::ranges::find(searched, place) != searched.end()) continue;
            searched.push_back(place);
            for (const auto& file : modules_in(folder, error)) consider(file, features);
            if (error && named)
                candidates.push_back({folder, {}, fmt::format("{}: {}", folder.string(), error.message())});
        }
    }

    const Module& module(std::size_t index) {
        if (const auto found = modules.find(index); found != modules.end()) return found->second;
        auto& candidate = candidates[index];
        try {
            return modules.emplace(index, Module(candidate.file, *candidate.manifest)).first->second;
        } catch (const InputError& error) {
            candidate.refusal = error.what();
            throw;
        }
    }

    // Taken ones first; of the refused, the first that would have been it.
    std::optional<std::size_t> find(std::uint32_t kind, std::string_view id) const {
        std::optional<std::size_t> refused;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const auto& candidate = candidates[i];
            if (!candidate.manifest || candidate.manifest->kind != kind || id != candidate.manifest->id) continue;
            if (candidate.refusal.empty()) return i;
            if (!refused) refused = i;
        }
        return refused;
    }

    std::string known(std::uint32_t kind) const {
        std::string names;
        for (const auto& candidate : candidates)
            if (candidate.refusal.empty() && candidate.manifest->kind == kind)
                names += (names.empty() ? "" : ", ") + std::string(candidate.manifest->id);
        return names.empty() ? "none" : names;
    }

    // Index of a taken candidate, or an InputError that says why there is none.
    std::size_t require(std::uint32_t kind, std::string_view what, std::string_view id) const {
        const auto index = find(kind, id);
        if (!index) throw InputError(fmt::format("there is no {} '{}', expected one of: {}", what, id, known(kind)));
        if (!candidates[*index].refusal.empty())
            throw InputError(fmt::format("{} '{}' cannot be used: {}", what, id, candidates[*index].refusal));
        return *index;
    }

    std::shared_ptr<const Backend> open_backend(std::size_t index) {
        const std::string id = candidates[index].manifest->id;
        if (const auto found = backends.find(id); found != backends.end()) return found->second;
        const auto& loaded = module(index);
        auto backend = with_host<Backend>(loaded.manifest(), loaded.backend(), host->table(), fallback_of(index));
        backends.emplace(id, backend);
        return backend;
    }

    // Scalar, or null when there is none that works: a backend with every entry of its own does without.
    std::shared_ptr<const Backend> fallback_of(std::size_t index) {
        const auto scalar = find(SENTEI_BACKEND, "scalar");
        if (!scalar || *scalar == index || !candidates[*scalar].refusal.empty()) return nullptr;
        try {
            return open_backend(*scalar);
        } catch (const InputError&) {
            return nullptr;
        }
    }

    // The usable backend of highest priority; one that fails to load is refused and the next one tried.
    std::shared_ptr<const Backend> best_backend() {
        for (;;) {
            std::optional<std::size_t> best;
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                const auto& manifest = candidates[i].manifest;
                if (!candidates[i].refusal.empty() || manifest->kind != SENTEI_BACKEND || manifest->priority == 0)
                    continue;
                if (!best || manifest->priority > candidates[*best].manifest->priority) best = i;
            }
            if (!best) throw InputError("no usable backend was found; 'sentei plugins --why' says where was looked");
            try {
                return open_backend(*best);
            } catch (const InputError& error) {
                auto& [file, manifest, refusal] = candidates[*best];
                if (refusal.empty()) refusal = fmt::format("{}: {}", file.string(), error.what());
            }
        }
    }
};

Catalogue::Catalogue(std::vector<Path> files, LogSink log) : state_(std::make_unique<State>()) {
    state_->host = std::make_shared<const Host>(std::move(log));
    const auto features = cpu_features();
    for (const auto& file : files) {
        state_->consider(file, features);
        if (const auto& candidate = state_->candidates.back(); !candidate.refusal.empty())
            throw InputError(candidate.refusal);
    }
    state_->search(named_folders(), true, features);
    state_->search(folders_beside_us(), false, features);
}

Catalogue::~Catalogue() = default;

const std::vector<Candidate>& Catalogue::candidates() const noexcept { return state_->candidates; }

std::shared_ptr<const Backend> Catalogue::backend(std::string_view id) const {
    const std::lock_guard lock(state_->loading);
    std::string wanted(id);
    if (const char* const variable = std::getenv("SENTEI_BACKEND"); wanted.empty() && variable != nullptr)
        wanted = variable;
    if (wanted.empty()) return state_->best_backend();
    return state_->open_backend(state_->require(SENTEI_BACKEND, "backend", wanted));
}

std::shared_ptr<const Pruner> Catalogue::pruner(std::string_view id, const Settings& settings) const {
    const std::lock_guard lock(state_->loading);
    const auto& loaded = state_->module(state_->require(SENTEI_PRUNER, "criterion", id));
    return state_->with_host<Pruner>(loaded.manifest(), loaded.pruner(), state_->host->table(), settings);
}

std::vector<Option> Catalogue::options(std::string_view pruner_id) const {
    const std::lock_guard lock(state_->loading);
    return declared_options(state_->module(state_->require(SENTEI_PRUNER, "criterion", pruner_id)).pruner());
}

}  // namespace sentei::plugin
