// The part of a RecordStore's contract that is about what users keep.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/store/record_fixture_contract.hpp"

namespace mystocks::store {

TEST_P(RecordStoreContract, FormulasKeepTheirVersions) {
    UserFormula mine{.name = "My Line",
                     .saved_at = 5,
                     .text = "X:'O''Neil', 均线;",
                     .zh = "我的线",
                     .en = "mine",
                     .kind = "indicator",
                     .panel = "sub",
                     .group = "trend"};
    EXPECT_EQ(store().save_formula(mine).version, 1);
    mine.saved_at = 6;
    EXPECT_EQ(store().save_formula(mine).saved_at, 5) << "nothing new was saved";
    UserFormula changed = mine;
    changed.name = " my line";
    changed.text = "X:MA(C,10);";
    EXPECT_EQ(store().save_formula(changed).version, 2);
    store().save_formula({.name = "another", .saved_at = 7, .text = "Y:C;"});
    reopen();
    mine.version = 1;
    mine.saved_at = 5;
    changed.version = 2;
    EXPECT_EQ(store().find_formula("MY LINE"), changed);
    EXPECT_EQ(store().find_formula("MY LINE", 1), mine);
    EXPECT_EQ(store().find_formula("MY LINE", 3), std::nullopt);
    EXPECT_EQ(store().read_formula_versions("my line"), (std::vector{changed, mine}));
    ASSERT_EQ(store().list_formulas().size(), 2U);
    EXPECT_EQ(store().list_formulas()[0].name, "another");
    EXPECT_EQ(store().list_formulas()[1], changed);
    EXPECT_TRUE(store().remove_formula("My Line "));
    EXPECT_FALSE(store().remove_formula("My Line"));
    EXPECT_TRUE(store().read_formula_versions("my line").empty());
    EXPECT_EQ(store().list_formulas().size(), 1U);
}

TEST_P(RecordStoreContract, WhatUsersKeepIsBounded) {
    const auto saved = [&](const std::string& name, const std::string& text) {
        return store().save_formula({.name = name, .text = text}).version;
    };
    EXPECT_THROW(saved("", "C"), base::Error);
    EXPECT_THROW(saved("  ", "C"), base::Error);
    EXPECT_THROW(saved("a\nb", "C"), base::Error);
    EXPECT_THROW(saved(std::string(kUserNameBytesMax + 1, 'x'), "C"), base::Error);
    EXPECT_THROW(saved("x", std::string(kUserFormulaBytesMax + 1, ' ')), base::Error);
    const auto count = static_cast<std::int64_t>(kUserFormulaVersionsMax);
    for (std::int64_t i = 1; i <= count + 2; ++i) {
        EXPECT_EQ(saved("x", std::to_string(i)), i);
    }
    const auto versions = store().read_formula_versions("x");
    ASSERT_EQ(versions.size(), kUserFormulaVersionsMax);
    EXPECT_EQ(versions.back().version, 3);
    for (std::size_t i = 0; i < kWatchlistsMax; ++i) {
        store().save_watchlist({"list " + std::to_string(i), {}});
    }
    EXPECT_THROW(store().save_watchlist({"one more", {}}), base::Error);
    EXPECT_EQ(store().list_watchlists().size(), kWatchlistsMax);
    EXPECT_THROW(store().save_watchlist({"", {}}), base::Error);
}

TEST_P(RecordStoreContract, DocumentsAreKeptByKindAndName) {
    const Document first{"strategy", "双均线 A", 5, "one"};
    store().save_document(first);
    store().save_document({"strategy", "other", 9, "two"});
    store().save_document({"run", "双均线 A", 7, "three"});
    EXPECT_EQ(store().find_document("strategy", " 双均线 a"), first);
    const Document again{"strategy", "双均线 a", 12, "ne\n"};
    store().save_document(again);
    EXPECT_EQ(store().find_document("strategy", "双均线 A"), again);
    EXPECT_EQ(store().count_documents("strategy"), 2U);
    EXPECT_EQ(store().list_document_kinds(), (std::vector<std::string>{"run", "strategy"}));
    EXPECT_EQ(store().list_documents("strategy", 10).at(0), again);
    EXPECT_EQ(store().list_documents("strategy", 10, 1).at(0).name, "other");
    EXPECT_EQ(store().list_documents("strategy", 1).size(), 1U);
    EXPECT_TRUE(store().list_documents("strategy", 10, 2).empty());
    EXPECT_TRUE(store().remove_document("strategy", "双均线 A"));
    EXPECT_FALSE(store().remove_document("strategy", "双均线 A"));
    EXPECT_EQ(store().find_document("strategy", "双均线 A"), std::nullopt);
    EXPECT_EQ(store().find_document("run", "双均线 A")->text, "three");
    EXPECT_THROW(store().save_document({"run", "", 1, "x"}), base::Error);
    EXPECT_THROW(store().save_document({"run", "x", 1, std::string(kDocumentBytesMax + 1, 'x')}),
                 base::Error);
}

TEST_P(RecordStoreContract, WatchlistsKeepTheirOrder) {
    const auto a = id("600000.SH");
    const auto b = id("000001.SZ");
    EXPECT_EQ(store().save_watchlist({"自选", {a, b, a}}).instruments, (std::vector{a, b}));
    store().save_watchlist({"empty", {}});
    store().save_watchlist({"自选", {b, a}});
    reopen();
    EXPECT_EQ(store().find_watchlist("自选"), (Watchlist{"自选", {b, a}}));
    EXPECT_EQ(store().find_watchlist("none"), std::nullopt);
    EXPECT_EQ(store().list_watchlists(), (std::vector<Watchlist>{{"empty", {}}, {"自选", {b, a}}}));
    EXPECT_TRUE(store().remove_watchlist("自选"));
    EXPECT_FALSE(store().remove_watchlist("自选"));
    EXPECT_EQ(store().list_watchlists().size(), 1U);
}

TEST_P(RecordStoreContract, FormulasAreRestoredWithTheirVersions) {
    const UserFormula third{.name = "My Line", .version = 3, .saved_at = 5, .text = "X:C;"};
    UserFormula fifth = third;
    fifth.version = 5;
    fifth.name = "my line";
    EXPECT_EQ(store().restore_formulas(std::vector{fifth, third}), (WriteCounts{2, 0, 0}));
    EXPECT_EQ(store().restore_formulas(std::vector{fifth, third}), (WriteCounts{0, 0, 2}));
    reopen();
    EXPECT_EQ(store().read_formula_versions("MY LINE"), (std::vector{fifth, third}));
    EXPECT_EQ(store().list_formulas(), std::vector{fifth});
    UserFormula next = fifth;
    next.text = "X:O;";
    EXPECT_EQ(store().save_formula(next).version, 6);
    fifth.text = "X:H;";
    EXPECT_EQ(store().restore_formulas(std::span(&fifth, 1)), (WriteCounts{0, 1, 0}));
    EXPECT_EQ(store().find_formula("my line", 5), fifth);
    std::vector<UserFormula> many;
    for (std::size_t i = 1; i <= kUserFormulaVersionsMax + 2; ++i) {
        many.push_back({.name = "x", .version = static_cast<std::int64_t>(i), .text = "X:C;"});
    }
    store().restore_formulas(many);
    EXPECT_EQ(store().read_formula_versions("x").back().version, 3);
    const UserFormula none{.name = "y", .version = 0, .text = "X:C;"};
    EXPECT_THROW(store().restore_formulas(std::span(&none, 1)), base::Error);
    const UserFormula unnamed{.name = " ", .version = 1, .text = "X:C;"};
    EXPECT_THROW(store().restore_formulas(std::span(&unnamed, 1)), base::Error);
}

}  // namespace mystocks::store
