// sentei/plugin.hpp: plugin.h for C++20, so that a criterion is a short class. Header only, no static initialisers.
//
//   struct MyCriterion {
//       static constexpr sentei_option options[] = {sentei::real("power", "2", "exponent of the weights")};
//       explicit MyCriterion(const sentei::Settings& settings) : power_(settings.real("power")) {}
//       std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS; }
//       void score(const sentei_layer& layer, std::span<double> scores) const;   // one a unit, higher = keep
//       ...
//   };
//   SENTEI_DEFINE_PRUNER(MyCriterion, "my-criterion", "1.0.0", "What it measures, in one line")
//
// Constructor and score may throw: nothing leaves the module, the host gets the message (std::invalid_argument: the
// user's to mend). needs and the destructor may not. `options` may be left out. A criterion that wants to compute in
// parallel or to log takes (const sentei::Settings&, const sentei::Host&). One instance scores several layers at the
// same time, so score is const and touches no shared state.
//
// A backend states its sentei_backend table itself and says
//   SENTEI_PLUGIN(sentei::manifest(SENTEI_BACKEND, "id", "1.0.0", "One line", required CPU bits, priority), table)
#ifndef SENTEI_PLUGIN_HPP
#define SENTEI_PLUGIN_HPP

#include <sentei/plugin.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace sentei {

// ---- options

constexpr sentei_option option(std::uint32_t type, const char* name, const char* value, const char* choices,
                               const char* help) {
    return {sizeof(sentei_option), type, name, value, choices, help};
}
constexpr sentei_option flag(const char* name, const char* value, const char* help) {
    return option(SENTEI_FLAG, name, value, nullptr, help);
}
constexpr sentei_option integer(const char* name, const char* value, const char* help) {
    return option(SENTEI_INTEGER, name, value, nullptr, help);
}
constexpr sentei_option real(const char* name, const char* value, const char* help) {
    return option(SENTEI_REAL, name, value, nullptr, help);
}
constexpr sentei_option choice(const char* name, const char* value, const char* choices, const char* help) {
    return option(SENTEI_CHOICE, name, value, choices, help);
}

// The values that the user set, defaults included. Throws std::invalid_argument on a name that was not declared.
class Settings {
  public:
    Settings(const sentei_setting* settings, std::size_t count) : settings_(settings, count) {}

    std::string_view text(std::string_view name) const {
        for (const auto& setting : settings_)
            if (name == setting.name) return setting.value;
        throw std::invalid_argument("the host gave no value for option " + std::string(name));
    }
    bool flag(std::string_view name) const { return text(name) == "true"; }
    std::int64_t integer(std::string_view name) const { return number<std::int64_t>(name); }
    double real(std::string_view name) const { return number<double>(name); }

  private:
    template <class Number>
    Number number(std::string_view name) const {
        const auto value = text(name);
        Number parsed{};
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
        if (error != std::errc() || end != value.data() + value.size())
            throw std::invalid_argument("option " + std::string(name) + " is not a number: " + std::string(value));
        return parsed;
    }
    std::span<const sentei_setting> settings_;
};

// ---- the host's services

// Cheap to copy; valid as long as the instance that was given it. [any-thread]
class Host {
  public:
    explicit Host(const sentei_host& host) : host_(&host) {}

    const sentei_host& table() const noexcept { return *host_; }
    void log(std::int32_t level, const char* sentence) const noexcept { host_->log(host_->context, level, sentence); }

    // Runs task(0 .. count-1), perhaps at once on several threads, and returns when all are done. An exception of a
    // task is thrown on (one of them, if several throw).
    template <class Task>
    void parallel_for(std::size_t count, const Task& task) const {
        struct Call {
            const Task& task;
            std::atomic_flag failed{};
            std::exception_ptr thrown{};
            static void run(void* data, std::size_t index) noexcept {
                auto& call = *static_cast<Call*>(data);
                try {
                    call.task(index);
                } catch (...) {
                    if (!call.failed.test_and_set()) call.thrown = std::current_exception();
                }
            }
        } call{task};
        host_->parallel_for(host_->context, count, &Call::run, &call);
        if (call.thrown) std::rethrow_exception(call.thrown);
    }

  private:
    const sentei_host* host_;
};

// ---- manifest

