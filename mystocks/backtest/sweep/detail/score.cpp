#include "mystocks/backtest/sweep/detail/score.hpp"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mystocks::backtest::sweep::detail {

namespace {

constexpr std::size_t kChunk = 64;

struct Held {
    double cash = 0;
    double scale = 0;  // units a digit of the close
};

// Four sums side by side, so that vectors give the same bits as plain code.
struct Sums {
    double returns[4] = {0, 0, 0, 0};
    double squares[4] = {0, 0, 0, 0};
    double falls[4] = {0, 0, 0, 0};

    void take(std::size_t lane, double r) {
        const double fall = std::min(r, 0.0);
        returns[lane] += r;
        squares[lane] += r * r;
        falls[lane] += fall * fall;
    }
};

// Returns at bars [from, to), four at a time from `from` on; `to` − `from` is a multiple of 4.
void add_plain(const double* digits, const Held& held, std::size_t from, std::size_t to,
               Sums& sums) {
    for (std::size_t t = from; t < to; t += 4) {
        for (std::size_t i = 0; i < 4; ++i) {
            const double now = held.cash + held.scale * digits[t + i];
            const double before = held.cash + held.scale * digits[t + i - 1];
            sums.take(i, now / before - 1);
        }
    }
}

#if defined(__x86_64__)
MYSTOCKS_SWEEP_AVX2 void add_avx2(const double* digits, const Held& held, std::size_t from,
                                  std::size_t to, Sums& sums) {
    const __m256d cash = _mm256_set1_pd(held.cash);
    const __m256d scale = _mm256_set1_pd(held.scale);
    const __m256d one = _mm256_set1_pd(1);
    __m256d returns = _mm256_loadu_pd(sums.returns);
    __m256d squares = _mm256_loadu_pd(sums.squares);
    __m256d falls = _mm256_loadu_pd(sums.falls);
    for (std::size_t t = from; t < to; t += 4) {
        const __m256d now = _mm256_add_pd(cash, _mm256_mul_pd(scale, _mm256_loadu_pd(digits + t)));
        const __m256d before =
            _mm256_add_pd(cash, _mm256_mul_pd(scale, _mm256_loadu_pd(digits + t - 1)));
        const __m256d r = _mm256_sub_pd(_mm256_div_pd(now, before), one);
        const __m256d fall = _mm256_min_pd(r, _mm256_setzero_pd());
        returns = _mm256_add_pd(returns, r);
        squares = _mm256_add_pd(squares, _mm256_mul_pd(r, r));
        falls = _mm256_add_pd(falls, _mm256_mul_pd(fall, fall));
    }
    _mm256_storeu_pd(sums.returns, returns);
    _mm256_storeu_pd(sums.squares, squares);
    _mm256_storeu_pd(sums.falls, falls);
}

MYSTOCKS_SWEEP_AVX2 double highest_avx2(const double* digits, std::size_t from, std::size_t to) {
    double high = digits[from];
    for (std::size_t t = from; t < to; ++t) {
        high = digits[t] > high ? digits[t] : high;
    }
    return high;
}
#endif

bool has_vectors() {
    static const bool has = chosen_kernels() == Kernels::kAvx2;
    return has;
}

void add_all(const double* digits, const Held& held, std::size_t from, std::size_t to, Sums& sums) {
#if defined(__x86_64__)
    if (has_vectors()) {
        add_avx2(digits, held, from, to, sums);
        return;
    }
#endif
    add_plain(digits, held, from, to, sums);
}

}  // namespace

