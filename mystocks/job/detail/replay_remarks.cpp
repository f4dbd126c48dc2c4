#include "mystocks/job/detail/replay_remarks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/market/trading_rules.hpp"

namespace mystocks::job::detail {
namespace {

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
        remarks.emplace_back(
            "FINANCE and DYNAINFO are undefined here: only today's numbers are "
            "stored, and nobody knew them then");
    }
    if (calls(program, FunctionId::kInBlock)) {
        remarks.emplace_back(
            "INBLOCK asks for the members of today, not of then: what left a "
            "block earlier is missing, which flatters the result");
    }
    if (calls(program, FunctionId::kNameLike) || calls(program, FunctionId::kNameInclude)) {
        remarks.emplace_back(
            "NAMELIKE and NAMEINCLUDE ask for today's names, which were other "
            "ones then");
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
        remarks.push_back(
            fmt::format("{} of the instruments are ST by their names of today; since "
                        "when isn't stored, so their limits are those of other "
                        "stocks unless [[special_treatment]] names the days",
                        count));
    }
}

void remark_on_simulated(std::span<const market::Instrument> instruments,
                         std::vector<std::string>& remarks) {
    const auto count = std::count_if(instruments.begin(), instruments.end(),
                                     [](const auto& each) { return each.source == "simulated"; });
    if (count > 0) {
        remarks.insert(remarks.begin(),
                       fmt::format("SIMULATED DATA: {} of the {} instruments are made up, so the "
                                   "result says nothing about any market",
                                   count, instruments.size()));
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
