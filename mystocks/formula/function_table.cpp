#include "mystocks/formula/function_table.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula {

namespace {

std::vector<Function> all_rows() {
    std::vector<Function> table(kFunctionCount);
    std::size_t filled = 0;
    for (std::span<const Function> rows :
         {detail::operator_rows(), detail::choice_rows(), detail::looking_back_rows(),
          detail::average_rows(), detail::extreme_rows(), detail::number_rows(),
          detail::statistic_rows(), detail::market_rows(), detail::filter_rows(),
          detail::cross_section_rows(), detail::looking_ahead_rows()}) {
        for (const Function& row : rows) {
            Function& place = table[static_cast<std::size_t>(row.id)];
            MYSTOCKS_ASSERT(place.name.empty());
            place = row;
            ++filled;
        }
    }
    MYSTOCKS_ASSERT(filled == kFunctionCount);
    return table;
}

std::string upper(std::string_view name) {
    std::string result(name);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

std::unordered_map<std::string, const Function*> names_of(std::span<const Function> table) {
    std::unordered_map<std::string, const Function*> names;
    for (const Function& function : table) {
        // Signs aren't called by name; NOT is.
        if (function.category == Category::kOperator && function.id != FunctionId::kNot) {
            continue;
        }
        names.emplace(function.name, &function);
        for (std::string_view alias : function.aliases) {
            names.emplace(alias, &function);
        }
    }
    return names;
}

}  // namespace

std::span<const Function> function_table() {
    static const std::vector<Function> table = all_rows();
    return table;
}

const Function& function_of(FunctionId id) {
    MYSTOCKS_ASSERT(static_cast<std::size_t>(id) < kFunctionCount);
    return function_table()[static_cast<std::size_t>(id)];
}

const Function* find_function(std::string_view name) {
    static const std::unordered_map<std::string, const Function*> names =
        names_of(function_table());
    const auto found = names.find(upper(name));
    return found == names.end() ? nullptr : found->second;
}

}  // namespace mystocks::formula