constexpr sentei_manifest manifest(std::uint32_t kind, const char* id, const char* version, const char* summary,
                                   std::uint64_t cpu = 0, std::uint32_t priority = 0) {
#if defined(__x86_64__)
    constexpr std::uint32_t machine = SENTEI_X86_64;
#elif defined(__aarch64__)
    constexpr std::uint32_t machine = SENTEI_AARCH64;
#else
#error "sentei: state this machine's ELF e_machine in your own manifest"
#endif
    constexpr std::uint16_t minor = 0;  // the lowest that the wrapper works with, not the one it was built with
    sentei_manifest made{{}, sizeof(sentei_manifest), SENTEI_ABI_MAJOR, minor, kind, machine, cpu, priority, 0, {}, {},
                         {}};
    const auto copy = [](char* to, std::size_t capacity, const char* from) {
        std::size_t i = 0;
        for (; from[i] != '\0'; ++i) {
            if (i + 1 >= capacity) throw std::length_error("a text of the manifest is too long");
            to[i] = from[i];
        }
    };
    copy(made.magic, sizeof made.magic, SENTEI_MAGIC);
    copy(made.id, sizeof made.id, id);
    copy(made.version, sizeof made.version, version);
    copy(made.summary, sizeof made.summary, summary);
    return made;
}

// ---- trampolines: C++ on one side, the ABI on the other

inline void report(sentei_error* error, const char* sentence) noexcept {
    if (error == nullptr || error->message == nullptr || error->capacity == 0) return;
    const std::size_t length = std::strlen(sentence);
    const std::size_t copied = length < error->capacity ? length : error->capacity - 1;
    std::memcpy(error->message, sentence, copied);
    error->message[copied] = '\0';
}

// Runs work and turns what it throws into a status and a sentence.
template <class Work>
std::int32_t guarded(sentei_error* error, const Work& work) noexcept {
    try {
        work();
        return SENTEI_OK;
    } catch (const std::bad_alloc&) {
        return SENTEI_NO_MEMORY;
    } catch (const std::invalid_argument& thrown) {
        report(error, thrown.what());
        return SENTEI_INVALID;
    } catch (const std::exception& thrown) {
        report(error, thrown.what());
    } catch (...) {
        report(error, "an exception that is not a std::exception");
    }
    return SENTEI_FAILED;
}

// The table of a criterion.
template <class Criterion>
struct PrunerTable {
    static std::int32_t create(const sentei_host* host, const sentei_setting* settings, std::size_t count, void** self,
                               sentei_error* error) noexcept {
        return guarded(error, [&] {
            const Settings given(settings, count);
            if constexpr (std::is_constructible_v<Criterion, const Settings&, const Host&>)
                *self = new Criterion(given, Host(*host));
            else
                *self = new Criterion(given);
        });
    }
    static void destroy(void* self) noexcept { delete static_cast<Criterion*>(self); }
    static std::uint32_t needs(const void* self) noexcept { return static_cast<const Criterion*>(self)->needs(); }
    static std::int32_t score(const void* self, const sentei_layer* layer, double* scores,
                              sentei_error* error) noexcept {
        return guarded(error, [&] { static_cast<const Criterion*>(self)->score(*layer, {scores, layer->units}); });
    }
    static constexpr sentei_pruner table() {
        if constexpr (requires { Criterion::options; })
            return {sizeof(sentei_pruner),
                    std::size(Criterion::options),
                    Criterion::options,
                    create,
                    destroy,
                    needs,
                    score};
        else
            return {sizeof(sentei_pruner), 0, nullptr, create, destroy, needs, score};
    }
};

}  // namespace sentei

// The manifest and the one exported symbol. `table` is a constant of type sentei_pruner or sentei_backend.
#define SENTEI_PLUGIN(made_manifest, table)                                                                   \
    alignas(8) __attribute__((used)) static constexpr sentei_manifest sentei_plugin_manifest = made_manifest; \
    extern "C" const sentei_plugin* sentei_plugin_entry(void) {                                               \
        static constexpr sentei_plugin plugin = {sizeof(sentei_plugin), 0, &sentei_plugin_manifest, &(table), \
                                                 nullptr};                                                    \
        return &plugin;                                                                                       \
    }

#define SENTEI_DEFINE_PRUNER(Criterion, id, version, summary)                                     \
    static constexpr sentei_pruner sentei_plugin_table = sentei::PrunerTable<Criterion>::table(); \
    SENTEI_PLUGIN(sentei::manifest(SENTEI_PRUNER, id, version, summary), sentei_plugin_table)

#endif
