// The environment put back, and the sentence of an error.
#pragma once
#include <cstdlib>
#include <optional>
#include <string>

#include "engine/core/error.hpp"

namespace sentei::support {

// Sets a variable (or takes it away) until the end of the scope.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* const old = std::getenv(name)) old_ = old;
        value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
    std::optional<std::string> old_;
};

// The sentence of the InputError that `work` throws.
template <class Work>
std::string refusal_of(const Work& work) {
    try {
        work();
    } catch (const InputError& error) {
        return error.what();
    }
    return "(nothing was refused)";
}

}  // namespace sentei::support
