#include "mystocks/backtest/detail/strategy_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mystocks/backtest/bootstrap.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kWholeMax = 1'000'000'000;

struct Range {
    double min = -kInfinity;
    double max = kInfinity;
};

// What a row is made of, however its section is reached.
template <typename Section>
class SectionRows {
  public:
    SectionRows(std::vector<StrategyRow>& rows, std::string_view name,
                Section StrategyFile::*section, bool is_meaning = true)
        : rows_(rows), name_(name), section_(section), is_meaning_(is_meaning) {}

    template <typename Value>
    SectionRows& add(std::string_view name, KeyKind kind, Value Section::*member,
                     std::string_view about, Range range = {}) {
        StrategyRow row;
        row.key = {name_, name, kind, range.min, range.max, {}, {}, about};
        row.is_meaning = is_meaning_;
        row.slot = [section = section_, member](StrategyFile& file) -> Slot {
            return &(file.*section.*member);
        };
        rows_.push_back(std::move(row));
        return *this;
    }

    // `choices` in the order of the enumeration, whose values count up from `first`.
    template <typename Enum>
    SectionRows& choose(std::string_view name, Enum Section::*member,
                        std::vector<std::string_view> choices, std::string_view about) {
        StrategyRow row;
        row.key = {name_, name, KeyKind::kChoice, -kInfinity, kInfinity, std::move(choices),
                   {},    about};
        row.is_meaning = is_meaning_;
        row.slot = [section = section_, member](StrategyFile& file) -> Slot {
            Enum& value = file.*section.*member;
            return ChoiceSlot{[&value](std::size_t index) { value = static_cast<Enum>(index); },
                              static_cast<std::size_t>(value)};
        };
        rows_.push_back(std::move(row));
        return *this;
    }

    SectionRows& row(StrategyRow made) {
        made.key.section = name_;
        made.is_meaning = is_meaning_;
        rows_.push_back(std::move(made));
        return *this;
    }

  private:
    std::vector<StrategyRow>& rows_;
    std::string_view name_;
    Section StrategyFile::*section_;
    bool is_meaning_;
};

void add_head(std::vector<StrategyRow>& rows) {
    const auto add = [&](std::string_view name, std::string StrategyFile::*member,
                         std::string_view about) {
        StrategyRow row;
        row.key = {"", name, KeyKind::kText, -kInfinity, kInfinity, {}, {}, about};
        row.slot = [member](StrategyFile& file) -> Slot { return &(file.*member); };
        row.is_meaning = false;
        rows.push_back(std::move(row));
    };
    add("name", &StrategyFile::name, "A short name: letters, digits, - and _.");
    add("title_zh", &StrategyFile::title_zh, "Its title in Chinese.");
    add("title_en", &StrategyFile::title_en, "Its title in English.");
    add("about_zh", &StrategyFile::about_zh, "What it does, in Chinese.");
    add("about_en", &StrategyFile::about_en, "What it does, in English.");
}

void add_universe(std::vector<StrategyRow>& rows) {
    StrategyRow kind;
    kind.key.name = "kind";
    kind.key.kind = KeyKind::kChoice;
    for (int i = 0; i <= static_cast<int>(market::InstrumentKind::kOther); ++i) {
        kind.key.choices.push_back(to_string(static_cast<market::InstrumentKind>(i)));
    }
    kind.key.about = "Only instruments of this kind.";
    kind.slot = [](StrategyFile& file) -> Slot {
        auto& value = file.universe.kind;
        return ChoiceSlot{
            [&value](std::size_t index) { value = static_cast<market::InstrumentKind>(index); },
            value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt};
    };
    SectionRows(rows, "universe", &StrategyFile::universe)
        .add("instruments", KeyKind::kTexts, &UniverseSpec::instruments,
             "These, by id. One of instruments, block, index_members and all is needed.")
        .add("block", KeyKind::kText, &UniverseSpec::block,
             "The members of a block as they are stored, as kind:name (index:沪深300).")
        .add("index_members", KeyKind::kText, &UniverseSpec::index_members,
             "An index's members at each time, where the store knows them by date.")
        .add("all", KeyKind::kFlag, &UniverseSpec::all,
             "Every stock and fund that has bars, or every instrument of the kind.")
        .row(std::move(kind))
        .add("screen", KeyKind::kFormula, &UniverseSpec::screen,
             "An instrument is entered only where this is true at the signal's bar.");
}

