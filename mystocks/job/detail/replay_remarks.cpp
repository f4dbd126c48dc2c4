#include "mystocks/job/detail/replay_remarks.hpp"

#include <algorithm>
#include <string>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/market/trading_rules.hpp"

namespace mystocks::job::detail {
namespace {

using backtest::RemarkCode;
using formula::FunctionId;

bool calls(const formula::Program& program, FunctionId function) {
    return std::any_of(program.nodes.begin(), program.nodes.end(),
                       [&](const formula::Node& node) {
                           return node.kind == formula::NodeKind::kCall &&
                                  node.function == function;
                       }) ||
           std::any_of(
               program.foreigns.begin(), program.foreigns.end(),
               [&](const formula::Foreign& foreign) { return calls(*foreign.program, function); });
}

// What of the formulas' surroundings isn't as it was then.
void remark_on_program(const formula::Program& program, std::vector<std::string>& remarks) {
    if (calls(program, FunctionId::kFinance) || calls(program, FunctionId::kDynaInfo)) {
        remarks.push_back(backtest::remark_text(RemarkCode::kFinance));
    }
    if (calls(program, FunctionId::kInBlock)) {
        remarks.push_back(backtest::remark_text(RemarkCode::kInBlock));
    }
    if (calls(program, FunctionId::kNameLike) || calls(program, FunctionId::kNameInclude)) {
        remarks.push_back(backtest::remark_text(RemarkCode::kNames));
    }
}

void remark_on_special_treatment(const backtest::StrategyFile& strategy,
                                 std::span<const market::Instrument> instruments,
                                 std::vector<std::string>& remarks) {
    const auto special = [](const market::Instrument& each) {
        return market::name_says_special_treatment(each.name);
    };
    const auto count = std::count_if(instruments.begin(), instruments.end(), special);
    if (count > 0 && strategy.special_treatment.empty()) {
        remarks.push_back(backtest::remark_text(RemarkCode::kSpecialTreatment,
                                                {{"count", std::to_string(count)}}));
    }
}

void remark_on_simulated(std::span<const market::Instrument> instruments,
                         std::vector<std::string>& remarks) {
    const auto count = std::count_if(instruments.begin(), instruments.end(),
                                     [](const auto& each) { return each.source == "simulated"; });
    if (count > 0) {
        remarks.insert(remarks.begin(),
                       backtest::remark_text(RemarkCode::kSimulated,
                                             {{"count", std::to_string(count)},
                                              {"of", std::to_string(instruments.size())}}));
    }
}

}  // namespace

void remark_on_replay(const backtest::StrategyFile& strategy, const formula::Program& program,
                      std::span<const market::Instrument> instruments,
                      std::vector<std::string>& remarks) {
    remark_on_program(program, remarks);
    remark_on_special_treatment(strategy, instruments, remarks);
    remark_on_simulated(instruments, remarks);
}

}  // namespace mystocks::job::detail
