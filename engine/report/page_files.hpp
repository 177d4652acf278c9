// What the page is made of, embedded at build time (embed.cmake).
#pragma once
#include <string_view>

namespace sentei::report {

struct PageFiles {
    std::string_view html, style, uplot, licence, script;  // style and script: the files one after the other
};

extern const PageFiles page_files;

}  // namespace sentei::report
