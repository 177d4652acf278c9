#include "engine/study/cell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/random.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::study {
namespace {

using data::Task;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Task tasks[] = {Task::binary, Task::multiclass, Task::regression};

class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sentei-study-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

training::Quality random_quality(Task task, Random& random) {
    training::Quality quality{.loss = std::exp(10 * random.normal())};
    if (data::is_classification(task)) {
        quality.accuracy = random.uniform();
    } else {
        quality.rmse = std::exp(5 * random.normal());
        quality.r2 = 1 - std::exp(random.normal());
    }
    return quality;
}

Cell random_cell(Task task, Random& random) {
    Cell cell{.method = "method",
              .seed = random.bits(),
              .seconds = 100 * random.uniform(),
              .general = random_quality(task, random),
              .outcomes = {}};
    for (std::size_t i = random.below(4); i > 0; --i) {
        Outcome outcome{.asked = random.uniform(),
                        .removed = random.uniform(),
                        .layers = {},
                        .parameters = random.bits() >> 11,
                        .epochs = random.below(10000),
                        .epsilon = {},
                        .before = {},
                        .validation = random_quality(task, random),
                        .test = random_quality(task, random),
                        .drop = random.normal()};
        for (std::size_t l = random.below(5) + 2; l > 0; --l) outcome.layers.push_back(1 + random.below(5000));
        if (random.below(2) == 0) outcome.epsilon = 1e-3 * random.normal();
        if (random.below(2) == 0) outcome.before = random_quality(task, random);
        cell.outcomes.push_back(outcome);
    }
    return cell;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void expect_equal(const training::Quality& a, const training::Quality& b) {
    EXPECT_TRUE(same(a.loss, b.loss)) << a.loss << " " << b.loss;
    EXPECT_EQ(a.accuracy, b.accuracy);
    EXPECT_TRUE(same(a.rmse, b.rmse)) << a.rmse << " " << b.rmse;
    EXPECT_TRUE(same(a.r2, b.r2)) << a.r2 << " " << b.r2;
}

void expect_equal(const Cell& a, const Cell& b) {
    EXPECT_EQ(a.method, b.method);
    EXPECT_EQ(a.seed, b.seed);
    EXPECT_EQ(a.seconds, b.seconds);
    expect_equal(a.general, b.general);
    ASSERT_EQ(a.outcomes.size(), b.outcomes.size());
    for (std::size_t i = 0; i < a.outcomes.size(); ++i) {
        const auto &one = a.outcomes[i], &other = b.outcomes[i];
        EXPECT_EQ(one.asked, other.asked);
        EXPECT_EQ(one.removed, other.removed);
        EXPECT_EQ(one.layers, other.layers);
        EXPECT_EQ(one.parameters, other.parameters);
        EXPECT_EQ(one.epochs, other.epochs);
        EXPECT_EQ(one.epsilon, other.epsilon);
        ASSERT_EQ(one.before.has_value(), other.before.has_value());
        if (one.before) expect_equal(*one.before, *other.before);
        expect_equal(one.validation, other.validation);
        expect_equal(one.test, other.test);
        EXPECT_TRUE(same(one.drop, other.drop)) << one.drop << " " << other.drop;
    }
}

// --- JSON ------------------------------------------------------------------------------------------------------------

TEST(Cell, ComesBackFromJsonAsItWas) {
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        const Task task = tasks[round % 3];
        const auto cell = random_cell(task, random);
        const auto text = json_of(cell, task).dump();
        expect_equal(cell, cell_of(nlohmann::ordered_json::parse(text)));
        EXPECT_EQ(json_of(cell_of(nlohmann::ordered_json::parse(text)), task).dump(), text);
    }
}

TEST(Cell, ANumberTooMuchForJsonStaysReadable) {
    Random random(4);
    auto cell = random_cell(Task::regression, random);
    while (cell.outcomes.empty()) cell = random_cell(Task::regression, random);
    cell.outcomes[0].drop = std::numeric_limits<double>::quiet_NaN();
    cell.outcomes[0].test.loss = cell.outcomes[0].test.r2 = std::numeric_limits<double>::quiet_NaN();
    expect_equal(cell, cell_of(nlohmann::ordered_json::parse(json_of(cell, Task::regression).dump())));
}

TEST(Cell, NoFieldMayBeMissing) {
    Random random(2);
    auto cell = random_cell(Task::binary, random);
    while (cell.outcomes.empty()) cell = random_cell(Task::binary, random);
    const auto json = json_of(cell, Task::binary);
    for (const auto& [name, value] : json.items()) {
        auto less = json;
        less.erase(name);
        EXPECT_THROW(cell_of(less), nlohmann::json::exception) << name;
    }
    for (const auto& [name, value] : json["outcomes"][0].items()) {
        if (name == "epsilon" || name == "before_retraining") continue;
        auto less = json;
        less["outcomes"][0].erase(name);
        EXPECT_THROW(cell_of(less), nlohmann::json::exception) << name;
    }
}

// --- the store -------------------------------------------------------------------------------------------------------

TEST(CellStore, GivesBackWhatItKept) {
    const Folder folder;
    Random random(5);
    for (const Task task : tasks) {
        const auto place = folder / ("deep/er/" + std::to_string(static_cast<int>(task)));
        std::vector<Cell> cells;
        {
            const CellStore store(place, "key\nof lines\n", task);
            for (const std::string method : {"obs", "scratch-full", "epsilon--0.5", "removed-0.9"})
                for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
                    cells.push_back(random_cell(task, random));
                    cells.back().method = method;
                    cells.back().seed = seed;
                    EXPECT_FALSE(store.find(method, seed));
                    store.keep(cells.back());
                }
        }
        const CellStore again(place, "key\nof lines\n", task);
        for (const auto& cell : cells) {
            const auto found = again.find(cell.method, cell.seed);
            ASSERT_TRUE(found);
            expect_equal(*found, cell);
        }
    }
}