void add_data(std::vector<StrategyRow>& rows) {
    StrategyRow period;
    period.key.name = "period";
    period.key.kind = KeyKind::kChoice;
    for (const market::Period each : market::kPeriods) {
        period.key.choices.push_back(to_string(each));
    }
    period.key.about = "What one bar covers.";
    period.slot = [](StrategyFile& file) -> Slot {
        market::Period& value = file.data.period;
        const auto* found = std::find(market::kPeriods.begin(), market::kPeriods.end(), value);
        return ChoiceSlot{[&value](std::size_t index) { value = market::kPeriods.at(index); },
                          static_cast<std::size_t>(found - market::kPeriods.begin())};
    };
    static constexpr std::array<std::string_view, 3> kAdjusts{"ratio", "backward", "none"};
    StrategyRow adjust;
    adjust.key.name = "adjust";
    adjust.key.kind = KeyKind::kChoice;
    adjust.key.choices = {kAdjusts.begin(), kAdjusts.end()};
    adjust.key.about =
        "How the prices that signals are computed on are adjusted; fills happen at prices as "
        "traded.";
    adjust.slot = [](StrategyFile& file) -> Slot {
        std::string& value = file.data.adjust;
        const auto* found = std::find(kAdjusts.begin(), kAdjusts.end(), value);
        return ChoiceSlot{[&value](std::size_t index) { value = kAdjusts.at(index); },
                          static_cast<std::size_t>(found - kAdjusts.begin())};
    };
    SectionRows(rows, "data", &StrategyFile::data)
        .row(std::move(period))
        .row(std::move(adjust))
        .add("from", KeyKind::kDay, &DataSpec::from,
             "The first day that may trade; formulas see the bars before it.")
        .add("to", KeyKind::kDay, &DataSpec::to, "The last day; nothing after it is looked at.")
        .add("benchmark", KeyKind::kText, &DataSpec::benchmark,
             "An instrument to compare with, by id.");
}

