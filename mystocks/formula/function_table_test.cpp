#include "mystocks/formula/function_table.hpp"

#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

TEST(FunctionTable, HoldsEveryFunctionAtItsPlace) {
    const auto table = function_table();
    ASSERT_EQ(table.size(), kFunctionCount);
    for (std::size_t i = 0; i < table.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(table[i].id), i) << table[i].name;
        EXPECT_FALSE(table[i].name.empty()) << i;
    }
}

TEST(FunctionTable, TellsEverythingAboutEveryFunction) {
    for (const Function& function : function_table()) {
        EXPECT_FALSE(function.title_zh.empty()) << function.name;
        EXPECT_FALSE(function.definition.empty()) << function.name;
        EXPECT_FALSE(function.warm_up.empty()) << function.name;
        EXPECT_TRUE(function.example.starts_with("X: ")) << function.name;
        if (function.category != Category::kOperator) {
            EXPECT_FALSE(function.source.empty()) << function.name;
        }
    }
}

TEST(FunctionTable, HasNoNameTwice) {
    std::set<std::string_view> names;
    for (const Function& function : function_table()) {
        if (function.category == Category::kOperator && function.id != FunctionId::kNot) {
            continue;
        }
        EXPECT_TRUE(names.insert(function.name).second) << function.name;
        for (std::string_view alias : function.aliases) {
            EXPECT_TRUE(names.insert(alias).second) << alias;
        }
    }
}

TEST(FunctionTable, FindsByNameAndAliasInAnyCase) {
    ASSERT_NE(find_function("ma"), nullptr);
    EXPECT_EQ(find_function("ma")->id, FunctionId::kMa);
    EXPECT_EQ(find_function("Expma")->id, FunctionId::kEma);
    EXPECT_EQ(find_function("IFF")->id, FunctionId::kIf);
    EXPECT_EQ(find_function("not")->id, FunctionId::kNot);
    EXPECT_EQ(find_function("+"), nullptr);
    EXPECT_EQ(find_function("AND"), nullptr);
    EXPECT_EQ(find_function("MAA"), nullptr);
    EXPECT_EQ(find_function(""), nullptr);
}

TEST(FunctionTable, OptionalArgumentsComeLast) {
    for (const Function& function : function_table()) {
        bool optional = false;
        for (const Argument& argument : function.arguments) {
            EXPECT_TRUE(!optional || argument.optional) << function.name;
            optional = argument.optional;
        }
    }
}

TEST(FunctionTable, MarksWhatLooksAhead) {
    EXPECT_TRUE(function_of(FunctionId::kZig).looks_ahead);
    EXPECT_FALSE(function_of(FunctionId::kRef).looks_ahead);
    EXPECT_TRUE(function_of(FunctionId::kRank).crosses_market);
    EXPECT_FALSE(function_of(FunctionId::kDrawNull).looks_ahead);
}

}  // namespace
}  // namespace mystocks::formula
