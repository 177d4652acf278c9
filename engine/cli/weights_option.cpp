#include "engine/cli/weights_option.hpp"

#include "engine/core/names.hpp"

namespace sentei::cli {
namespace {

constexpr Names<model::Precision, 3> words{
    {{"fp32", model::Precision::fp32}, {"bf16", model::Precision::bf16}, {"int8", model::Precision::int8}}};

}  // namespace

void WeightsOption::add_to(CLI::App& command) {
    option = command
                 .add_option("--weights", word,
                             "Weights of an fp32 model as fp32, or rounded to bf16 or int8 (a scale a unit): fewer "
                             "bytes to read, where the backend can; all else stays fp32")
                 ->capture_default_str();
}

model::Precision WeightsOption::precision(const model::AnyModel& model, const std::string& model_file) const {
    const auto precision = parse_name(words, "weights", word);
    if (option->count() > 0 && std::holds_alternative<model::Int8Network>(model.network))
        throw InputError(model_file + ": holds an int8 network, and --weights is for those of fp32 ones");
    return precision;
}

}  // namespace sentei::cli