void add_signals(std::vector<StrategyRow>& rows) {
    SectionRows(rows, "signals", &StrategyFile::signals)
        .add("formula", KeyKind::kFormula, &SignalSpec::formula,
             "Intermediate values (NAME := …;) that the other formulas may name.")
        .add("entry", KeyKind::kFormula, &SignalSpec::entry, "Buy where this is true.")
        .add("exit", KeyKind::kFormula, &SignalSpec::exit,
             "Sell where this is true; beside a ranking: what isn't chosen.")
        .add("short_entry", KeyKind::kFormula, &SignalSpec::short_entry,
             "Sell short where this is true; a long position is closed first.")
        .add("short_exit", KeyKind::kFormula, &SignalSpec::short_exit,
             "Buy back where this is true.")
        .add("allow_look_ahead", KeyKind::kTexts, &SignalSpec::allow_look_ahead,
             "Functions that may look into the future, by name. The report says so in red.");
    SectionRows(rows, "ranking", &StrategyFile::ranking)
        .add("formula", KeyKind::kFormula, &RankingSpec::formula,
             "Hold those with the greatest values; what is undefined is never held.")
        .add("top", KeyKind::kWhole, &RankingSpec::top, "How many are held.", {1, 10'000})
        .choose("rebalance", &RankingSpec::rebalance,
                {"daily", "weekly", "monthly", "quarterly", "every_n"},
                "When holdings are chosen anew: at the last bar of each, or every so many bars.")
        .add("every", KeyKind::kWhole, &RankingSpec::every,
             "With rebalance = \"every_n\": so many bars.", {1, 100'000});
}

void add_orders(std::vector<StrategyRow>& rows) {
    SectionRows(rows, "orders", &StrategyFile::orders)
        .choose("timing", &OrderSpec::timing, {"next_open", "same_close"},
                "When an order is filled: at the next bar's open, or at the close of the bar that "
                "gave the signal.")
        .add("slippage_rate", KeyKind::kNumber, &OrderSpec::slippage_rate,
             "How far a price moves against the trader, as a fraction of it.", {0, 0.5})
        .add("slippage_ticks", KeyKind::kNumber, &OrderSpec::slippage_ticks,
             "The same as a number of ticks; one of the two.", {0, 10'000})
        .add("volume_share", KeyKind::kNumber, &OrderSpec::volume_share,
             "The share of a bar's volume that one order may take.", {1e-9, 1})
        .add("unlimited_volume", KeyKind::kFlag, &OrderSpec::unlimited_volume,
             "A bar's volume is no limit at all.")
        .add("close_at_end", KeyKind::kFlag, &OrderSpec::close_at_end,
             "Sell everything at the last bar's close.");
    SectionRows(rows, "sizing", &StrategyFile::sizing)
        .choose("mode", &SizeSpec::mode,
                {"cash", "fraction", "free_cash", "equal", "shares", "volatility", "kelly", "risk"},
                "What decides the size of an entry.")
        .add("value", KeyKind::kNumber, &SizeSpec::value,
             "cash: money; shares: shares; fraction, free_cash, risk: a fraction; volatility: the "
             "target a year; kelly: the cap.",
             {0, 1e15})
        .add("window", KeyKind::kWhole, &SizeSpec::window,
             "volatility: bars that it is measured over; kelly: trades.", {2, 10'000})
        .add("max", KeyKind::kNumber, &SizeSpec::max,
             "volatility: at most this fraction of the equity.", {0, 100})
        .add("fallback", KeyKind::kNumber, &SizeSpec::fallback,
             "kelly: the fraction before there are enough trades.", {0, 1});
}

void add_limits(std::vector<StrategyRow>& rows) {
    SectionRows(rows, "limits", &StrategyFile::limits)
        .add("positions", KeyKind::kWhole, &LimitSpec::positions,
             "How many positions may be open at once; with a ranking, its top where it isn't "
             "given.",
             {1, 10'000})
        .add("exposure", KeyKind::kNumber, &LimitSpec::exposure,
             "Value of long and short positions, as a fraction of the equity, at most.", {0, 100})
        .add("per_position", KeyKind::kNumber, &LimitSpec::per_position,
             "Value of one position at its entry, as a fraction of the equity, at most.", {0, 100})
        .add("adds", KeyKind::kWhole, &LimitSpec::adds,
             "Pyramiding: how many entries may follow the first.", {0, 1'000})
        .add("add_atr", KeyKind::kNumber, &LimitSpec::add_atr,
             "An add only where the price is so many ATR beyond the last entry; 0: at any entry "
             "signal.",
             {0, 1'000});
    SectionRows(rows, "stops", &StrategyFile::stops)
        .add("loss", KeyKind::kNumber, &StopSpec::loss,
             "A stop this fraction below the entry price; 0: none, as for the others.", {0, 1})
        .add("profit", KeyKind::kNumber, &StopSpec::profit,
             "Take the profit this fraction above the entry price.", {0, 1'000})
        .add("trailing", KeyKind::kNumber, &StopSpec::trailing,
             "A stop this fraction below the highest high since the entry.", {0, 1})
        .add("loss_atr", KeyKind::kNumber, &StopSpec::loss_atr,
             "As loss, in ATRs of the bar that gave the signal.", {0, 1'000})
        .add("trailing_atr", KeyKind::kNumber, &StopSpec::trailing_atr,
             "As trailing, in ATRs of the bar that gave the signal.", {0, 1'000})
        .add("atr_window", KeyKind::kWhole, &StopSpec::atr_window, "Bars of the ATR.", {1, 10'000})
        .add("bars", KeyKind::kWhole, &StopSpec::bars, "Leave at the open after so many bars.",
             {0, kWholeMax})
        .add("at_close", KeyKind::kFlag, &StopSpec::at_close,
             "Levels are compared with closes, and filled at the next open.");
}

void add_costs(std::vector<StrategyRow>& rows) {
    SectionRows(rows, "costs", &StrategyFile::costs)
        .add("commission", KeyKind::kNumber, &CostSpec::commission,
             "A fraction of the amount, for each fill.", {0, 0.1})
        .add("commission_min", KeyKind::kNumber, &CostSpec::commission_min,
             "At least this much money a fill.", {0, 1e6})
        .add("commission_covers_fees", KeyKind::kFlag, &CostSpec::commission_covers_fees,
             "Handling and regulatory fees are inside the commission.")
        .add("dividend_tax", KeyKind::kFlag, &CostSpec::dividend_tax,
             "Withhold the tax on dividends at the sale, by holding period.");
    SectionRows(rows, "account", &StrategyFile::account)
        .add("cash", KeyKind::kNumber, &AccountSpec::cash, "Money to begin with.", {0.01, 1e15})
        .add("short_selling", KeyKind::kFlag, &AccountSpec::short_selling,
             "Short positions may be opened, where the market allows them too.")
        .add("take_rights", KeyKind::kFlag, &AccountSpec::take_rights,
             "Rights issues are taken up where the cash is there.");
}

void add_rules(std::vector<StrategyRow>& rows) {
    using market::RuleOverrides;
    SectionRows(rows, "rules", &StrategyFile::rules)
        .add("price_limit", KeyKind::kNumber, &RuleOverrides::price_limit,
             "The day's limit both ways, as a fraction; inf: none.", {0.0001, kInfinity})
        .add("buy_min", KeyKind::kNumber, &RuleOverrides::buy_min, "The least that one may buy.",
             {1e-8, 1e9})
        .add("lot", KeyKind::kNumber, &RuleOverrides::lot, "The step of sizes.", {1e-8, 1e9})
        .add("settlement_days", KeyKind::kWhole, &RuleOverrides::settlement_days,
             "1: what was bought today can't be sold today; 0: it can.", {0, 1})
        .add("tick", KeyKind::kNumber, &RuleOverrides::tick, "The step of prices.", {1e-8, 1e6})
        .add("stamp_buy", KeyKind::kNumber, &RuleOverrides::stamp_buy,
             "Stamp duty of a purchase, as a fraction of the amount.", {0, 0.1})
        .add("stamp_sell", KeyKind::kNumber, &RuleOverrides::stamp_sell, "The same of a sale.",
             {0, 0.1})
        .add("transfer", KeyKind::kNumber, &RuleOverrides::transfer,
             "Transfer fee, as a fraction of the amount.", {0, 0.1})
        .add("handling", KeyKind::kNumber, &RuleOverrides::handling,
             "Handling fee (经手费), as a fraction of the amount.", {0, 0.1})
        .add("regulatory", KeyKind::kNumber, &RuleOverrides::regulatory,
             "Regulatory fee (证管费), as a fraction of the amount.", {0, 0.1})
        .add("short_selling", KeyKind::kFlag, &RuleOverrides::short_selling,
             "Whether the market allows short positions.");
}

void add_sweep(std::vector<StrategyRow>& rows) {
    // [sweep], [walk_forward] and [monte_carlo] are one struct.
    SectionRows(rows, "sweep", &StrategyFile::sweep, false)
        .add("samples", KeyKind::kWhole, &SweepSpec::samples,
             "So many parameter sets, drawn at random; 0: the whole grid.", {0, kWholeMax})
        .add("seed", KeyKind::kWhole, &SweepSpec::seed, "Of everything drawn at random.", {0, 1e15})
        .add("rank_by", KeyKind::kText, &SweepSpec::rank_by, "The metric that sets compete in.");
    SectionRows(rows, "walk_forward", &StrategyFile::sweep, false)
        .add("fit", KeyKind::kWhole, &SweepSpec::walk_forward_fit,
             "Bars that the parameters are chosen on; 0: no walk forward.", {0, kWholeMax})
        .add("trade", KeyKind::kWhole, &SweepSpec::walk_forward_trade,
             "Bars after them that are traded with what was chosen.", {0, kWholeMax});
    SectionRows(rows, "monte_carlo", &StrategyFile::sweep, false)
        .add("paths", KeyKind::kWhole, &SweepSpec::monte_carlo_paths,
             "So many paths of returns, drawn in blocks; 0: none.", {0, kBootstrapPathsMax})
        .add("block", KeyKind::kWhole, &SweepSpec::monte_carlo_block, "Bars of a block.",
             {1, 100'000});
}

std::string without_layout(std::string_view formula) {
    std::string kept;
    char quote = 0;
    for (std::size_t i = 0; i < formula.size(); ++i) {
        const char c = formula[i];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
            kept += c;
            continue;
        }
        const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (c == '{') {
            i = std::min(formula.find('}', i), formula.size());
        } else if (c == '/' && formula.substr(i).starts_with("//")) {
            i = std::min(formula.find('\n', i), formula.size());
        } else if (!is_blank) {
            quote = c == '\'' || c == '"' ? c : '\0';
            kept += c;
            continue;
        }
        if (!kept.empty() && kept.back() != ' ') {
            kept += ' ';
        }
    }
    while (!kept.empty() && (kept.back() == ' ' || kept.back() == ';')) {
        kept.pop_back();
    }
    return kept;
}

std::string quoted(std::string_view text) {
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            made += '\\';
        }
        made += c;
    }
    return made + "\"";
}

std::string number(double value) {
    return std::isinf(value) ? (value > 0 ? "inf" : "-inf") : base::number_text(value);
}

struct Shown {
    const StrategyKey& key;

    std::string operator()(const std::string* value) const {
        if (value->empty()) {
            return {};
        }
        return quoted(key.kind == KeyKind::kFormula ? without_layout(*value) : *value);
    }
    std::string operator()(const double* value) const { return number(*value); }
    std::string operator()(const int* value) const { return std::to_string(*value); }
    std::string operator()(const std::uint64_t* value) const { return std::to_string(*value); }
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const std::optional<base::Date>* value) const {
        return *value ? base::to_string(**value) : std::string();
    }
    template <typename Value>
    std::string operator()(const std::optional<Value>* value) const {
        return *value ? (*this)(&**value) : std::string();
    }
    std::string operator()(const std::vector<std::string>* value) const {
        std::string list;
        for (const std::string& each : *value) {
            list += (list.empty() ? "" : ", ") + quoted(each);
        }
        return list.empty() ? list : "[" + list + "]";
    }
    std::string operator()(const ChoiceSlot& value) const {
        return value.now ? quoted(key.choices.at(*value.now)) : std::string();
    }
};

std::vector<StrategyRow> made_table() {
    std::vector<StrategyRow> rows;
    add_head(rows);
    add_universe(rows);
    add_data(rows);
    add_signals(rows);
    add_orders(rows);
    add_limits(rows);
    add_costs(rows);
    add_rules(rows);
    add_sweep(rows);
    const StrategyFile defaults;
    for (StrategyRow& row : rows) {
        row.key.otherwise = value_text(row, defaults);
    }
    return rows;
}

}  // namespace

std::span<const StrategyRow> strategy_table() {
    static const std::vector<StrategyRow> rows = made_table();
    return rows;
}

std::string value_text(const StrategyRow& row, const StrategyFile& file) {
    // A slot can be written through, and nothing is written here.
    return std::visit(Shown{row.key}, row.slot(const_cast<StrategyFile&>(file)));
}

std::string plain_text(const StrategyRow& row, const StrategyFile& file) {
    const Slot slot = row.slot(const_cast<StrategyFile&>(file));
    if (const auto* text = std::get_if<std::string*>(&slot)) {
        return **text;
    }
    if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) {
        return choice->now ? std::string(row.key.choices.at(*choice->now)) : std::string();
    }
    return value_text(row, file);
}

std::string full_name(const StrategyKey& key) {
    return key.section.empty() ? std::string(key.name)
                               : std::string(key.section) + "." + std::string(key.name);
}

}  // namespace mystocks::backtest::detail

namespace mystocks::backtest {

std::string_view to_string(KeyKind kind) {
    constexpr std::array<std::string_view, 8> kNames{"text", "formula", "number", "whole",
                                                     "flag", "choice",  "day",    "texts"};
    return kNames.at(static_cast<std::size_t>(kind));
}

std::span<const StrategyKey> strategy_keys() {
    static const std::vector<StrategyKey> keys = [] {
        std::vector<StrategyKey> made;
        for (const detail::StrategyRow& row : detail::strategy_table()) {
            made.push_back(row.key);
        }
        return made;
    }();
    return keys;
}

}  // namespace mystocks::backtest
