// Fills and closed trades as they are kept while a run goes on: 40 bytes a fill and 32 a trade,
// from which what a reader wants to see is worked out when he asks for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mystocks/base/rows_in_blocks.hpp"
#include "mystocks/trade/costs.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::trade {

// What is written down of a fill; the amount follows from price and shares.
struct FillEntry {
    std::uint64_t order = 0;  // below 2^32
    std::uint32_t instrument = 0;
    Side side = Side::kBuy;
    Reason reason = Reason::kEntry;
    std::int64_t time = 0;
    double shares = 0;
    double price = 0;
    Units slippage = 0;
};

// Sums over everything in a ledger, counted from its rows.
struct LedgerSums {
    Units spent = 0;
    Units received = 0;
    CostUnits costs;
    Units closed_flow = 0;  // of closed trades
    friend bool operator==(const LedgerSums&, const LedgerSums&) = default;
};

// Not thread-safe.
class Ledger {
  public:
    explicit Ledger(const Money& money) : money_(money) {}

    // Returns the fill's number: 0, 1 …
    std::uint32_t add(const FillEntry& entry, const CostUnits& costs);
    // A trade of two fills, all in with the first and all out with the second, that met no
    // corporate action.
    void close(std::uint32_t in, std::uint32_t out, std::uint32_t bars, double mae, double mfe) {
        trades_.add() = {mae, mfe, in, out, bars, kOfFills};
    }
    // Any other one; `flow` is what it brought into the purse.
    void close(const Trade& trade, Units flow);

    std::size_t fill_count() const { return fills_.size(); }
    std::size_t trade_count() const { return trades_.size(); }
    Fill fill(std::size_t index) const;
    std::vector<Fill> fills() const;
    // The last `count` closed ones, or all there are.
    std::vector<Trade> last_trades(std::size_t count) const;
    std::vector<Trade> trades() const { return last_trades(trade_count()); }
    LedgerSums sums() const;

  private:
    struct FillRow {
        double shares;
        double price;
        std::uint32_t order;
        std::uint32_t instrument;
        std::uint32_t commission;  // or, where the rest is apart, its place there
        std::uint32_t stamp;
        std::uint32_t transfer;
        Side side;
        Reason reason;
        bool is_wide;
    };
    // Of the few fills that have more than a row has room for.
    struct WideFill {
        CostUnits costs;
        Units slippage = 0;
    };
    struct TradeRow {
        double mae;
        double mfe;
        std::uint32_t in;
        std::uint32_t out;
        std::uint32_t bars;
        std::uint32_t apart;  // in apart_; kOfFills: it follows from its fills
    };
    struct TradeApart {
        Trade trade;
        Units flow = 0;
    };
    struct Since {
        std::uint32_t fill = 0;
        std::int64_t time = 0;
    };
    static constexpr std::uint32_t kOfFills = UINT32_MAX;

    CostUnits costs_of(const FillRow& row) const;
    Fill shown(const FillRow& row, std::int64_t time) const;
    std::int64_t time_of(std::uint32_t fill) const;
    Units flow_of(const TradeRow& row) const;
    Trade shown(const TradeRow& row) const;

    Money money_;
    base::RowsInBlocks<FillRow> fills_;
    base::RowsInBlocks<TradeRow> trades_;
    std::vector<WideFill> wide_;
    std::vector<TradeApart> apart_;
    std::vector<Since> times_;  // each from its fill on
};

}  // namespace mystocks::trade
