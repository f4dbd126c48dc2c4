// What a fill costs, by kind.
#pragma once

#include <algorithm>

#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::trade {

// What the broker takes.
struct CommissionTerms {
    double rate = 0;          // of the amount
    double minimum = 0;       // money an order
    bool covers_fees = true;  // handling and regulatory fees are inside it
};

// As Costs, in whole units.
struct CostUnits {
    Units commission = 0;
    Units stamp = 0;
    Units transfer = 0;
    Units handling = 0;
    Units regulatory = 0;
    Units dividend_tax = 0;

    // Whether there is any that most fills have none of.
    bool has_rare() const { return (handling | regulatory | dividend_tax) != 0; }
    Units total() const {
        return commission + stamp + transfer + handling + regulatory + dividend_tax;
    }
    CostUnits& operator+=(const CostUnits& other) {
        commission += other.commission;
        stamp += other.stamp;
        transfer += other.transfer;
        if (other.has_rare()) {
            handling += other.handling;
            regulatory += other.regulatory;
            dividend_tax += other.dividend_tax;
        }
        return *this;
    }
    Costs value(const Money& money) const;
    friend bool operator==(const CostUnits&, const CostUnits&) = default;
};

// The broker's terms with one day's fees, ready to be applied to many amounts.
class CostTable {
  public:
    CostTable(const CommissionTerms& terms, const market::FeeRates& fees, const Money& money);

    // Each kind rounded half up on its own (of the transfer fee: both parts). `amount` and `shares`
    // above 0.
    CostUnits of(Side side, Units amount, double shares) const {
        CostUnits costs;
        costs.commission = std::max(commission_.of(amount), minimum_);
        costs.stamp = (side == Side::kBuy ? stamp_buy_ : stamp_sell_).of(amount);
        costs.transfer = transfer_.of(amount);
        if (has_rare_) {
            costs.transfer += money_.product(transfer_per_share_, shares);
            costs.handling = handling_.of(amount);
            costs.regulatory = regulatory_.of(amount);
        }
        return costs;
    }
    // All of what is proportional to the amount but the commission, and the commission.
    double proportional(Side side) const;
    double per_share() const { return transfer_per_share_; }
    double commission_rate() const { return commission_.value(); }
    Units minimum() const { return minimum_; }

  private:
    Rate commission_;
    Rate stamp_buy_;
    Rate stamp_sell_;
    Rate transfer_;
    Rate handling_;
    Rate regulatory_;
    Units minimum_ = 0;
    double transfer_per_share_ = 0;
    bool has_rare_ = false;  // the last two rates, or the one before this
    Money money_;
};

}  // namespace mystocks::trade
