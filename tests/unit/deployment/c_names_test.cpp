// Names that a C file could trip over: of columns, categories, classes and the target.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "engine/deployment/c_check.hpp"
#include "engine/deployment/c_text.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/model/predictor.hpp"
#include "tests/unit/deployment/mixed_model.hpp"
#include "tests/unit/deployment/workshop.hpp"

namespace sentei::deployment {
namespace {

test::Names awkward(std::size_t target) {
    test::Names names{test::awkward_names, test::awkward_names, test::awkward_names, test::awkward_names[target]};
    names.columns.erase(names.columns.begin() + static_cast<long>(target));
    return names;
}

constexpr const char* strict_c = " -std=c99 -Wall -Wextra -pedantic -Werror -c net.c";

model::Model model_of(const test::Names& names, std::size_t rows, Random& random) {
    const auto table = test::mixed_table(names, data::Task::multiclass, rows, random);
    return test::fp32_model(table, data::Task::multiclass, {3}, {SENTEI_RELU}, random);
}

model::Model awkward_model(std::size_t target, Random& random) { return model_of(awkward(target), 120, random); }

void compile_strictly(const CCompiler& compiler, const model::Model& model) {
    const auto source = c_source(test::any(model), "net", "net.h");
    const test::Workshop workshop;
    workshop.put("net.c", source.source);
    workshop.put("net.h", source.header);
    workshop.run(compiler.command + strict_c);
}

TEST(CNames, AnyNameCompiles) {
    Random random(1);
    for (const CCompiler& compiler : {host_compiler(), CCompiler{"gcc", ""}, CCompiler{"clang", ""}}) {
        if (!compiler.works()) {
            RecordProperty("not tried", compiler.command);
            continue;
        }
        for (std::size_t target = 0; target < test::awkward_names.size(); target += 5) {
            SCOPED_TRACE(compiler.command + " target " + test::awkward_names[target]);
            compile_strictly(compiler, awkward_model(target, random));
        }
    }
}

// Compilers warn of more than the 4,095 bytes of a string that C99 promises.
TEST(CNames, ALongCategoryCompiles) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    Random random(6);
    auto names = test::plain_names();
    names.categories[1] = std::string(6000, 'x');
    names.classes[1] = std::string(6000, 'y');
    compile_strictly(host_compiler(), model_of(names, 40, random));
}

// Compilers warn of marks that turn the direction of text and are not turned back.
TEST(CNames, MarksOfDirectionCompile) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    Random random(7);
    auto names = test::plain_names();
    names.columns[0] = "price \xe2\x80\xae open";
    names.categories[1] = "\xe2\x81\xa6 isolate";
    compile_strictly(host_compiler(), model_of(names, 40, random));
}

// One awkward name at a time as well: one may hide another's trouble.
TEST(CNames, CommentsNeitherEndNorRunOn) {
    const test::Workshop workshop;
    std::string text;
    for (const auto& name : test::awkward_names)
        for (const auto& other : test::awkward_names) {
            const auto comment = c_comment(name + other);
            EXPECT_EQ(comment.find("*/"), std::string::npos);
            EXPECT_EQ(comment.find("/*"), std::string::npos);
            EXPECT_EQ(comment.find_first_of("\n\r\\"), std::string::npos);
            text += "/* " + comment + " */\n";
        }
    workshop.put("net.c", text + "int x;\n");
    if (host_compiler().works()) workshop.run(host_compiler().command + strict_c);
}

TEST(CNames, IdentifiersAreIdentifiers) {
    for (const auto& name : test::awkward_names) {
        const auto identifier = c_identifier(name);
        ASSERT_FALSE(identifier.empty());
        EXPECT_EQ(identifier.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
                  std::string::npos);
        EXPECT_FALSE(identifier[0] >= '0' && identifier[0] <= '9');
        EXPECT_NE(identifier[0], '_');  // reserved, some of them
    }
    EXPECT_EQ(c_identifier("refined-int8"), "refined_int8");
    for (const std::string word : {"int", "while", "main", "restrict"}) EXPECT_NE(c_identifier(word), word);
}

std::string octal(std::string_view text) {
    std::string digits;
    for (const unsigned char c : text) digits += std::to_string(c) + ".";
    return digits;
}

// Through the header, by a caller in C++: every class and category under its name, and others under none.
TEST(CNames, CategoriesAndClassesAreFoundByTheirNames) {
    const CCompiler cxx{"c++", ""};
    if (!cxx.works() || !host_compiler().works()) GTEST_SKIP() << "there is no C++ compiler here: NOT TESTED";
    Random random(2);
    const auto model = awkward_model(0, random);
    const auto source = c_source(test::any(model), "net", "net.h");
    std::string calls, wanted;
    const auto& columns = model.encoder.columns();
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto ask = [&](const std::string& text, std::ptrdiff_t index) {
            calls += "    std::printf(\"%d\\n\", net_category(" + std::to_string(c) + ", " + c_string(text) + "));\n";
            wanted += std::to_string(index) + "\n";
        };
        for (std::size_t k = 0; k < columns[c].categories.size(); ++k)
            ask(columns[c].categories[k], static_cast<std::ptrdiff_t>(k));
        for (const std::string unknown : {"never seen", "in", "intt", "a_", "?"}) ask(unknown, -1);
        if (columns[c].numeric) ask("int", -1);
    }
    for (std::size_t k = 0; k < model.encoder.classes().size(); ++k) {
        calls += "    show(net_classes[" + std::to_string(k) + "]);\n";
        wanted += octal(model.encoder.classes()[k]) + "\n";
    }
    const test::Workshop workshop;
    workshop.put("net.c", source.source);
    workshop.put("net.h", source.header);
    workshop.put("main.cpp",
                 "#include \"net.h\"\n#include \"net.h\"\n#include <cstdio>\n"
                 "static void show(const char *text) {\n    for (; *text != 0; ++text)\n"
                 "        std::printf(\"%d.\", static_cast<unsigned char>(*text));\n    std::puts(\"\");\n}\n"
                 "int main() {\n" +
                     calls + "}\n");
    workshop.run(host_compiler().command + strict_c + " -o net.o");
    workshop.run("c++ -std=c++17 -Wall -Wextra -Werror main.cpp net.o -o program -lm");
    EXPECT_EQ(workshop.run("./program"), wanted);
}

