// What an exported model says of itself beside the graph: metadata_props under keys that start with "sentei.".
#pragma once
#include <map>
#include <string>
#include <vector>

namespace sentei::onnx {

// Lists are JSON arrays of texts, each under its own key: sentei.columns (the raw columns, or the encoded inputs where
// the encoding stayed outside), sentei.classes, sentei.target, sentei.task, and the lineage as sentei.lineage.KEY.
struct Metadata {
    std::vector<std::string> columns, classes;
    std::string target, task;
    std::map<std::string, std::string> lineage;
};

// What is not there or not readable stays empty: files of other frameworks say nothing.
Metadata read_metadata(const std::map<std::string, std::string>& properties);
std::map<std::string, std::string> write_metadata(const Metadata& metadata);

}  // namespace sentei::onnx
