// What the page is made of, built in (page_files.cmake).
#pragma once
#include <string_view>

namespace sentei::report::page_files {

extern const std::string_view html, style, uplot, licence, script;

}  // namespace sentei::report::page_files
