// What a chart asks for: one instrument's bars in any period, adjusted, from raw bars and actions.
#pragma once

#include <optional>
#include <string>

#include "mystocks/base/time.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/bar_subjects.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

struct BarQuery {
    market::InstrumentId id;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kNone;
    TimeRange range;  // in the units of `period`'s time column
    ReadLimit limit;
    base::Date as_of{};  // today, in the exchange's zone: actions after it are ignored
};

struct BarAnswer {
    market::Bars bars;
    market::Instrument instrument;
    std::string source;  // of the raw bars: "tdx", "simulated"; empty where unknown
    std::optional<market::Period> derived_from;
    bool more_before = false;  // older bars exist than the first one here
};

// The instrument that a user typed: an id in any accepted form, or a bare code that exactly one
// known instrument has. Throws kNotFound, or kInvalidArgument that lists the candidates.
market::Instrument resolve_instrument(const RecordStore& records, std::string_view typed);

// Throws kNotFound where neither the instrument nor a series of it is known. Adjusted prices are
// rounded to the instrument's tick. A period that is stored is read; else it is derived.
BarAnswer query_bars(const SeriesStore& series, const RecordStore& records, const BarQuery& query);
// The same where `subject`, which is that of query.id, is known already.
BarAnswer query_bars(const SeriesStore& series, const BarSubject& subject, const BarQuery& query);

}  // namespace mystocks::store
