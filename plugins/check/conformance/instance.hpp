// A backend's table as far as the module states it, and an instance of it on a host.
#pragma once
#include <sentei/plugin.h>

namespace sentei::check {

// The stated table with null for every entry that its size does not cover.
sentei_backend whole_table(const sentei_backend& stated);

// For the life of this object. Throws std::runtime_error where create fails.
class Instance {
  public:
    Instance(const sentei_backend& table, const sentei_host& host);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const sentei_backend table;
    void* self = nullptr;
};

// A status other than SENTEI_OK becomes an exception.
void require(int32_t status);

}  // namespace sentei::check
