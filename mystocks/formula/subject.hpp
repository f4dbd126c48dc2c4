// What a formula is run on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::formula {

// What lies around one instrument's bars. Every answer may be "unknown"; the formula's value is
// then undefined. Called from several threads at once. `instrument` is the subject's.
class Surroundings {
  public:
    virtual ~Surroundings() = default;

    // Bars of another instrument, adjusted and counted like the subject's; null where there are
    // none.
    virtual std::shared_ptr<const market::Bars> bars(std::string_view instrument_id,
                                                     market::Period period) const;
    // Tradable shares at each time in the unit of the subject's volumes, undefined (NaN) where
    // unknown.
    virtual void capital(const market::Instrument& instrument, market::Period period,
                         std::span<const std::int64_t> times, std::span<double> capital) const;
    // FINANCE(number) by 通达信's numbering, at each time what held then.
    virtual void finance(const market::Instrument& instrument, market::Period period, int number,
                         std::span<const std::int64_t> times, std::span<double> figures) const;
    // Empty where no block of that name is known.
    virtual std::optional<bool> in_block(const market::Instrument& instrument,
                                         std::string_view block) const;
};

struct Subject {
    // In order of time. Volumes in 手 (market::hand_of), because the formulas that traders have
    // count so: AMO/VOL/100 is a price.
    market::BarsView bars;
    market::Period period = market::Period::k1d;
    const market::Instrument* instrument = nullptr;  // null: unknown
    const Surroundings* surroundings = nullptr;      // null: nothing is known
};

}  // namespace mystocks::formula
