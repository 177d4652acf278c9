// What the host does for plugins: memory, log, parallel loops.
#pragma once
#include <sentei/plugin.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>

namespace sentei::plugin {

// Receives what plugins log. The library itself never prints. [any-thread]
using LogSink = std::function<void(std::int32_t level, const std::string& sentence)>;

// The table that plugins get; lives as long as the instances made with it. [any-thread]
class Host {
  public:
    explicit Host(LogSink log = {});
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    const sentei_host& table() const noexcept { return table_; }

  private:
    LogSink log_;
    sentei_host table_;
};

// A message buffer for one call of a plugin. Reads what was written even where the end was forgotten.
class ErrorBuffer {
  public:
    sentei_error* get() noexcept { return &error_; }
    // The plugin's sentence, or one made of its status.
    std::string sentence(std::int32_t status) const;
    void clear() noexcept { std::memset(text_, 0, sizeof text_); }

  private:
    char text_[512] = {};
    sentei_error error_{sizeof(sentei_error), sizeof text_, text_};
};

}  // namespace sentei::plugin
