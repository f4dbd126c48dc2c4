#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/detail/code_folder.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/testing/program_builder.hpp"

namespace mystocks::formula {
namespace {

Program program_of(const std::string& text) {
    return Formula::parse(text).program();
}

// MA(C,2) of 1, 2, 3 … is 1.5, 2.5 …
void expect_right(const CompiledFormula& code) {
    std::vector<double> closes;
    for (int i = 1; i <= 300; ++i) closes.push_back(i);
    const market::Bars bars = testing::bars_of_closes(closes);
    std::vector<double> values(300);
    const std::vector<Subject> subjects{{bars}};
    code.run(subjects, std::vector<OutputColumns>{{std::span(values)}});
    EXPECT_TRUE(std::isnan(values[0]));
    for (std::size_t i = 1; i < 300; ++i) ASSERT_EQ(values[i], static_cast<double>(i) + 0.5);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    return files;
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

TEST(FormulaCache, KeepsOneOfEqualPrograms) {
    FormulaCache cache;
    const auto first = cache.get(program_of("A: MA(C,2);"));
    EXPECT_EQ(first, cache.get(program_of("A: MA(C,2);")));
    EXPECT_NE(first, cache.get(program_of("A: MA(C,3);")));
    expect_right(*first);
}

TEST(FormulaCache, ForgetsWhatWasUsedLongestAgo) {
    FormulaCache cache({}, 2);
    const auto a = cache.get(program_of("A: MA(C,2);"));
    const auto b = cache.get(program_of("A: MA(C,3);"));
    cache.get(program_of("A: MA(C,2);"));
    cache.get(program_of("A: MA(C,4);"));
    EXPECT_EQ(a, cache.get(program_of("A: MA(C,2);")));
    EXPECT_NE(b, cache.get(program_of("A: MA(C,3);")));
}

TEST(FormulaCache, ThreadsShareOne) {
    FormulaCache cache;
    const Program program = program_of("A: MA(C,2);");
    std::vector<std::shared_ptr<const CompiledFormula>> got(4);
    std::vector<std::thread> threads;
    for (auto& code : got)
        threads.emplace_back([&] {
            code = cache.get(program);
            expect_right(*code);
        });
    for (std::thread& thread : threads) thread.join();
    for (const auto& code : got) EXPECT_EQ(code, got[0]);
}

TEST(FormulaCache, ReadsTheObjectThatAnotherProcessLeft) {
    const base::TemporaryFolder folder;
    const Program program = program_of("A: MA(C,2);");
    expect_right(*FormulaCache(folder / "code").get(program));
    const auto files = files_in(folder / "code");
    ASSERT_EQ(files.size(), 1U);
    struct stat facts {};
    ASSERT_EQ(::stat(files[0].c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    const auto before = std::filesystem::last_write_time(files[0]);
    expect_right(*FormulaCache(folder / "code").get(program));
    EXPECT_EQ(files_in(folder / "code").size(), 1U);
    EXPECT_EQ(std::filesystem::last_write_time(files[0]), before);
}

// Every damage is found: cut anywhere, or any byte changed (in steps, the file is long).
TEST(FormulaCache, CompilesAnewWhereTheFileIsDamaged) {
    const base::TemporaryFolder folder;
    const detail::ObjectFolder objects(folder / "code");
    objects.write("key", std::string(3000, 'x'));
    const std::filesystem::path file = files_in(folder / "code").at(0);
    const std::string whole = contents(file);
    ASSERT_EQ(objects.read("key"), std::string(3000, 'x'));
    EXPECT_FALSE(objects.read("another").has_value());
    for (std::size_t i = 0; i < whole.size(); i += 13) {
        std::string bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ 1);
        put(file, bytes);
        EXPECT_FALSE(objects.read("key").has_value()) << "byte " << i;
        put(file, whole.substr(0, i));
        EXPECT_FALSE(objects.read("key").has_value()) << "cut at " << i;
    }
}

TEST(FormulaCache, ReplacesADamagedFile) {
    const base::TemporaryFolder folder;
    const Program program = program_of("A: MA(C,2);");
    expect_right(*FormulaCache(folder / "code").get(program));
    const std::filesystem::path file = files_in(folder / "code").at(0);
    const std::string whole = contents(file);
    put(file, whole.substr(0, whole.size() / 2));
    expect_right(*FormulaCache(folder / "code").get(program));
    EXPECT_EQ(contents(file), whole);
}

// The checksum is right and the object isn't one.
TEST(FormulaCache, SurvivesAnObjectThatIsNone) {
    const base::TemporaryFolder folder;
    const Program program = program_of("A: MA(C,2);");
    expect_right(*FormulaCache(folder / "code").get(program));
    const std::filesystem::path file = files_in(folder / "code").at(0);
    const std::string whole = contents(file);
    const std::size_t head = whole.find(
        "\x7f"
        "ELF");
    ASSERT_NE(head, std::string::npos);
    const std::size_t key = 26 + 16 + 8;
    const detail::ObjectFolder objects(folder / "code");
    objects.write(whole.substr(key, head - key), "no object");
    ASSERT_NE(contents(file), whole);
    expect_right(*FormulaCache(folder / "code").get(program));
    EXPECT_EQ(contents(file), whole);
}

TEST(FormulaCache, RefusesAFolderThatOthersMayWrite) {
    const base::TemporaryFolder folder;
    ASSERT_EQ(::mkdir((folder / "open").c_str(), 0700), 0);
    ASSERT_EQ(::chmod((folder / "open").c_str(), 0777), 0);
    std::filesystem::create_directory_symlink(folder.path(), folder / "link");
    for (const char* name : {"open", "link"}) {
        try {
            FormulaCache cache(folder / name);
            FAIL() << name;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kPermission) << error.what();
        }
    }
}

TEST(FormulaCache, RemovesTheOldestFiles) {
    const base::TemporaryFolder folder;
    const detail::ObjectFolder objects(folder / "code");
    for (int i = 0; i < 6; ++i) {
        objects.write("key" + std::to_string(i), "object");
        for (const auto& file : files_in(folder / "code"))
            std::filesystem::last_write_time(
                file, std::filesystem::last_write_time(file) - std::chrono::seconds(10));
    }
    const detail::ObjectFolder fewer(folder / "code", 2);
    EXPECT_EQ(files_in(folder / "code").size(), 2U);
    EXPECT_TRUE(fewer.read("key5").has_value());
    EXPECT_FALSE(fewer.read("key0").has_value());
}

}  // namespace
}  // namespace mystocks::formula
