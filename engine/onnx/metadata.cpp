#include "engine/onnx/metadata.hpp"

#include <nlohmann/json.hpp>

namespace sentei::onnx {
namespace {

constexpr auto columns_key = "sentei.columns", classes_key = "sentei.classes", target_key = "sentei.target",
               task_key = "sentei.task", lineage_prefix = "sentei.lineage.";

std::string value_of(const std::map<std::string, std::string>& properties, const char* key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::string() : found->second;
}

std::vector<std::string> texts(const std::string& json) {
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    std::vector<std::string> all;
    if (!parsed.is_array()) return all;
    for (const auto& text : parsed) {
        if (!text.is_string()) return {};
        all.push_back(text.get<std::string>());
    }
    return all;
}

std::string json(const std::vector<std::string>& texts) {
    return nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Metadata read_metadata(const std::map<std::string, std::string>& properties) {
    Metadata metadata{texts(value_of(properties, columns_key)),
                      texts(value_of(properties, classes_key)),
                      value_of(properties, target_key),
                      value_of(properties, task_key),
                      {}};
    const std::string prefix = lineage_prefix;
    for (const auto& [key, value] : properties)
        if (key.starts_with(prefix)) metadata.lineage[key.substr(prefix.size())] = value;
    return metadata;
}

std::map<std::string, std::string> write_metadata(const Metadata& metadata) {
    std::map<std::string, std::string> properties{
        {columns_key, json(metadata.columns)}, {target_key, metadata.target}, {task_key, metadata.task}};
    if (!metadata.classes.empty()) properties[classes_key] = json(metadata.classes);
    for (const auto& [key, value] : metadata.lineage) properties[lineage_prefix + key] = value;
    return properties;
}

}  // namespace sentei::onnx
