#include "engine/cli/study_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"

namespace sentei::cli {
namespace {

std::string fingerprint(const std::string& file) { return file.empty() ? "" : hex(hash(as_bytes(read_file(file)))); }

}  // namespace

void StudyOptions::add_to(CLI::App& command) {
    data.add_file_to(command);
    data.add_target_to(command);
    data.add_parts_to(command);
    network.add_to(command);
    training.add_to(command);
    retraining.add_to(command);
    pruning.add_compensation_to(command);
    rounds.add_to(command);
    command.add_option("--output", output, "Folder for the results; what is finished there already is not done again")
        ->required()
        ->type_name("DIR");
    session.add_to(command);
}

optimize::Options StudyOptions::parsed(const plugin::Backend& backend) const {
    optimize::Options options;
    options.shares = data.shares();
    network.apply(options);
    options.training = training.parsed();
    retraining.apply(options);
    rounds.apply(options);
    options.pruning = pruning.parsed(true, backend);
    options.seed = session.seed;
    return options;
}

std::string StudyOptions::key(std::uint64_t data_hash, const plugin::Backend& backend, const std::string& sizes) const {
    const auto& t = training.values;
    return fmt::format(
        "data {} test {} {} {} {} target {} task {} split {} backend {}\nhidden {} activation {}\n"
        "training {} {} {} {} {} {} {} {} {}\nretraining {} {} {} {}\npruning {} {} {} {}\nrounds {} {}\nsizes {}\n",
        hex(data_hash), data.test, fingerprint(data.test), data.test_target, fingerprint(data.test_target), data.target,
        data.task, data.split, backend.id(), network.hidden, network.activation, training.optimizer, training.schedule,
        t.rate, t.momentum, t.decay, t.warm_up, t.batch, t.epochs, t.patience, retraining.rate, retraining.epochs,
        retraining.teachers, retraining.distil_option->count() > 0 ? retraining.distil_weight : -1.0,
        pruning.compensate, pruning.limits.floor, pruning.limits.cap, pruning.multiple, rounds.rounds, rounds.keep,
        sizes);
}

std::vector<std::string> parse_list(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        words.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

void check_different(const std::string& option, const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i), words[i]) !=
            words.begin() + static_cast<std::ptrdiff_t>(i))
            throw InputError(fmt::format("{} names '{}' twice", option, words[i]));
}

std::vector<double> parse_numbers(const std::string& option, const std::string& text, double least, double most) {
    std::vector<double> numbers;
    for (const auto& word : parse_list(text)) {
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || end != word.data() + word.size() || !(value > least && value < most))
            throw InputError(fmt::format("{} '{}': expected numbers above {} and below {}, with commas between", option,
                                         text, least, most));
        numbers.push_back(value);
    }
    return numbers;
}

}  // namespace sentei::cli
