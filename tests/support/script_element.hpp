// Reading a page as a browser does, as far as tests need it.
#pragma once
#include <regex>
#include <string>

namespace sentei::support {

// What stands in the script element with this id, up to where HTML ends such an element, whatever stands in it.
inline std::string script_with_id(const std::string& page, const std::string& id) {
    const auto name = page.find("id=\"" + id + "\"");
    const auto start = page.find('>', name) + 1;
    const std::regex end("</script[\\s/>]", std::regex::icase);
    std::smatch found;
    const std::string rest = page.substr(start);
    std::regex_search(rest, found, end);
    return rest.substr(0, static_cast<std::size_t>(found.position()));
}

}  // namespace sentei::support
