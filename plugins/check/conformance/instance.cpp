#include "plugins/check/conformance/instance.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace sentei::check {

sentei_backend whole_table(const sentei_backend& stated) {
    sentei_backend table{};
    std::memcpy(&table, &stated, std::min<std::size_t>(stated.size / sizeof(void*) * sizeof(void*), sizeof table));
    table.size = sizeof table;
    return table;
}

void require(int32_t status) {
    if (status != SENTEI_OK) throw std::runtime_error("returned status " + std::to_string(status));
}

Instance::Instance(const sentei_backend& operations, const sentei_host& host) : table(operations) {
    char sentence[256] = "";
    sentei_error error{sizeof error, sizeof sentence, sentence};
    if (table.create(&host, &self, &error) != SENTEI_OK)
        throw std::runtime_error(std::string("create fails: ") + sentence);
}
Instance::~Instance() { table.destroy(self); }

}  // namespace sentei::check
