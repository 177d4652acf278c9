#include "plugins/check/pruner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "engine/plugin/module.hpp"
#include "engine/plugin/pruner.hpp"
#include "plugins/check/hosts.hpp"
#include "plugins/check/layers.hpp"
#include "plugins/check/leaks.hpp"

namespace sentei::check {
namespace {

using plugin::Pruner;
using plugin::Settings;
using Scores = std::vector<double>;

constexpr std::uint32_t known_needs = SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_DEVIATION | SENTEI_NEEDS_ACTIVATIONS |
                                      SENTEI_NEEDS_GRADIENTS | SENTEI_NEEDS_GRAM | SENTEI_NEEDS_SENSITIVITY;

// The defaults, every choice and both states of every flag, one away from the defaults at a time.
std::vector<Settings> all_settings(const std::vector<plugin::Option>& options) {
    std::vector<Settings> all{{}};
    for (const auto& option : options) {
        auto values = option.choices;
        if (option.type == SENTEI_FLAG) values = {"true", "false"};
        for (const auto& value : values)
            if (value != option.default_value) all.push_back({{option.name, value}});
    }
    return all;
}

std::string describe(const Settings& settings) {
    std::string text;
    for (const auto& [name, value] : settings) text += fmt::format(" with {}={}", name, value);
    return text;
}

bool same(const Scores& a, const Scores& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

class PrunerCheck {
  public:
    PrunerCheck(const sentei_manifest& manifest, const sentei_pruner& table, bool quick)
        : manifest_(manifest),
          table_(table),
          quick_(quick),
          settings_(all_settings(plugin::declared_options(table))),
          layers_(layers_to_score(quick)) {}

    std::string create() {
        for (const auto& settings : settings_) {
            const auto threads = running_threads();
            const auto pruner = instance(serial_host(), settings);
            if (running_threads() != threads) throw Fault("an instance starts threads of its own");
            const auto needs = pruner->needs();
            if ((needs & ~known_needs) != 0)
                throw Fault(fmt::format("needs{} has bits {:#x}, which plugin.h does not know", describe(settings),
                                        needs & ~known_needs));
            if (instance(serial_host(), settings)->needs() != needs)
                throw Fault("two instances of the same settings need different things");
        }
        return fmt::format("options: {}; the defaults and every choice of them: {} instances", table_.option_count,
                           settings_.size());
    }

    std::string scores() {
        for (const auto& settings : settings_) {
            const auto pruner = instance(serial_host(), settings);
            std::vector<Scores> of_layers;
            for (const auto& layer : layers_) of_layers.push_back(score(*pruner, layer, settings));
            expected_.push_back(std::move(of_layers));
        }
        return fmt::format("finite, one a unit, on {} layers; reads and writes inside its arrays", layers_.size());
    }

    std::string determinism() const {
        for_each_setting([&](const Settings& settings, const std::vector<Scores>& expected) {
            const auto pruner = instance(serial_host(), settings);
            for (std::size_t i = layers_.size(); i-- > 0;)  // in another order than before
                for (int time = 0; time < 2; ++time)
                    if (!same(score(*pruner, layers_[i], settings), expected[i]))
                        throw Fault(fmt::format("other scores of the same layer ({}){}", layers_[i].describe(),
                                                describe(settings)));
        });
        return "the same bytes again, from a second instance and in another order of layers";
    }

    std::string threads() const {
        const ThreadedHost two(2), seven(7);
        for_each_setting([&](const Settings& settings, const std::vector<Scores>& expected) {
            for (const auto* host : {&two.host(), &seven.host()}) {
                const auto pruner = instance(*host, settings);
                for (std::size_t i = 0; i < layers_.size(); ++i)
                    if (!same(score(*pruner, layers_[i], settings), expected[i]))
                        throw Fault(fmt::format("other scores where the host has several threads ({}){}",
                                                layers_[i].describe(), describe(settings)));
            }
            at_once(*instance(serial_host(), settings), settings, expected);
        });
        return "the same bytes on 1, 2 and 7 threads, and with layers scored at the same time";
    }

    // A host and a layer of a newer minor are larger; a host of 1.0 ends before what later ones append.
    std::string sizes() const {
        for_each_setting([&](const Settings& settings, const std::vector<Scores>& expected) {
            Fenced<std::byte> small(offsetof(sentei_host, get_extension));
            std::memcpy(small.data(), &serial_host(), small.size());
            auto* const small_host = reinterpret_cast<sentei_host*>(small.data());
            small_host->size = static_cast<std::uint32_t>(small.size());
            std::vector<sentei_host> newer(2, serial_host());  // the second stands for what a newer host appends
            newer[0].size = 2 * sizeof newer[0];
            newer[0].abi_minor = SENTEI_ABI_MINOR + 1;
            for (const auto* host : {small_host, newer.data()})
                compare(*instance(*host, settings), settings, expected, "a smaller or larger host table");

            const auto pruner = instance(serial_host(), settings);
            for (std::size_t i = 0; i < layers_.size(); ++i) {
                std::vector<sentei_layer> larger(2, layers_[i].view(pruner->needs()));
                larger[0].size = 2 * sizeof larger[0];
                if (!same(raw_score(settings, larger[0]), expected[i]))
                    throw Fault("other scores where the layer is of a newer minor version and thus larger");
            }
        });
        return "works on a smaller host table, and on the larger tables of newer minors";
    }

    // Errors go to where the host wants them, and not beyond.
    std::string errors() const {
        for (const auto& option : plugin::declared_options(table_)) {
            if (option.type != SENTEI_INTEGER && option.type != SENTEI_REAL) continue;
            for (const char* value : {"0", "-1", "1000000", "999999999999999999"}) {
                std::vector<std::pair<std::string, std::string>> given;
                for (const auto& each : plugin::declared_options(table_))
                    given.emplace_back(each.name, each.name == option.name ? value : each.default_value);
                create_quietly(given);
            }
        }
        return "settings at the ends of their range are taken or refused, with or without room for a sentence";
    }

    std::string leaks() const {
        for (const auto& settings : settings_)
            judge_leaks(quick_ ? 10 : 100, [&](const sentei_host& host) {
                const auto pruner = instance(host, settings);
                for (std::size_t i = 0; i < std::min<std::size_t>(layers_.size(), 12); ++i)
                    score(*pruner, layers_[i], settings);
            });
        return "create, score and destroy leave nothing behind";
    }

    std::string time() const {
        const Shape shape = quick_ ? Shape{64, 64, 16, 64} : Shape{512, 256, 256, 500};
        const Layer layer(shape, SENTEI_RELU, Oddity::none, 5);
        const auto pruner = instance(serial_host(), {});
        using Clock = std::chrono::steady_clock;
        double best = 1e300;
        for (int i = 0; i < 3; ++i) {
            const auto begin = Clock::now();
            score(*pruner, layer, {});
            best = std::min(best, std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
        }
        return fmt::format("{:.3g} us a unit on one thread ({})", best / static_cast<double>(shape.units),
                           layer.describe());
    }

  private:
    std::unique_ptr<Pruner> instance(const sentei_host& host, const Settings& settings) const {
        return std::make_unique<Pruner>(manifest_, table_, host, settings);
    }

    static Scores score(const Pruner& pruner, const Layer& layer, const Settings& settings) {
        try {
            return pruner.score(layer.view(pruner.needs()));
        } catch (const std::exception& fault) {
            throw Fault(fmt::format("{} ({}){}", fault.what(), layer.describe(), describe(settings)));
        }
    }

    void for_each_setting(const std::function<void(const Settings&, const std::vector<Scores>&)>& work) const {
        for (std::size_t i = 0; i < settings_.size(); ++i) work(settings_[i], expected_[i]);
    }

    void compare(const Pruner& pruner, const Settings& settings, const std::vector<Scores>& expected,
                 const std::string& circumstance) const {
        for (std::size_t i = 0; i < layers_.size(); ++i)
            if (!same(score(pruner, layers_[i], settings), expected[i]))
                throw Fault(fmt::format("other scores on {} ({})", circumstance, layers_[i].describe()));
    }

    void at_once(const Pruner& pruner, const Settings& settings, const std::vector<Scores>& expected) const {
        std::vector<std::thread> threads;
        std::vector<std::string> faults(4);
        for (std::size_t t = 0; t < faults.size(); ++t)
            threads.emplace_back([&, t] {
                try {
                    for (std::size_t i = 0; i < layers_.size(); ++i) {
                        const auto at = (i + t * layers_.size() / faults.size()) % layers_.size();
                        if (!same(score(pruner, layers_[at], settings), expected[at]))
                            faults[t] = "other scores where one instance scores several layers at the same time" +
                                        describe(settings);
                    }
                } catch (const std::exception& fault) {
                    faults[t] = fault.what();
                }
            });
        for (auto& thread : threads) thread.join();
        for (const auto& fault : faults)
            if (!fault.empty()) throw Fault(fault);
    }

    // Past plugin::Pruner, which states its own size of a layer.
    Scores raw_score(const Settings& settings, const sentei_layer& layer) const {
        std::vector<std::pair<std::string, std::string>> given;
        for (const auto& option : plugin::declared_options(table_)) {
            const auto found = settings.find(option.name);
            given.emplace_back(option.name, found == settings.end() ? option.default_value : found->second);
        }
        const auto pairs = settings_of(given);
        void* self = nullptr;
        if (table_.create(&serial_host(), pairs.data(), pairs.size(), &self, nullptr) != SENTEI_OK) return {};
        Scores scores(layer.units);
        const auto status = table_.score(self, &layer, scores.data(), nullptr);
        table_.destroy(self);
        return status == SENTEI_OK ? scores : Scores{};
    }

    static std::vector<sentei_setting> settings_of(const std::vector<std::pair<std::string, std::string>>& given) {
        std::vector<sentei_setting> pairs;
        for (const auto& [name, value] : given) pairs.push_back({name.c_str(), value.c_str()});
        return pairs;
    }

    void create_quietly(const std::vector<std::pair<std::string, std::string>>& given) const {
        const auto pairs = settings_of(given);
        for (const int capacity : {-1, 0, 1, 16}) {  // -1: no error record at all
            Fenced<char> room(static_cast<std::size_t>(std::max(capacity, 0)));
            sentei_error error{sizeof error, static_cast<std::uint32_t>(room.size()), room.data()};
            void* self = nullptr;
            const auto status =
                table_.create(&serial_host(), pairs.data(), pairs.size(), &self, capacity < 0 ? nullptr : &error);
            if (status == SENTEI_OK) {
                table_.destroy(self);
            } else if (capacity == 16 && std::memchr(room.data(), 0, 16) == nullptr) {
                throw Fault("an error's sentence does not end in zero within its capacity");
            }
        }
    }

    const sentei_manifest& manifest_;
    const sentei_pruner& table_;
    const bool quick_;
    const std::vector<Settings> settings_;
    const std::vector<Layer> layers_;
    std::vector<std::vector<Scores>> expected_;  // [setting][layer]
};

}  // namespace

void check_pruner(const sentei_manifest& manifest, const sentei_pruner& table, bool quick, const Sink& sink) {
    PrunerCheck check(manifest, table, quick);
    if (!sink.run("create", [&] { return check.create(); })) return;
    if (!sink.run("scores", [&] { return check.scores(); })) return;  // what the others compare with
    sink.run("determinism", [&] { return check.determinism(); });
    sink.run("threads", [&] { return check.threads(); });
    sink.run("sizes", [&] { return check.sizes(); });
    sink.run("errors", [&] { return check.errors(); });
    sink.run("leaks", [&] { return check.leaks(); });
    sink.run("time", [&] { return check.time(); });
}

}  // namespace sentei::check