TEST(CellStore, FindsNothingThatWasNotKept) {
    const Folder folder;
    Random random(6);
    const CellStore store(folder / "cells", "key", Task::binary);
    auto cell = random_cell(Task::binary, random);
    cell.seed = 12;
    store.keep(cell);
    EXPECT_TRUE(store.find("method", 12));
    for (const std::uint64_t seed : {1u, 2u, 122u}) EXPECT_FALSE(store.find("method", seed));
    for (const std::string method : {"", "metho", "method-1", "key", "other"}) EXPECT_FALSE(store.find(method, 12));
}

TEST(CellStore, TheLastKeptCounts) {
    const Folder folder;
    Random random(7);
    const CellStore store(folder / "cells", "key", Task::multiclass);
    auto first = random_cell(Task::multiclass, random), second = random_cell(Task::multiclass, random);
    first.seed = second.seed = 3;
    store.keep(first);
    store.keep(second);
    expect_equal(*store.find("method", 3), second);
}

TEST(CellStore, ManyThreadsKeepDifferentCells) {
    const Folder folder;
    const CellStore store(folder / "cells", "key", Task::binary);
    parallel::Threads(7).run([&] {
        parallel::for_each(40, [&](std::size_t i) {
            Random random(i);
            auto cell = random_cell(Task::binary, random);
            cell.seed = i;
            store.keep(cell);
        });
    });
    for (std::size_t i = 0; i < 40; ++i) {
        Random random(i);
        auto cell = random_cell(Task::binary, random);
        cell.seed = i;
        expect_equal(*store.find("method", i), cell);
    }
}

TEST(CellStore, RefusesCellsOfAnotherKey) {
    const Folder folder;
    Random random(9);
    CellStore(folder / "cells", "one key", Task::binary).keep(random_cell(Task::binary, random));
    for (const std::string key : {"another key", "one key ", "one ke", ""})
        EXPECT_THAT([&] { CellStore(folder / "cells", key, Task::binary); },
                    ThrowsMessage<InputError>(HasSubstr("holds cells of other data or options")))
            << key;
    EXPECT_NO_THROW(CellStore(folder / "cells", "one key", Task::binary));
    std::filesystem::remove(folder / "cells/key.txt");
    EXPECT_THROW(CellStore(folder / "cells", "one key", Task::binary), InputError) << "cells of no known key";
}

// A call that was refused before its first cell does not keep the folder from the next.
TEST(CellStore, AKeyWithoutCellsBindsNobody) {
    const Folder folder;
    Random random(10);
    { const CellStore store(folder / "cells", "one key", Task::binary); }
    { const CellStore store(folder / "cells", "another key", Task::binary); }
    const CellStore third(folder / "cells", "one key", Task::binary);
    third.keep(random_cell(Task::binary, random));
    EXPECT_THROW(CellStore(folder / "cells", "another key", Task::binary), InputError);
    EXPECT_NO_THROW(CellStore(folder / "cells", "one key", Task::binary));
}

TEST(CellStore, RefusesAFileThatIsNoCell) {
    const Folder folder;
    Random random(8);
    const CellStore store(folder / "cells", "key", Task::binary);
    auto cell = random_cell(Task::binary, random);
    cell.seed = 1;
    store.keep(cell);
    const auto file = folder / "cells/method-1.json";
    const auto whole = read_file(file);
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"), std::string("3"),
                                    std::string("null"), whole.substr(0, whole.size() / 2)}) {
        write_file(file, text);
        EXPECT_THAT([&] { store.find("method", 1); },
                    ThrowsMessage<InputError>(testing::AllOf(HasSubstr(file.string()), HasSubstr("not a finished"))))
            << text;
    }
    write_file(file, whole);
    EXPECT_TRUE(store.find("method", 1));
}

TEST(CellStore, RefusesAFolderThatCannotBe) {
    const Folder folder;
    write_file(folder / "file", "");
    EXPECT_THROW(CellStore(folder / "file", "key", Task::binary), InputError);
    EXPECT_THROW(CellStore(folder / "file/cells", "key", Task::binary), InputError);
}

}  // namespace
}  // namespace sentei::study
