#include "mystocks/formula/catalogue.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::formula {
namespace {

using base::ErrorKind;
using testing::HasSubstr;

std::string file_text(std::string_view name, std::string_view body) {
    return "{\n@name " + std::string(name) +
           "\n@zh 名\n@en Name\n@panel main\n@group trend\n@convention 通达信\n@about 一句。\n"
           "@about_en A sentence.\n}\n" +
           std::string(body);
}

template <typename Call>
void expect_error(ErrorKind kind, std::string_view part, Call call) {
    try {
        call();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), kind);
        EXPECT_THAT(error.message(), HasSubstr(part));
    }
}

TEST(Catalogue, ReadsFactsAndFormulas) {
    const auto catalogue =
        Catalogue::built_in({{"patterns/b.formula", file_text("Bee", "X: A.Y + 1;")},
                             {"indicators/a.formula",
                              file_text("A", "PARAM N(5, 1, 9); // 周期 / Range\nY: MA(C, N);")}});
    catalogue->check();
    ASSERT_EQ(catalogue->entries().size(), 2U);
    const CatalogueEntry* bee = catalogue->entry("BEE");
    ASSERT_NE(bee, nullptr);
    EXPECT_EQ(bee->facts.name, "Bee");
    EXPECT_EQ(bee->facts.zh, "名");
    EXPECT_EQ(bee->facts.about_en, "A sentence.");
    EXPECT_EQ(bee->facts.panel, PanelPlace::kMain);
    EXPECT_EQ(bee->kind, EntryKind::kPattern);
    EXPECT_TRUE(bee->built_in);
    EXPECT_EQ(catalogue->entry("C"), nullptr);
    EXPECT_EQ(catalogue->find("C"), nullptr);
    const auto a = catalogue->find("a");
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(a, catalogue->find("A"));
    ASSERT_EQ(a->parameters().size(), 1U);
    EXPECT_EQ(a->parameters()[0].zh, "周期");
    EXPECT_EQ(a->parameters()[0].en, "Range");
    EXPECT_EQ(catalogue->names(), (std::vector<std::string>{"A", "BEE"}));
}

TEST(Catalogue, OwnFormulasStandOverTheBuiltInOnes) {
    const auto below = Catalogue::built_in({{"a.formula", file_text("A", "Y: C;")}});
    const auto both = Catalogue::with_own(below, {{"我的", "X: A.Y;"}, {"bad", "X: ;"}});
    ASSERT_EQ(both->entries().size(), 3U);
    EXPECT_TRUE(both->find("我的")->ok());
    EXPECT_FALSE(both->find("BAD")->ok());
    EXPECT_FALSE(both->entry("我的")->built_in);
    EXPECT_EQ(both->find("A"), below->find("A"));
    expect_error(ErrorKind::kCorrupt, "bad:1:4: found ';'", [&] { both->check(); });
    expect_error(ErrorKind::kConflict, "a formula A already (a.formula)", [&] {
        Catalogue::with_own(below, {{"x", "{\n@name a\n}X: C;"}});
    });
    expect_error(ErrorKind::kConflict, "already", [&] {
        Catalogue::with_own(below, {{"x", "X: C;"}, {"X", "X: C;"}});
    });
}

TEST(Catalogue, NamesFileAndLineOfWhatIsWrong) {
    const auto made = [](std::string text) {
        return [text = std::move(text)] { Catalogue::built_in({{"f/a.formula", text}}); };
    };
    expect_error(ErrorKind::kCorrupt,
                 "f/a.formula: line 3: @nmae is no fact that is known; did "
                 "you mean @name?",
                 made("\n{\n@nmae X\n}X:C;"));
    expect_error(ErrorKind::kCorrupt, "f/a.formula: line 2: @panel is main, sub or volume",
                 made("{\n@panel top\n}X:C;"));
    expect_error(ErrorKind::kCorrupt, "f/a.formula: line 3: @name stands here a second time",
                 made("{\n@name A\n@name B\n}X:C;"));
    expect_error(ErrorKind::kCorrupt, "f/a.formula: line 1: the header lacks @name", made("X:C;"));
    expect_error(ErrorKind::kCorrupt, "lacks @zh", made("{\n@name A"));
    expect_error(ErrorKind::kCorrupt, "b.formula: line 1: a.formula has the name x already", [] {
        Catalogue::built_in(
            {{"a.formula", file_text("X", "X:C;")}, {"b.formula", file_text("x", "X:C;")}});
    });
    EXPECT_TRUE(read_facts("").name.empty());
    EXPECT_TRUE(read_facts("{").name.empty());
}

TEST(Catalogue, FindsCirclesInsteadOfFallingIntoThem) {
    const auto catalogue = Catalogue::with_own(
        nullptr, {{"A", "X: B.X;"}, {"B", "X: C1.X;"}, {"C1", "X: A.X + B.X;"}, {"D", "X: D.X;"}});
    const auto a = catalogue->find("A");
    ASSERT_FALSE(a->ok());
    EXPECT_FALSE(catalogue->find("D")->ok());
    EXPECT_THAT(to_string(catalogue->find("D")->diagnostics(), ""), HasSubstr("refers to itself"));
    EXPECT_THAT(to_string(a->diagnostics(), ""), HasSubstr("B → C1 → A → B"));
}

}  // namespace
}  // namespace mystocks::formula
