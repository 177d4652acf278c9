// What can go wrong, by whose doing. The library throws these and never prints; the command turns them into one
// sentence on stderr and an exit code.
#pragma once
#include <stdexcept>
#include <string>

namespace sentei {

// The user's to mend: a file, an option, a plugin. One full sentence: where, what was found, what was expected.
// Exit code 2. Anything else that is thrown is ours: exit code 1.
class InputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace sentei
