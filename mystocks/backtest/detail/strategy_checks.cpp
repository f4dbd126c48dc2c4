#include "mystocks/backtest/detail/strategy_checks.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/number_text.hpp"
#include "mystocks/market/block.hpp"

namespace mystocks::backtest::detail {
namespace {

class Checks {
  public:
    Checks(StrategyFile& file, std::vector<StrategyProblem>& problems)
        : file_(file), problems_(problems) {}

    void run() {
        universe();
        ids();
        signals();
        ranking();
        orders();
        sizing();
        pyramiding();
        grid();
    }

  private:
    bool has(std::string_view key) const { return file_.places.contains(key); }

    void bad(std::string_view key, std::string message) {
        const auto place = file_.places.find(key);
        problems_.push_back({place == file_.places.end() ? 0 : place->second.line, 0,
                             std::string(key), std::move(message)});
    }

    void universe() {
        const UniverseSpec& spec = file_.universe;
        std::vector<std::string_view> given;
        if (!spec.instruments.empty()) {
            given.push_back("universe.instruments");
        }
        if (!spec.block.empty()) {
            given.push_back("universe.block");
        }
        if (!spec.index_members.empty()) {
            given.push_back("universe.index_members");
        }
        if (spec.all) {
            given.push_back("universe.all");
        }
        if (given.empty()) {
            bad("universe", "say what is traded: instruments, block, index_members or all = true");
        } else if (given.size() > 1) {
            bad(given[1],
                fmt::format("stands beside {}: one of them says what is traded", given[0]));
        }
        const auto colon = spec.block.find(':');
        if (!spec.block.empty() && (colon == std::string::npos ||
                                    !market::parse_block_kind(spec.block.substr(0, colon)))) {
            bad("universe.block",
                "write kind:name, as in index:沪深300; the kinds are index, concept, style, "
                "industry, region and custom");
        }
    }

    void ids() {
        std::vector<std::string> seen;
        for (std::string& each : file_.universe.instruments) {
            const auto id = market::InstrumentId::try_parse(each);
            if (!id) {
                bad("universe.instruments", "'" + each + "' is no instrument; write 600000.SH");
                return;
            }
            each = id->str();
        }
        std::vector<std::string> sorted = file_.universe.instruments;
        std::sort(sorted.begin(), sorted.end());
        const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
        if (twice != sorted.end()) {
            bad("universe.instruments", *twice + " stands there twice");
        }
        if (!file_.data.benchmark.empty()) {
            if (const auto id = market::InstrumentId::try_parse(file_.data.benchmark)) {
                file_.data.benchmark = id->str();
            } else {
                bad("data.benchmark",
                    "'" + file_.data.benchmark + "' is no instrument; write 000300.SH");
            }
        }
        if (file_.data.from && file_.data.to && *file_.data.from > *file_.data.to) {
            bad("data.to", "lies before data.from");
        }
    }

    void signals() {
        const SignalSpec& spec = file_.signals;
        const bool enters = !spec.entry.empty() || !spec.short_entry.empty();
        const bool ranks = !file_.ranking.formula.empty() || file_.ranking.top > 0;
        if (!enters && !ranks) {
            bad("signals", "nothing is ever bought: write an entry, a short_entry, or a [ranking]");
        } else if (enters && ranks) {
            bad(spec.entry.empty() ? "signals.short_entry" : "signals.entry",
                "stands beside a ranking, which decides by itself what is held");
        } else if (enters && !spec.exit.empty() && spec.entry.empty()) {
            bad("signals.exit", "sells what no entry buys; a short position ends with short_exit");
        } else if (!spec.short_exit.empty() && spec.short_entry.empty()) {
            bad("signals.short_exit", "buys back what no short_entry sells");
        }
        if (!spec.short_entry.empty() && !file_.account.short_selling) {
            bad("signals.short_entry", "needs account.short_selling = true");
        }
    }

