// Small model files of both kinds, to be spoilt, and what the runtime says of them.
#pragma once
#include <optional>

#include "tests/infer/models.hpp"
#include "tests/unit/model/file_bytes.hpp"

namespace sentei::test {

enum class Kind { fp32, int8 };

inline std::string file_of(Kind kind, data::Task task, const std::vector<std::size_t>& hidden, std::uint64_t seed = 3) {
    Random random(seed);
    const auto model = test::model(task, hidden, random);
    return kind == Kind::fp32 ? encode(model) : encode(quantized(model, random));
}

// The sentence with which the runtime refuses a file; nothing where it takes it. The file lies in memory of exactly
// its size, so that the address sanitizer sees whatever reads past its end.
inline std::optional<std::string> infer_refusal(const std::string& file) {
    const std::unique_ptr<char[]> bytes(new char[file.size()]);
    std::memcpy(bytes.get(), file.data(), file.size());
    std::string sentence;
    const auto opened = load(bytes.get(), file.size(), &sentence);
    if (!opened) return sentence;
    EXPECT_EQ(sentence, "");
    return {};
}

// A row of zeros and a row of missing cells go through: nothing that was taken can crash.
inline void use(const std::string& file) {
    const std::unique_ptr<char[]> bytes(new char[file.size()]);
    std::memcpy(bytes.get(), file.data(), file.size());
    const auto opened = load(bytes.get(), file.size());
    ASSERT_TRUE(opened);
    run(opened.get(), Matrix(2, sentei_infer_inputs(opened.get())));
    const std::vector<sentei_cell> missing(sentei_infer_columns(opened.get()), {"", 0}), ones(missing.size(), {"1", 0});
    std::vector<float> results(sentei_infer_results(opened.get()));
    ASSERT_EQ(sentei_infer_predict(opened.get(), missing.data(), 1, results.data(), nullptr, 0), SENTEI_INFER_OK);
    ASSERT_EQ(sentei_infer_predict(opened.get(), ones.data(), 1, results.data(), nullptr, 0), SENTEI_INFER_OK);
    std::size_t letters = std::strlen(sentei_infer_target(opened.get()));
    for (std::size_t c = 0; c < missing.size(); ++c) letters += std::strlen(sentei_infer_column_name(opened.get(), c));
    for (std::size_t c = 0; c < sentei_infer_classes(opened.get()); ++c)
        letters += std::strlen(sentei_infer_class_name(opened.get(), c));
    ASSERT_LE(letters, file.size());
}

}  // namespace sentei::test
