#include "plugins/check/findings.hpp"

namespace sentei::check {

bool Sink::run(const std::string& check, const std::function<std::string()>& work) const {
    begin(check);
    try {
        finding({check, Verdict::passed, work()});
        return true;
    } catch (const std::exception& fault) {
        finding({check, Verdict::failed, fault.what()});
        return false;
    }
}

}  // namespace sentei::check
