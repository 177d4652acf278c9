// Models on a file system that does not cooperate.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WriteModel : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "sentei-model-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override {
        fs::permissions(folder, fs::perms::owner_all);
        fs::remove_all(folder);
    }

    std::string refusal(const fs::path& file) const {
        try {
            write_model(file, model);
            return "written";
        } catch (const InputError& error) {
            return error.what();
        }
    }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

    Model model = test::random_model(1);
    fs::path folder;
};

TEST_F(WriteModel, AndReadItBack) {
    write_model(folder / "m.sentei", model);
    EXPECT_EQ(read_model(folder / "m.sentei"), model);
    EXPECT_EQ(read_file(folder / "m.sentei"), encode(model));
    EXPECT_EQ(entries(), 1u);
}

TEST_F(WriteModel, OverAnotherOne) {
    write_model(folder / "m.sentei", test::random_model(2));
    write_model(folder / "m.sentei", model);
    EXPECT_EQ(read_model(folder / "m.sentei"), model);
    EXPECT_EQ(entries(), 1u);
}

TEST_F(WriteModel, IntoAMissingFolder) {
    const auto file = folder / "none" / "m.sentei";
    EXPECT_THAT(refusal(file),
                AllOf(StartsWith(file.string() + ": "), EndsWith("No such file or directory"), Not(HasSubstr("\n"))));
    EXPECT_EQ(entries(), 0u);
}

TEST_F(WriteModel, IntoAReadOnlyFolder) {
    fs::permissions(folder, static_cast<fs::perms>(0555));
    const auto user = ::geteuid();
    constexpr ::uid_t nobody = 65534;
    ASSERT_EQ(::seteuid(user == 0 ? nobody : user), 0);  // root may write anywhere
    const auto sentence = refusal(folder / "m.sentei");
    ASSERT_EQ(::seteuid(user), 0);
    EXPECT_THAT(sentence, EndsWith("Permission denied"));
    EXPECT_EQ(entries(), 0u);
}

TEST_F(WriteModel, WhereAFolderStands) {
    fs::create_directory(folder / "m.sentei");
    EXPECT_THAT(refusal(folder / "m.sentei"), StartsWith((folder / "m.sentei").string() + ": cannot replace"));
    EXPECT_EQ(entries(), 1u);
    EXPECT_TRUE(fs::is_empty(folder / "m.sentei"));
}

TEST_F(WriteModel, AModelThatMayNotBeLeavesTheOldOne) {
    write_model(folder / "m.sentei", model);
    auto broken = model;
    broken.network.layers[0].bias[0] = std::numeric_limits<float>::infinity();
    EXPECT_THROW(write_model(folder / "m.sentei", broken), InputError);
    EXPECT_EQ(read_model(folder / "m.sentei"), model);
    EXPECT_EQ(entries(), 1u);
}

TEST_F(WriteModel, ReadingNamesTheFile) {
    const auto file = folder / "m.sentei";
    const auto sentence = [&]() -> std::string {
        try {
            read_model(file);
            return "read";
        } catch (const InputError& error) {
            return error.what();
        }
    };
    EXPECT_THAT(sentence(), StartsWith(file.string() + ": cannot open"));
    write_file(file, "hello");
    EXPECT_EQ(sentence(), file.string() + ": not a Sentei model file");
}

}  // namespace
}  // namespace sentei::model
