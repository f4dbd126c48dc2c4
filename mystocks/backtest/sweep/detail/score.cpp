#include "mystocks/backtest/sweep/detail/score.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::backtest::sweep::detail {

namespace {

// One purse's equity as time goes by.
class Meter {
  public:
    Meter(const Terms& terms, const Marks& marks, trade::Units cash)
        : terms_(terms),
          marks_(marks),
          before_(static_cast<double>(cash)),
          peak_(static_cast<double>(cash)) {}

    // Closes of the bars [from, to), with this in the purse.
    void hold(double cash, double shares, std::uint32_t from, std::uint32_t to) {
        while (from < to) {
            const std::uint32_t end = std::min(to, marks_.block_end(from));
            add(cash, shares, from, end, risk_.blocks[marks_.block_of(from)]);
            from = end;
        }
    }

    // The close of a bar at which nothing is held any more.
    void flat(double cash, std::uint32_t bar) {
        const double r = cash / before_ - 1;
        BlockReturns& block = risk_.blocks[marks_.block_of(bar)];
        block.sum += r;
        block.squares += r * r;
        risk_.falls += r < 0 ? r * r : 0;
        before_ = cash;
        watch(cash);
    }

    Risk finish() {
        risk_.final_equity = before_;
        return risk_;
    }

  private:
    void watch(double equity) {
        peak_ = std::max(peak_, equity);
        risk_.drawdown = std::min(risk_.drawdown, equity / peak_ - 1);
        floor_ = peak_ * (1 + risk_.drawdown);
    }

    void add(double cash, double shares, std::uint32_t from, std::uint32_t to,
             BlockReturns& block) {
        const double* value = marks_.values();
        // Four sums side by side: vectors give the same bits as the plain loop.
        double sums[4] = {0, 0, 0, 0};
        double squares[4] = {0, 0, 0, 0};
        double falls[4] = {0, 0, 0, 0};
        const double first = (cash + shares * value[from]) / before_ - 1;
        sums[0] = first;
        squares[0] = first * first;
        falls[0] = first < 0 ? first * first : 0;
        std::uint32_t t = from + 1;
        for (; t + 4 <= to; t += 4) {
            for (std::uint32_t i = 0; i < 4; ++i) {
                const double r =
                    (cash + shares * value[t + i]) / (cash + shares * value[t + i - 1]) - 1;
                const double fall = std::min(r, 0.0);
                sums[i] += r;
                squares[i] += r * r;
                falls[i] += fall * fall;
            }
        }
        for (; t < to; ++t) {
            const double r = (cash + shares * value[t]) / (cash + shares * value[t - 1]) - 1;
            sums[0] += r;
            squares[0] += r * r;
            falls[0] += r < 0 ? r * r : 0;
        }
        block.sum += (sums[0] + sums[1]) + (sums[2] + sums[3]);
        block.squares += (squares[0] + squares[1]) + (squares[2] + squares[3]);
        risk_.falls += (falls[0] + falls[1]) + (falls[2] + falls[3]);
        for (std::uint32_t i = from; i < to; ++i) {
            watch_low(cash + shares * value[i]);
        }
        before_ = cash + shares * value[to - 1];
    }

    // Divides only where a new low under the peak is reached.
    void watch_low(double equity) {
        if (equity >= peak_) {
            peak_ = equity;
            floor_ = peak_ * (1 + risk_.drawdown);
        } else if (equity < floor_) {
            risk_.drawdown = std::min(risk_.drawdown, equity / peak_ - 1);
            floor_ = equity;
        }
    }

    const Terms& terms_;
    const Marks& marks_;
    double before_;
    double peak_;
    double floor_ = peak_;
    Risk risk_;
};

}  // namespace

Marks::Marks(const Terms& terms, const std::vector<std::int64_t>& moments, std::size_t total)
    : total_(total) {
    value_.reserve(terms.bars);
    for (double close : terms.close) {
        const double units = close * terms.money.scale();
        const double whole = std::round(units);
        value_.push_back(std::abs(units - whole) <= 1e-9 * std::max(1.0, whole) ? whole : units);
    }
    const std::size_t length = rows();
    const auto skipped = static_cast<std::int64_t>(total - length * kEvidenceBlocks);
    for (std::size_t block = 0; block < kEvidenceBlocks; ++block) {
        const std::int64_t moment = skipped + static_cast<std::int64_t>(block * length);
        first_[block] =
            static_cast<std::uint32_t>(std::ranges::lower_bound(moments, moment) - moments.begin());
    }
    first_[kEvidenceBlocks] = kNever;
}

std::size_t Marks::block_of(std::size_t bar) const {
    return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), bar) -
                                    first_.begin());
}

std::uint32_t Marks::block_end(std::size_t bar) const {
    return *std::upper_bound(first_.begin(), first_.end(), bar);
}

Risk measure(const Terms& terms, const Marks& marks, trade::Units cash, std::span<const Deal> deals,
             const Purse& purse) {
    Meter meter(terms, marks, cash);
    const auto bars = static_cast<std::uint32_t>(terms.bars);
    for (const Deal& deal : deals) {
        trade::Units held = deal.cash_held;
        double shares = deal.shares;
        const std::uint32_t end = std::min(deal.left, bars);
        std::uint32_t from = deal.entered;
        if (!terms.ex_dates_upto.empty()) {
            std::uint32_t i = terms.ex_dates_upto[from];
            for (; i < terms.ex_dates.size() && terms.ex_dates[i].bar < end; ++i) {
                const std::uint32_t bar = terms.ex_dates[i].bar;
                meter.hold(static_cast<double>(held), shares, from, bar);
                if (i == 0 || terms.ex_dates[i - 1].bar != bar) {
                    book_ex_dates(terms, bar - 1, bar, held, shares);
                }
                from = bar;
            }
        }
        meter.hold(static_cast<double>(held), shares, from, end);
        if (deal.left < bars && !deal.in_parts) {
            meter.flat(static_cast<double>(deal.cash_after), deal.left);
        }
    }
    Risk risk = meter.finish();
    if (purse.shares > 0 && terms.bars > 0) {
        risk.final_equity = static_cast<double>(
            purse.cash + terms.money.product(terms.close[terms.bars - 1], purse.shares));
    }
    return risk;
}

}  // namespace mystocks::backtest::sweep::detail
