#include "mystocks/formula/field_table.hpp"

#include <string>

#include <gtest/gtest.h>

#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {
namespace {

TEST(FieldTable, EveryNameIsTheFieldItSays) {
    std::size_t index = 0;
    for (const FieldFacts& facts : field_table()) {
        EXPECT_EQ(static_cast<std::size_t>(facts.field), index++) << facts.name;
        EXPECT_FALSE(facts.title_zh.empty() || facts.definition.empty()) << facts.name;
        std::vector<std::string_view> names(facts.aliases.begin(), facts.aliases.end());
        names.push_back(facts.name);
        for (const std::string_view name : names) {
            const Formula formula = Formula::parse("X: " + std::string(name) + ";");
            ASSERT_TRUE(formula.ok()) << name;
            const Program program = formula.program();
            const Node& node = program.nodes.at(program.outputs.at(0).node);
            EXPECT_EQ(node.kind, NodeKind::kField) << name;
            EXPECT_EQ(node.field, facts.field) << name;
        }
    }
    EXPECT_EQ(index, static_cast<std::size_t>(Field::kTotalCapital) + 1);
}

}  // namespace
}  // namespace mystocks::formula
