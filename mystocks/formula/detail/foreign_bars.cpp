#include "mystocks/formula/detail/foreign_bars.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/compute/number.hpp"
#include "mystocks/formula/detail/plan.hpp"
#include "mystocks/formula/evaluate.hpp"
#include "mystocks/market/derive.hpp"

namespace mystocks::formula::detail {

namespace {

using market::Bar;
using market::Bars;
using market::BarsView;
using market::Period;

std::string_view exchange_of(const Subject& subject) {
    return subject.instrument == nullptr ? std::string_view{} : subject.instrument->id.exchange();
}

Bars derived(const Subject& subject, BarsView bars, Period to) {
    return market::derive_bars(bars, subject.period, to, exchange_of(subject));
}

// How many of the subject's bars stand in each longer one: volumes of 1 add up to it.
std::vector<std::size_t> bars_per_group(const Subject& subject, Period to) {
    const std::vector<double> ones(subject.bars.size(), 1);
    BarsView counted = subject.bars;
    counted.volume = ones;
    const Bars groups = derived(subject, counted, to);
    std::vector<std::size_t> counts;
    counts.reserve(groups.size());
    for (double count : groups.volume) {
        counts.push_back(static_cast<std::size_t>(count));
    }
    return counts;
}

// What looks ahead is computed on the finished groups and stands on all of their bars.
void fill_finished(const Foreign& foreign, const Subject& subject, Period to, double* out) {
    const Bars groups = derived(subject, subject.bars, to);
    const Subject longer{groups, to, subject.instrument, subject.surroundings};
    const Evaluated evaluated = evaluate(*foreign.program, longer);
    const panel::Column& values = evaluated.outputs[foreign.output];
    std::size_t i = 0;
    const auto counts = bars_per_group(subject, to);
    for (std::size_t group = 0; group < counts.size(); ++group) {
        std::fill_n(out + i, counts[group], values[group]);
        i += counts[group];
    }
}

void fill_own(const Foreign& foreign, const Subject& subject, double* out) {
    const Period to = foreign.period.value_or(subject.period);
    if (to == subject.period) {
        const Evaluated evaluated = evaluate(*foreign.program, subject);
        std::ranges::copy(evaluated.outputs[foreign.output].values(), out);
    } else if (depends_on_later_bars(*foreign.program)) {
        fill_finished(foreign, subject, to, out);
    } else {
        LongerPeriod(foreign.program, subject, to).take(subject.bars, foreign.output, out);
    }
}

struct Other {
    std::shared_ptr<const Bars> bars;  // null where there are none
    market::Instrument instrument;
};

std::shared_ptr<const Bars> bars_of(const Foreign& foreign, const Subject& subject) {
    return subject.surroundings == nullptr
               ? nullptr
               : subject.surroundings->bars(foreign.instrument, subject.period);
}

// The foreign values at the other instrument's own bars.
std::vector<double> values_at(const Foreign& foreign, const Bars& bars, const Subject& subject) {
    const auto id = market::InstrumentId::try_parse(foreign.instrument);
    std::optional<market::Instrument> instrument;
    if (id) {
        instrument = market::instrument_from_id(*id);
    }
    const Subject other{bars, subject.period, instrument ? &*instrument : nullptr,
                        subject.surroundings};
    std::vector<double> values(bars.size());
    fill_own(foreign, other, values.data());
    return values;
}

}  // namespace

void fill_foreign(const Foreign& foreign, const Subject& subject, double* out) {
    if (foreign.instrument.empty()) {
        fill_own(foreign, subject, out);
        return;
    }
    const auto bars = bars_of(foreign, subject);
    if (bars == nullptr) {
        std::fill_n(out, subject.bars.size(), compute::kUndefined);
        return;
    }
    lay_over(bars->time, values_at(foreign, *bars, subject), subject.bars.time, out);
}

LongerPeriod::LongerPeriod(std::shared_ptr<const Program> program, const Subject& subject,
                           Period to)
    : program_(std::move(program)),
      subject_{{}, subject.period, subject.instrument, subject.surroundings},
      to_(to) {
    const Subject longer{{}, to, subject.instrument, subject.surroundings};
    running_ = std::make_unique<RunningFormula>(*program_, longer);
    derived(subject_, {}, to);  // throws where that can't be
}

bool LongerPeriod::starts_group(const Bar& bar) const {
    if (!last_) {
        return true;
    }
    Bars two;
    two.push_back(*last_);
    two.push_back(bar);
    return derived(subject_, two, to_).size() == 2;
}

std::int64_t LongerPeriod::time_in_group(const Bar& bar) const {
    Bars one;
    one.push_back(bar);
    return derived(subject_, one, to_).time[0];
}

void LongerPeriod::put(const Bar& bar, bool fresh) {
    group_ = bar;
    if (!fresh) {
        group_.open = group_before_.open;
        group_.high = std::max(group_before_.high, bar.high);
        group_.low = std::min(group_before_.low, bar.low);
        group_.volume = group_before_.volume + bar.volume;
        group_.amount = group_before_.amount + bar.amount;
    }
    group_.time = time_in_group(bar);
    fresh_ = fresh;
    last_ = bar;
}

void LongerPeriod::append(const Bar& bar) {
    const bool fresh = starts_group(bar);
    group_before_ = group_;
    put(bar, fresh);
    if (fresh) {
        running_->append(group_);
    } else {
        running_->move_last(group_);
    }
}

void LongerPeriod::replace_last(const Bar& bar) {
    put(bar, fresh_);
    running_->move_last(group_);
}

double LongerPeriod::value(std::uint32_t output) const {
    return running_->size() == 0 ? compute::kUndefined : running_->output(output).back();
}

void LongerPeriod::take(BarsView history, std::uint32_t output, double* out) {
    for (std::size_t i = 0; i < history.size(); ++i) {
        append(history.at(i));
        out[i] = value(output);
    }
}

RunningForeign::RunningForeign(const Foreign& foreign, const Subject& subject)
    : foreign_(&foreign) {
    if (!foreign.instrument.empty()) {
        return;
    }
    const Period to = foreign.period.value_or(subject.period);
    const Subject empty{{}, subject.period, subject.instrument, subject.surroundings};
    if (to == subject.period) {
        same_ = std::make_unique<RunningFormula>(*foreign.program, empty);
    } else {
        longer_.emplace(foreign.program, empty, to);
    }
}

void RunningForeign::take(const Subject& history, double* out) {
    for (std::size_t i = 0; i < history.bars.size(); ++i) {
        if (longer_) {
            longer_->append(history.bars.at(i));
            out[i] = longer_->value(foreign_->output);
        } else if (same_) {
            same_->append(history.bars.at(i));
            out[i] = same_->output(foreign_->output).back();
        }
    }
    if (!longer_ && !same_) {
        fill_foreign(*foreign_, history, out);
    }
}

double RunningForeign::newest(const Subject& subject, bool replaced) {
    const Bar bar = subject.bars.at(subject.bars.size() - 1);
    if (longer_) {
        replaced ? longer_->replace_last(bar) : longer_->append(bar);
        return longer_->value(foreign_->output);
    }
    if (same_) {
        replaced ? same_->replace_last(bar) : same_->append(bar);
        return same_->output(foreign_->output).back();
    }
    auto bars = bars_of(*foreign_, subject);
    if (bars == nullptr) {
        return compute::kUndefined;
    }
    if (bars != bars_) {
        values_ = values_at(*foreign_, *bars, subject);
        bars_ = std::move(bars);
    }
    double value = compute::kUndefined;
    lay_over(bars_->time, values_, {&bar.time, 1}, &value);
    return value;
}

double RunningForeign::append(const Subject& subject) {
    return newest(subject, false);
}

double RunningForeign::replace_last(const Subject& subject) {
    return newest(subject, true);
}

}  // namespace mystocks::formula::detail
