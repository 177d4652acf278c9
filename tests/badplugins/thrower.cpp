// A criterion made with plugin.hpp that throws where its options say, and what they say.
#include <sentei/plugin.hpp>

namespace {

struct Thrower {
    static constexpr sentei_option options[] = {
        sentei::choice("when", "never", "never,create,score", "where to throw"),
        sentei::choice("what", "error", "error,invalid,memory,number", "what to throw"),
    };

    explicit Thrower(const sentei::Settings& settings) : when_(settings.text("when")), what_(settings.text("what")) {
        if (when_ == "create") fail();
    }
    std::uint32_t needs() const { return 0; }
    void score(const sentei_layer&, std::span<double> scores) const {
        if (when_ == "score") fail();
        for (double& score : scores) score = 1;
    }

  private:
    [[noreturn]] void fail() const {
        if (what_ == "invalid") throw std::invalid_argument("this layer is upside down");
        if (what_ == "memory") throw std::bad_alloc();
        if (what_ == "number") throw 7;
        throw std::runtime_error("the dog ate the scores");
    }

    std::string when_, what_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(Thrower, "thrower", "1.0.0", "Throws on demand")
