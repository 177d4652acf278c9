// The readers behind read(): bytes of one format to a table. `source` is the file's name, for messages.
#pragma once
#include <string>
#include <string_view>

#include "engine/data/table.hpp"

namespace sentei::data {

Table parse_csv(std::string_view bytes, const std::string& source);
Table parse_npy(std::string_view bytes, const std::string& source);
Table parse_idx(std::string_view bytes, const std::string& source);
std::string gunzip(std::string_view bytes, const std::string& source);

bool is_npy(std::string_view bytes) noexcept;
bool is_idx(std::string_view bytes) noexcept;
bool is_gzip(std::string_view bytes) noexcept;

}  // namespace sentei::data
