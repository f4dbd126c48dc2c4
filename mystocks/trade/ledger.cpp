#include "mystocks/trade/ledger.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/huge_pages.hpp"

namespace mystocks::trade {
namespace {

constexpr Units kNarrowMax = UINT32_MAX;

bool is_narrow(const FillEntry& entry, const CostUnits& costs) {
    return entry.slippage == 0 && (costs.handling | costs.regulatory | costs.dividend_tax) == 0 &&
           costs.commission <= kNarrowMax && costs.stamp <= kNarrowMax &&
           costs.transfer <= kNarrowMax;
}

}  // namespace

std::uint32_t Ledger::add(const FillEntry& entry, const CostUnits& costs) {
    MYSTOCKS_ASSERT(fills_.size() < UINT32_MAX && entry.order <= UINT32_MAX);
    const auto number = static_cast<std::uint32_t>(fills_.size());
    if (times_.empty() || times_.back().time != entry.time) {
        times_.push_back({number, entry.time});
    }
    FillRow& row = fills_.add();
    row.shares = entry.shares;
    row.price = entry.price;
    row.order = static_cast<std::uint32_t>(entry.order);
    row.instrument = entry.instrument;
    row.side = entry.side;
    row.reason = entry.reason;
    row.is_wide = !is_narrow(entry, costs);
    if (row.is_wide) {
        MYSTOCKS_ASSERT(wide_.size() < UINT32_MAX);
        row.commission = static_cast<std::uint32_t>(wide_.size());
        wide_.push_back({costs, entry.slippage});
    } else {
        row.commission = static_cast<std::uint32_t>(costs.commission);
        row.stamp = static_cast<std::uint32_t>(costs.stamp);
        row.transfer = static_cast<std::uint32_t>(costs.transfer);
    }
    return number;
}

void Ledger::close(const Trade& trade, Units flow) {
    MYSTOCKS_ASSERT(apart_.size() < kOfFills);
    trades_.add() = {0, 0, 0, 0, 0, static_cast<std::uint32_t>(apart_.size())};
    apart_.push_back({trade, flow});
}

CostUnits Ledger::costs_of(const FillRow& row) const {
    return row.is_wide ? wide_[row.commission].costs
                       : CostUnits{row.commission, row.stamp, row.transfer, 0, 0, 0};
}

std::int64_t Ledger::time_of(std::uint32_t fill) const {
    const auto next = std::upper_bound(
        times_.begin(), times_.end(), fill,
        [](std::uint32_t number, const Since& since) { return number < since.fill; });
    return std::prev(next)->time;
}

Fill Ledger::shown(const FillRow& row, std::int64_t time) const {
    Fill fill;
    fill.order = row.order;
    fill.instrument = row.instrument;
    fill.side = row.side;
    fill.reason = row.reason;
    fill.time = time;
    fill.shares = row.shares;
    fill.price = row.price;
    fill.amount = money_.value(money_.product(row.price, row.shares));
    fill.slippage = row.is_wide ? money_.value(wide_[row.commission].slippage) : 0;
    fill.costs = costs_of(row).value(money_);
    return fill;
}

Fill Ledger::fill(std::size_t index) const {
    return shown(fills_[index], time_of(static_cast<std::uint32_t>(index)));
}

std::vector<Fill> Ledger::fills() const {
    std::vector<Fill> fills;
    base::reserve_large(fills, fills_.size());
    std::size_t since = 0;
    fills_.visit([&](const FillRow& row) {
        while (since + 1 < times_.size() && times_[since + 1].fill <= fills.size()) {
            ++since;
        }
        fills.push_back(shown(row, times_[since].time));
    });
    return fills;
}

Units Ledger::flow_of(const TradeRow& row) const {
    const FillRow& in = fills_[row.in];
    const FillRow& out = fills_[row.out];
    const Units paid = money_.product(in.price, in.shares);
    const Units got = money_.product(out.price, out.shares);
    return (in.side == Side::kSell ? paid - got : got - paid) - costs_of(in).total() -
           costs_of(out).total();
}

Trade Ledger::shown(const TradeRow& row) const {
    if (row.apart != kOfFills) {
        return apart_[row.apart].trade;
    }
    const FillRow& in = fills_[row.in];
    const FillRow& out = fills_[row.out];
    const Units costs_in = costs_of(in).total();
    const Units profit = flow_of(row);
    Trade trade;
    trade.instrument = in.instrument;
    trade.is_short = in.side == Side::kSell;
    trade.entered = time_of(row.in);
    trade.left = time_of(row.out);
    trade.shares = in.shares;
    trade.entry_price = in.price;
    trade.exit_price = out.price;
    trade.profit = money_.value(profit);
    trade.return_rate = static_cast<double>(profit) /
                        static_cast<double>(money_.product(in.price, in.shares) + costs_in);
    trade.costs = money_.value(costs_in + costs_of(out).total());
    trade.mae = row.mae;
    trade.mfe = row.mfe;
    trade.bars = row.bars;
    trade.exit_reason = out.reason;
    return trade;
}

std::vector<Trade> Ledger::last_trades(std::size_t count) const {
    std::vector<Trade> trades;
    count = std::min(count, trades_.size());
    base::reserve_large(trades, count);
    for (std::size_t i = trades_.size() - count; i < trades_.size(); ++i) {
        trades.push_back(shown(trades_[i]));
    }
    return trades;
}

LedgerSums Ledger::sums() const {
    LedgerSums sums;
    fills_.visit([&](const FillRow& row) {
        const Units amount = money_.product(row.price, row.shares);
        (row.side == Side::kBuy ? sums.spent : sums.received) += amount;
        sums.costs += costs_of(row);
    });
    trades_.visit([&](const TradeRow& row) {
        sums.closed_flow += row.apart == kOfFills ? flow_of(row) : apart_[row.apart].flow;
    });
    return sums;
}

}  // namespace mystocks::trade
