// report.html: a result as one page that needs nothing else, neither files beside it nor a network.
#pragma once
#include <string>
#include <string_view>

namespace sentei::report {

// The page that shows `result_json`, whose `format` is one of sentei-result/2 (engine/optimize/RESULT.md),
// sentei-sweep/1, sentei-compare/1 and sentei-bench/1; whatever else it holds is optional. The JSON stands in the page
// as a script element of type application/json with the id "result", the same value when parsed.
// Throws InputError where it is not JSON or has another format.
std::string page(std::string_view result_json);

}  // namespace sentei::report
