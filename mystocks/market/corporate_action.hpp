// Events that change what one share is worth. Everything is per share, in the instrument's money.
#pragma once

#include <string>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::market {

struct CorporateAction {
    InstrumentId id;
    base::Date ex_date;       // first day that trades without the right
    double cash = 0;          // dividend before tax
    double bonus_ratio = 0;   // new shares a share from bonus and transfer; split 2:1 is 1.0;
                              // a consolidation is negative (> -1)
    double rights_ratio = 0;  // shares offered a share held
    double rights_price = 0;  // what one offered share costs
    std::string source;       // "tdx", "csv", "simulated"

    friend bool operator==(const CorporateAction&, const CorporateAction&) = default;
};

// Why an action can't be true; empty where it can. Finite numbers; cash, rights ratio and rights
// price not negative; at most a million shares for one and more than none left for one.
std::string why_action_is_bad(const CorporateAction& action);

// A change of share capital without a price adjustment (TDX gbbq categories 2…10) or another event
// that a source reports and adjustment does not use: kept, so that nothing read is lost.
struct ShareEvent {
    InstrumentId id;
    base::Date date;
    int category = 0;  // TDX's own number: 2 rights listed, 5 share change …
    // The source's four numbers as they stand, before/after float and total shares for categories
    // 2…10, in units of 10,000 shares.
    double values[4] = {0, 0, 0, 0};
    std::string source;
};

}  // namespace mystocks::market