// Where a column's categories begin was once kept in 16 bits.
TEST(CNames, MoreThan65535CategoriesAreFound) {
    if (!host_compiler().works()) GTEST_SKIP() << "there is no C compiler here: NOT TESTED";
    constexpr std::size_t columns = 258, categories = 255;
    data::Table table{"memory", {}, 7};
    data::Column answer{.name = "answer"};
    for (std::size_t r = 0; r < 2 * categories; ++r) answer.numbers.push_back(static_cast<double>(r) + 0.5);
    for (std::size_t c = 0; c < columns; ++c) {
        data::Column column{.name = std::to_string(c), .numeric = false};
        for (std::size_t k = 0; k < categories; ++k) column.categories.push_back(fmt::format("k{}", k));
        for (std::size_t r = 0; r < 2 * categories; ++r)
            column.codes.push_back(static_cast<std::uint32_t>(r % categories));
        table.columns.push_back(std::move(column));
    }
    table.columns.push_back(std::move(answer));
    Random random(8);
    const auto model = test::fp32_model(table, data::Task::regression, {}, {}, random);
    ASSERT_EQ(model.encoder.inputs(), columns * categories);
    const auto source = c_source(test::any(model), "net", "net.h");
    const test::Workshop workshop;
    workshop.put("net.c", source.source);
    workshop.put("net.h", source.header);
    workshop.put("main.c",
                 "#include \"net.h\"\n#include <stdio.h>\nint main(void)\n{\n"
                 "    printf(\"%d %d\", net_category(0, \"k0\"), net_category(257, \"k99\"));\n    return 0;\n}\n");
    workshop.run(host_compiler().command + " -std=c99 -Wall -Wextra -pedantic -Werror net.c main.c -o program -lm");
    EXPECT_EQ(workshop.run("./program"), fmt::format("0 {}", categories - 1));  // k99 sorts last
}

std::set<std::string> column_identifiers(const std::string& header) {
    const std::string begin = "    net_column_";
    std::set<std::string> found;
    for (auto at = header.find(begin); at != std::string::npos; at = header.find(begin, at + 1))
        found.insert(header.substr(at, header.find(" =", at) - at));
    return found;
}

TEST(CNames, ColumnsHaveIdentifiersOfTheirOwn) {
    Random random(3);
    const auto model = awkward_model(0, random);
    EXPECT_EQ(column_identifiers(c_source(test::any(model), "net", "net.h").header).size(),
              model.encoder.columns().size());
}

// The identifier made for a second column of a name was once that of a third.
TEST(CNames, AnIdentifierMadeForATwinIsNotAnotherColumns) {
    Random random(5);
    auto names = test::plain_names();
    names.columns = {"x y", "x_y", "x_y_2_1", "x-y", "x_y_2", "x_y_3_3"};
    const auto table = test::mixed_table(names, data::Task::binary, 40, random);
    const auto model = test::fp32_model(table, data::Task::binary, {3}, {SENTEI_RELU}, random);
    EXPECT_EQ(column_identifiers(c_source(test::any(model), "net", "net.h").header).size(), 6u);
}

// No heap and no library but libm: what the object leaves open.
TEST(CNames, OnlyLibmIsCalled) {
    const CCompiler nm{"nm", ""};
    if (!nm.works() || !host_compiler().works()) GTEST_SKIP() << "there is no nm or no C compiler here: NOT TESTED";
    const std::set<std::string> allowed{"expf", "tanhf", "erff", "lrintf", "ldexpf", "memset", "memcpy"};
    Random random(4);
    for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind)
        for (const auto task : {data::Task::binary, data::Task::multiclass, data::Task::regression}) {
            const auto table = test::mixed_table(test::plain_names(), task, 40, random);
            const auto model = test::fp32_model(table, task, {40, 30}, {kind, 0.1f}, random);
            for (const auto& any : {test::any(model), test::any(test::int8_of(model, table))}) {
                const auto source = c_source(any, "net", "net.h");
                const test::Workshop workshop;
                workshop.put("net.c", source.source);
                workshop.put("net.h", source.header);
                workshop.run(host_compiler().command + " -O2 -fno-stack-protector" + strict_c);
                std::istringstream symbols(workshop.run("nm -u net.o | awk '{print $2}'"));
                for (std::string symbol; symbols >> symbol;) EXPECT_TRUE(allowed.contains(symbol)) << symbol;
            }
        }
}

}  // namespace
}  // namespace sentei::deployment