    void ranking() {
        const RankingSpec& spec = file_.ranking;
        if (spec.formula.empty() && spec.top == 0) {
            for (const char* key : {"ranking.rebalance", "ranking.every"}) {
                if (has(key)) {
                    bad(key, "says when to rank, and there is no ranking.formula");
                }
            }
            return;
        }
        if (spec.formula.empty()) {
            bad("ranking.top", "needs a ranking.formula");
        } else if (spec.top == 0) {
            bad("ranking.formula", "needs ranking.top: how many are held");
        }
        const bool by_count = spec.rebalance == RankingSpec::Rebalance::kEveryN;
        if (by_count && spec.every == 0) {
            bad("ranking.rebalance", "needs ranking.every: after how many bars");
        } else if (!by_count && spec.every != 0) {
            bad("ranking.every", "needs ranking.rebalance = \"every_n\"");
        }
        if (!has("limits.positions")) {
            file_.limits.positions = std::max(1, spec.top);
        } else if (file_.limits.positions < spec.top) {
            bad("limits.positions", "is less than ranking.top");
        }
    }

    void orders() {
        const OrderSpec& spec = file_.orders;
        if (spec.slippage_rate > 0 && spec.slippage_ticks > 0) {
            bad("orders.slippage_ticks", "stands beside orders.slippage_rate; give one of them");
        }
        if (spec.unlimited_volume && has("orders.volume_share")) {
            bad("orders.unlimited_volume", "stands beside orders.volume_share; give one of them");
        }
    }

    void sizing() {
        const SizeSpec& spec = file_.sizing;
        const StopSpec& stops = file_.stops;
        const bool has_value = has("sizing.value");
        const auto needs = [&](SizeMode mode, std::string_view what) {
            if (spec.mode == mode && !has_value) {
                bad("sizing.mode", fmt::format("needs sizing.value: {}", what));
            }
        };
        needs(SizeMode::kCash, "the money of an entry");
        needs(SizeMode::kShares, "how many shares");
        needs(SizeMode::kVolatility, "the target a year, as in 0.15");
        needs(SizeMode::kRisk, "the fraction of the equity that a stop may cost");
        if (has_value && spec.value == 0) {
            bad("sizing.value", "must be above 0");
        }
        if (spec.mode == SizeMode::kEqual && has_value) {
            bad("sizing.value", "means nothing with sizing.mode = \"equal\"");
        }
        const bool is_fraction = spec.mode == SizeMode::kFreeCash || spec.mode == SizeMode::kRisk ||
                                 spec.mode == SizeMode::kKelly;
        if (is_fraction && spec.value > 1) {
            bad("sizing.value", "must be a fraction from 0 to 1");
        }
        if (spec.mode == SizeMode::kRisk && stops.loss == 0 && stops.loss_atr == 0 &&
            stops.trailing == 0 && stops.trailing_atr == 0) {
            bad("sizing.mode", "needs a stop: risk is the way to its level");
        }
    }

    void pyramiding() {
        const LimitSpec& spec = file_.limits;
        if (spec.add_atr > 0 && spec.adds == 0) {
            bad("limits.add_atr", "needs limits.adds: how many entries may follow the first");
        }
        if (spec.adds > 0 && !file_.ranking.formula.empty()) {
            bad("limits.adds", "means nothing beside a ranking");
        }
    }

    void grid() {
        for (const SweepSpec::Axis& axis : file_.sweep.axes) {
            const auto found = std::find_if(
                file_.parameters.begin(), file_.parameters.end(),
                [&](const ParameterSpec& each) { return each.name == axis.parameter; });
            const std::string key = "grid." + axis.parameter;
            if (found == file_.parameters.end()) {
                bad(key, "is no parameter of [parameters]");
                continue;
            }
            for (const double value : axis.values) {
                if (!(value >= found->min && value <= found->max)) {
                    bad(key,
                        fmt::format("has {}, and {} lies between {} and {}",
                                    base::number_text(value), axis.parameter,
                                    base::number_text(found->min), base::number_text(found->max)));
                    break;
                }
            }
        }
        if ((file_.sweep.walk_forward_fit > 0) != (file_.sweep.walk_forward_trade > 0)) {
            bad(has("walk_forward.fit") ? "walk_forward.fit" : "walk_forward.trade",
                "a walk forward needs both fit and trade");
        }
    }

    StrategyFile& file_;
    std::vector<StrategyProblem>& problems_;
};

}  // namespace

void check_strategy(StrategyFile& file, std::vector<StrategyProblem>& problems) {
    Checks(file, problems).run();
}

}  // namespace mystocks::backtest::detail
