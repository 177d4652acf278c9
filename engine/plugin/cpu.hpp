// What this CPU can run, as the OS lets it.
#pragma once
#include <cstdint>
#include <string>

namespace sentei::plugin {

// Features as SENTEI_BIT(SENTEI_CPU_...). x86: CPUID, and XCR0 for the registers that the OS saves; ARM: HWCAP. The
// environment variable SENTEI_CPU_MASK (names separated by commas, or none) leaves only those it names: for tests,
// and to run as an older CPU would. Throws InputError on a name it does not know.
std::uint64_t cpu_features();

std::uint32_t cpu_machine() noexcept;  // SENTEI_X86_64, SENTEI_AARCH64, or 0

// "avx2, fma"; bits without a name as "bit 60".
std::string feature_names(std::uint64_t features);
std::string machine_name(std::uint32_t machine);  // "x86-64", "aarch64", "machine 8"

}  // namespace sentei::plugin
