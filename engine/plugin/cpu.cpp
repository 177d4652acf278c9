#include "engine/plugin/cpu.hpp"

#include <sentei/plugin.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "engine/core/error.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace sentei::plugin {
namespace {

constexpr std::pair<std::string_view, int> names[] = {{"avx2", SENTEI_CPU_AVX2},
                                                      {"fma", SENTEI_CPU_FMA},
                                                      {"f16c", SENTEI_CPU_F16C},
                                                      {"avx512f", SENTEI_CPU_AVX512F},
                                                      {"avx512bw", SENTEI_CPU_AVX512BW},
                                                      {"avx512dq", SENTEI_CPU_AVX512DQ},
                                                      {"avx512vl", SENTEI_CPU_AVX512VL},
                                                      {"avx512vnni", SENTEI_CPU_AVX512VNNI},
                                                      {"avx512bf16", SENTEI_CPU_AVX512BF16},
                                                      {"neon", SENTEI_CPU_NEON},
                                                      {"dotprod", SENTEI_CPU_DOTPROD},
                                                      {"fp16", SENTEI_CPU_FP16},
                                                      {"i8mm", SENTEI_CPU_I8MM},
                                                      {"bf16", SENTEI_CPU_BF16},
                                                      {"sve", SENTEI_CPU_SVE}};

std::uint64_t bit(bool present, int feature) { return present ? SENTEI_BIT(feature) : 0; }

#if defined(__x86_64__)

std::uint64_t saved_registers() {  // XCR0
    std::uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return std::uint64_t{high} << 32 | low;
}

std::uint64_t detect() {
    std::uint32_t a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) return 0;
    constexpr std::uint32_t osxsave = 1u << 27, avx = 1u << 28;
    if ((c & osxsave) == 0 || (c & avx) == 0) return 0;
    constexpr std::uint64_t ymm = 0x6, zmm = 0xe6;
    const std::uint64_t saved = saved_registers();
    const bool wide = (saved & ymm) == ymm, widest = (saved & zmm) == zmm;
    std::uint64_t found =
        bit(wide && (c & (1u << 12)) != 0, SENTEI_CPU_FMA) | bit(wide && (c & (1u << 29)) != 0, SENTEI_CPU_F16C);
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return found;
    const std::uint32_t leaves = a;
    found |= bit(wide && (b & (1u << 5)) != 0, SENTEI_CPU_AVX2);
    if (!widest || (b & (1u << 16)) == 0) return found;
    found |= SENTEI_BIT(SENTEI_CPU_AVX512F) | bit((b & (1u << 17)) != 0, SENTEI_CPU_AVX512DQ) |
             bit((b & (1u << 30)) != 0, SENTEI_CPU_AVX512BW) | bit((b & (1u << 31)) != 0, SENTEI_CPU_AVX512VL) |
             bit((c & (1u << 11)) != 0, SENTEI_CPU_AVX512VNNI);
    if (leaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0)
        found |= bit((a & (1u << 5)) != 0, SENTEI_CPU_AVX512BF16);
    return found;
}

#elif defined(__aarch64__)

std::uint64_t detect() {
    const unsigned long first = ::getauxval(AT_HWCAP), second = ::getauxval(AT_HWCAP2);
    return bit((first & HWCAP_ASIMD) != 0, SENTEI_CPU_NEON) | bit((first & HWCAP_ASIMDDP) != 0, SENTEI_CPU_DOTPROD) |
           bit((first & HWCAP_ASIMDHP) != 0, SENTEI_CPU_FP16) | bit((first & HWCAP_SVE) != 0, SENTEI_CPU_SVE) |
           bit((second & HWCAP2_I8MM) != 0, SENTEI_CPU_I8MM) | bit((second & HWCAP2_BF16) != 0, SENTEI_CPU_BF16);
}

#else

std::uint64_t detect() { return 0; }

#endif

std::uint64_t parse_mask(std::string_view text) {
    std::uint64_t mask = 0;
    if (text == "none") return mask;
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        const auto word = text.substr(at, comma - at);
        bool known = false;
        for (const auto& [name, feature] : names)
            if (name == word) mask |= SENTEI_BIT(feature), known = true;
        if (!known)
            throw InputError("SENTEI_CPU_MASK: unknown CPU feature '" + std::string(word) +
                             "', expected names such as " + "avx2,fma or none");
        at = comma + 1;
    }
    return mask;
}

}  // namespace

std::uint64_t cpu_features() {
    const char* const mask = std::getenv("SENTEI_CPU_MASK");
    return mask == nullptr || *mask == '\0' ? detect() : detect() & parse_mask(mask);
}

std::uint32_t cpu_machine() noexcept {
#if defined(__x86_64__)
    return SENTEI_X86_64;
#elif defined(__aarch64__)
    return SENTEI_AARCH64;
#else
    return 0;
#endif
}

std::string feature_names(std::uint64_t features) {
    std::string text;
    const auto add = [&](const std::string& name) { text += (text.empty() ? "" : ", ") + name; };
    for (const auto& [name, feature] : names)
        if ((features & SENTEI_BIT(feature)) != 0) add(std::string(name)), features &= ~SENTEI_BIT(feature);
    for (int i = 0; i < 64; ++i)
        if ((features & SENTEI_BIT(i)) != 0) add("bit " + std::to_string(i));
    return text;
}

std::string machine_name(std::uint32_t machine) {
    if (machine == SENTEI_X86_64) return "x86-64";
    if (machine == SENTEI_AARCH64) return "aarch64";
    return "machine " + std::to_string(machine);
}

}  // namespace sentei::plugin
