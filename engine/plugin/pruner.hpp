// A loaded criterion as the engine uses it.
#pragma once
#include <sentei/plugin.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sentei::plugin {

// An option that a pruner declares, for the command line and `sentei plugins`.
struct Option {
    std::string name;
    std::uint32_t type;  // SENTEI_FLAG, SENTEI_INTEGER, SENTEI_REAL, SENTEI_CHOICE
    std::string default_value;
    std::vector<std::string> choices;
    std::string help;
};

using Settings = std::map<std::string, std::string>;  // option name -> value as text

// One created instance. [any-thread]
class Pruner {
  public:
    // `settings` may leave options out (defaults apply). Throws InputError on an unknown option or a value that its
    // type or choices do not allow, with the sentence that names both.
    Pruner(const sentei_manifest& manifest, const sentei_pruner& table, const sentei_host& host,
           const Settings& settings);
    ~Pruner();
    Pruner(const Pruner&) = delete;
    Pruner& operator=(const Pruner&) = delete;

    const std::string& id() const noexcept;
    const std::string& version() const noexcept;
    const Settings& settings() const noexcept;  // complete, defaults included
    std::uint32_t needs() const noexcept;       // SENTEI_NEEDS_...

    // One score a unit. Throws InputError naming the plugin and the layer when the plugin fails, leaves a score
    // unset, writes past the end, or gives a score that is not finite.
    std::vector<double> score(sentei_layer layer) const;

  private:
    struct State;
    std::unique_ptr<const State> state_;
};

}  // namespace sentei::plugin