Marks::Marks(const Terms& terms, const std::vector<std::int64_t>& moments, std::size_t total)
    : total_(total) {
    int decimals = terms.money.decimals();
    bool all = true;
    for (double close : terms.close) {
        const auto decimal = trade::decimal_of(close, decimals);
        all = all && decimal.has_value();
        decimals = decimal ? decimal->decimals : decimals;
    }
    constexpr int kMoreMax = 6;
    if (all && decimals <= terms.money.decimals() + kMoreMax) {
        parts_ = std::pow(10.0, decimals - terms.money.decimals());
    }
    const double power = terms.money.scale() * std::max(1.0, parts_);
    for (double close : terms.close) {
        digits_.push_back(parts_ > 0 ? std::round(close * power) : close);
    }
    for (std::size_t i = 0; i < digits_.size(); i += kChunk) {
        const auto chunk = std::span(digits_).subspan(i, std::min(kChunk, digits_.size() - i));
        lows_.push_back(*std::ranges::min_element(chunk));
        highs_.push_back(*std::ranges::max_element(chunk));
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

std::size_t Marks::block_of_moment(std::size_t moment) const {
    const std::size_t skipped = total_ - rows() * kEvidenceBlocks;
    return moment < skipped || rows() == 0 ? 0 : 1 + (moment - skipped) / rows();
}

std::uint32_t Marks::block_end(std::size_t bar) const {
    return *std::upper_bound(first_.begin(), first_.end(), bar);
}

void Follower::enter(std::uint32_t bar, double cash, double shares) {
    cash_ = cash;
    shares_ = shares;
    seen_ = bar;
    booked_ = bar;
}

void Follower::leave(const Terms& terms, const Marks& marks, std::uint32_t bar, double cash,
                     double rest) {
    advance(terms, marks, bar);
    if (booked_ < bar && !terms.ex_dates_upto.empty()) {  // ex-dates of the day itself
        for (std::uint32_t i = terms.ex_dates_upto[booked_]; i < terms.ex_dates_upto[bar]; ++i) {
            book(terms, marks, terms.ex_dates[i]);
        }
        booked_ = bar;
    }
    cash_ = cash;
    shares_ = rest;
    if (rest == 0) {
        step(cash, risk_.blocks[marks.block_of(bar)]);
    }
}

void Follower::advance(const Terms& terms, const Marks& marks, std::uint32_t bar) {
    if (shares_ == 0) {
        return;
    }
    if (!terms.ex_dates_upto.empty()) {
        for (std::uint32_t i = terms.ex_dates_upto[booked_];
             i < terms.ex_dates.size() && terms.ex_dates[i].bar < bar; ++i) {
            hold(terms, marks, terms.ex_dates[i].bar);
            book(terms, marks, terms.ex_dates[i]);
            booked_ = terms.ex_dates[i].bar;
        }
    }
    hold(terms, marks, bar);
}

// Where the instrument isn't traded on the day, the equity moves by what the rounding of shares and
// money makes of it.
void Follower::book(const Terms& terms, const Marks& marks, const ExDate& day) {
    const bool goes_on = mark_ > 0;
    double mark = goes_on ? mark_ : terms.close[day.bar - 1];
    auto units = static_cast<trade::Units>(cash_);
    book_ex_date(terms, day, units, shares_, mark);
    cash_ = static_cast<double>(units);
    mark_ = mark;
    const bool is_suspended = day.bar == terms.bars || day.moment < terms.moment[day.bar];
    const ExDate* next = &day + 1;
    const bool is_last_of_moment =
        next == terms.ex_dates.data() + terms.ex_dates.size() || next->moment != day.moment;
    if (is_suspended && is_last_of_moment) {
        step(cash_ + static_cast<double>(terms.money.product(mark, shares_)),
             risk_.blocks[marks.block_of_moment(day.moment)]);
    }
}

const Risk& Follower::finish(const Terms& terms, const Marks& marks) {
    if (shares_ > 0) {
        const auto bars = static_cast<std::uint32_t>(terms.bars);
        advance(terms, marks, bars);
        if (!terms.ex_dates_upto.empty() && booked_ < bars) {
            for (std::uint32_t i = terms.ex_dates_upto[std::max(booked_, bars - 1)];
                 i < terms.ex_dates.size(); ++i) {
                book(terms, marks, terms.ex_dates[i]);
            }
            booked_ = bars;
        }
    }
    risk_.final_equity = before_;
    return risk_;
}

// Closes of the bars up to `to`, with what is in the purse.
void Follower::hold(const Terms& terms, const Marks& marks, std::uint32_t to) {
    if (seen_ >= to) {
        return;
    }
    mark_ = 0;
    const double scale = marks.parts() > 0 ? shares_ / marks.parts() : 0.5;
    const bool whole = std::floor(scale) == scale;
    while (seen_ < to) {
        const std::uint32_t end = std::min(to, marks.block_end(seen_));
        BlockReturns& block = risk_.blocks[marks.block_of(seen_)];
        if (whole) {
            add(marks.digits(), scale, end, block);
            watch(marks, scale, end);
            before_ = cash_ + scale * marks.digits()[end - 1];
        } else {
            for (std::uint32_t t = seen_; t < end; ++t) {
                step(cash_ + static_cast<double>(terms.money.product(terms.close[t], shares_)),
                     block);
            }
        }
        seen_ = end;
    }
}

void Follower::step(double equity, BlockReturns& block) {
    const double r = equity / before_ - 1;
    block.sum += r;
    block.squares += r * r;
    risk_.falls += r < 0 ? r * r : 0;
    before_ = equity;
    watch_low(equity);
}

void Follower::add(const double* digits, double scale, std::uint32_t to, BlockReturns& block) {
    Sums sums;
    sums.take(0, (cash_ + scale * digits[seen_]) / before_ - 1);
    const std::size_t from = seen_ + 1;
    const std::size_t quads = from + (to - from) / 4 * 4;
    add_all(digits, {cash_, scale}, from, quads, sums);
    for (std::size_t t = quads; t < to; ++t) {
        sums.take(0, (cash_ + scale * digits[t]) / (cash_ + scale * digits[t - 1]) - 1);
    }
    const auto total = [](const double* four) { return (four[0] + four[1]) + (four[2] + four[3]); };
    block.sum += total(sums.returns);
    block.squares += total(sums.squares);
    risk_.falls += total(sums.falls);
}

// A whole chunk of bars whose lowest close makes no new low under their highest is passed over.
void Follower::watch(const Marks& marks, double scale, std::uint32_t to) {
    const double* digits = marks.digits();
    for (std::size_t t = seen_; t < to;) {
        const std::size_t chunk = t / kChunk;
        const std::size_t end = std::min<std::size_t>(to, (chunk + 1) * kChunk);
        const bool is_whole = t % kChunk == 0 && end == (chunk + 1) * kChunk;
        double high = marks.high(chunk);
#if defined(__x86_64__)
        if (!is_whole && has_vectors()) {
            high = highest_avx2(digits, t, end);
        }
#endif
        const bool knows_high = is_whole || has_vectors();
        const double peak = std::max(peak_, cash_ + scale * high);
        if (knows_high && cash_ + scale * marks.low(chunk) > peak * (1 + risk_.drawdown)) {
            peak_ = peak;
            floor_ = peak_ * (1 + risk_.drawdown);
            t = end;
            continue;
        }
        for (; t < end; ++t) {
            watch_low(cash_ + scale * digits[t]);
        }
    }
}

// Divides only where a new low under the peak is reached.
void Follower::watch_low(double equity) {
    if (equity >= peak_) {
        peak_ = equity;
        floor_ = peak_ * (1 + risk_.drawdown);
    } else if (equity < floor_) {
        risk_.drawdown = std::min(risk_.drawdown, equity / peak_ - 1);
        floor_ = equity;
    }
}

void follow(const Terms& terms, const Marks& marks, std::span<const Deal> deals, bool is_inside,
            Follower& follower) {
    bool goes_on = false;
    for (const Deal& deal : deals) {
        const auto held = static_cast<double>(deal.cash_held);
        if (goes_on) {
            follower.leave(terms, marks, deal.entered, held, deal.shares);
        } else if (!is_inside) {
            follower.enter(deal.entered, held, deal.shares);
        }
        is_inside = false;
        goes_on = deal.in_parts;
        if (deal.left != kNever && !deal.in_parts) {
            follower.leave(terms, marks, deal.left, static_cast<double>(deal.cash_after), 0);
        }
    }
}

Risk measure(const Terms& terms, const Marks& marks, trade::Units cash,
             std::span<const Deal> deals) {
    Follower follower(cash);
    follow(terms, marks, deals, false, follower);
    return follower.finish(terms, marks);
}

}  // namespace mystocks::backtest::sweep::detail
