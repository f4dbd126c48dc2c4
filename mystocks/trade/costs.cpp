#include "mystocks/trade/costs.hpp"

namespace mystocks::trade {

Costs CostUnits::value(const Money& money) const {
    return {money.value(commission), money.value(stamp),      money.value(transfer),
            money.value(handling),   money.value(regulatory), money.value(dividend_tax)};
}

CostTable::CostTable(const CommissionTerms& terms, const market::FeeRates& fees, const Money& money)
    : commission_(terms.rate),
      stamp_buy_(fees.stamp_buy),
      stamp_sell_(fees.stamp_sell),
      transfer_(fees.transfer),
      handling_(terms.covers_fees ? 0 : fees.handling),
      regulatory_(terms.covers_fees ? 0 : fees.regulatory),
      minimum_(money.of(terms.minimum)),
      transfer_per_share_(fees.transfer_per_share),
      has_rare_(handling_.value() != 0 || regulatory_.value() != 0 || transfer_per_share_ != 0),
      money_(money) {}

double CostTable::proportional(Side side) const {
    return (side == Side::kBuy ? stamp_buy_ : stamp_sell_).value() + transfer_.value() +
           handling_.value() + regulatory_.value();
}

}  // namespace mystocks::trade
