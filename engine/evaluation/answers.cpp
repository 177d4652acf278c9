#include "engine/evaluation/answers.hpp"

#include <algorithm>

#include "engine/evaluation/histogram.hpp"
#include "engine/model/prediction.hpp"

namespace sentei::evaluation {
namespace {

constexpr std::size_t most_classes = 100, bins = 30, most_samples = 300;

std::vector<std::vector<std::size_t>> confusion_of(const data::Encoder& encoder, const data::Examples& rows,
                                                   const Matrix& outputs) {
    const auto classes = encoder.classes().size();
    if (classes > most_classes) return {};
    std::vector<std::vector<std::size_t>> confusion(classes, std::vector<std::size_t>(classes));
    const auto predicted = model::predicted_classes(encoder.task(), outputs);
    for (std::size_t r = 0; r < rows.rows(); ++r)
        ++confusion[static_cast<std::size_t>(rows.labels[r])][static_cast<std::size_t>(predicted[r])];
    return confusion;
}

std::vector<double> residuals_of(const std::vector<double>& actual, const std::vector<double>& predicted) {
    std::vector<double> residuals(actual.size());
    std::ranges::transform(predicted, actual, residuals.begin(), std::minus{});
    return residuals;
}

std::vector<std::pair<double, double>> sample_of(const std::vector<double>& actual,
                                                 const std::vector<double>& predicted) {
    std::vector<std::pair<double, double>> sample(std::min(actual.size(), most_samples));
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const std::size_t row = i * actual.size() / sample.size();
        sample[i] = {actual[row], predicted[row]};
    }
    return sample;
}

}  // namespace

std::vector<Answers> answers_of(const std::vector<const model::Network*>& networks, const data::Encoder& encoder,
                                const data::Examples& rows, const std::shared_ptr<const plugin::Backend>& backend) {
    std::vector<Answers> answers(networks.size());
    std::vector<std::vector<double>> residuals(networks.size());
    std::vector<double> all{0};  // what a network that is always right would have
    for (std::size_t n = 0; n < networks.size(); ++n) {
        const Matrix outputs = model::Predictor(*networks[n], backend).run(rows.inputs);
        if (data::is_classification(encoder.task())) {
            answers[n].confusion = confusion_of(encoder, rows, outputs);
            continue;
        }
        const auto actual = model::predicted_values(encoder, rows.targets);
        const auto predicted = model::predicted_values(encoder, outputs);
        residuals[n] = residuals_of(actual, predicted);
        answers[n].sample = sample_of(actual, predicted);
        all.insert(all.end(), residuals[n].begin(), residuals[n].end());
    }
    if (data::is_classification(encoder.task())) return answers;
    const auto edges = exactly_edges_of(all, bins);
    for (std::size_t n = 0; n < networks.size(); ++n) {
        answers[n].residual_edges = edges;
        answers[n].residual_counts = counts_in(edges, residuals[n]);
    }
    return answers;
}

}  // namespace sentei::evaluation
