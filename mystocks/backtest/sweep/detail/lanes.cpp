#include "mystocks/backtest/sweep/detail/lanes.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "mystocks/backtest/sweep/detail/purse.hpp"

namespace mystocks::backtest::sweep::detail {

void LanePurses::resize(std::size_t sets) {
    const std::size_t size = (sets + kLaneGroup - 1) / kLaneGroup * kLaneGroup;
    for (auto* column : {&cash, &shares, &before, &trades, &wins, &won, &lost, &costs}) {
        column->assign(size, 0.0);
    }
}

void LanePurses::copy_group(const LanePurses& from, std::size_t from_set, std::size_t to_set) {
    const auto copy = [&](const std::vector<double>& source, std::vector<double>& target) {
        std::copy_n(source.data() + from_set, kLaneGroup, target.data() + to_set);
    };
    copy(from.cash, cash), copy(from.shares, shares), copy(from.before, before);
    copy(from.trades, trades), copy(from.wins, wins), copy(from.won, won);
    copy(from.lost, lost), copy(from.costs, costs);
}

#if defined(__x86_64__)

#define MYSTOCKS_AVX2 MYSTOCKS_SWEEP_AVX2 MYSTOCKS_SWEEP_INLINE

namespace {

constexpr int kVectors = kLaneGroup / 4;

struct Vectors {
    __m256d of[kVectors];
};

MYSTOCKS_AVX2 __m256d all(double x) {
    return _mm256_set1_pd(x);
}

MYSTOCKS_AVX2 __m256d gather(const double* column, std::uint32_t* const* bars, std::size_t slot) {
    return _mm256_setr_pd(column[bars[0][slot]], column[bars[1][slot]], column[bars[2][slot]],
                          column[bars[3][slot]]);
}

MYSTOCKS_AVX2 __m256d load_slot(double* const* lists, std::size_t slot) {
    return _mm256_setr_pd(lists[0][slot], lists[1][slot], lists[2][slot], lists[3][slot]);
}

MYSTOCKS_AVX2 __m256d half_up(__m256d amount, __m256d digits, double parts) {
    const __m256d whole = _mm256_add_pd(_mm256_mul_pd(digits, amount), all(parts / 2));
    return _mm256_floor_pd(_mm256_div_pd(whole, all(parts)));
}

template <Pricing kPricing>
MYSTOCKS_AVX2 __m256d amount_of(const LaneTerms& terms, __m256d shares, __m256d price) {
    if constexpr (kPricing == Pricing::kWhole) {
        return _mm256_mul_pd(shares, price);
    } else if constexpr (kPricing == Pricing::kDecimal) {
        return half_up(shares, price, terms.parts);
    } else {
        const __m256d exact = _mm256_mul_pd(_mm256_mul_pd(price, shares), all(terms.scale));
        return _mm256_floor_pd(_mm256_add_pd(exact, all(0.5)));
    }
}

// One vector's part of one slot.
struct Slot {
    std::uint32_t* const* bars;
    std::size_t number;
};

template <bool kBuying>
MYSTOCKS_AVX2 __m256d fee_of(const LaneRate& fee, __m256d base, const Slot& slot) {
    const double* by_bar = kBuying ? fee.buy_by_bar : fee.sell_by_bar;
    const __m256d digits = by_bar != nullptr ? gather(by_bar, slot.bars, slot.number)
                                             : all(kBuying ? fee.buy : fee.sell);
    return half_up(base, digits, fee.parts);
}

template <bool kBuying>
MYSTOCKS_AVX2 __m256d costs_of(const LaneTerms& terms, __m256d amount, __m256d shares,
                               const Slot& slot) {
    __m256d costs = all(terms.commission_min);
    if (!terms.commission.none) {
        const __m256d digits = all(terms.commission.buy);
        costs = _mm256_max_pd(half_up(amount, digits, terms.commission.parts), costs);
    }
    for (const LaneRate& fee : terms.fees) {
        if (fee.none) {
            continue;
        }
        costs = _mm256_add_pd(costs, fee_of<kBuying>(fee, amount, slot));
    }
    if (!terms.per_share.none) {
        costs = _mm256_add_pd(costs, fee_of<kBuying>(terms.per_share, shares, slot));
    }
    return costs;
}

struct Purchase {
    __m256d shares;
    __m256d total;
    __m256d costs;
    __m256d refused;
};

// As trade::whole_steps: what is a whole number but for what doubles do to it counts as one.
MYSTOCKS_AVX2 __m256d whole(__m256d steps) {
    const __m256d near = _mm256_round_pd(steps, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const __m256d off = _mm256_andnot_pd(all(-0.0), _mm256_sub_pd(steps, near));
    const __m256d bound = _mm256_mul_pd(all(1e-9), _mm256_max_pd(all(1), near));
    return _mm256_blendv_pd(_mm256_floor_pd(steps), near, _mm256_cmp_pd(off, bound, _CMP_LE_OQ));
}

template <Pricing kPricing>
MYSTOCKS_AVX2 Purchase purchase(const LaneTerms& terms, __m256d cash, __m256d price,
                                const Slot& slot, __m256d active) {
    __m256d unit_price = price;
    if constexpr (kPricing == Pricing::kDecimal) {
        unit_price = _mm256_mul_pd(price, all(1 / terms.parts));
    } else if constexpr (kPricing == Pricing::kBinary) {
        unit_price = _mm256_mul_pd(price, all(terms.scale));
    }
    const __m256d step = all(terms.step);
    // What the cash pays with its costs, never too few: 4 units are more than all roundings.
    const __m256d with_costs = _mm256_add_pd(_mm256_mul_pd(unit_price, all(1 + terms.proportional)),
                                             all(terms.per_share_least));
    const __m256d per_step_paid = _mm256_div_pd(all(1 + 1e-12), _mm256_mul_pd(with_costs, step));
    const __m256d payable = _mm256_mul_pd(_mm256_add_pd(cash, all(4)), per_step_paid);
    __m256d steps = _mm256_floor_pd(payable);
    if (terms.sizes_by_shares) {
        steps = _mm256_min_pd(steps, whole(all(terms.fixed / terms.step)));
    } else if (terms.of_cash != 1 || terms.cash_parts != 1 || terms.fixed != 0) {
        const __m256d money = _mm256_add_pd(
            _mm256_div_pd(_mm256_mul_pd(cash, all(terms.of_cash)), all(terms.cash_parts)),
            all(terms.fixed));
        steps = _mm256_min_pd(steps, whole(_mm256_div_pd(money, _mm256_mul_pd(unit_price, step))));
    }
    if (terms.per_position != 1) {
        const __m256d room = _mm256_mul_pd(cash, all(terms.per_position));
        steps = _mm256_min_pd(steps, whole(_mm256_div_pd(room, _mm256_mul_pd(unit_price, step))));
    }
    __m256d shares = _mm256_mul_pd(steps, step);
    Purchase result;
    for (;;) {
        const __m256d amount = amount_of<kPricing>(terms, shares, price);
        result.costs = costs_of<true>(terms, amount, shares, slot);
        result.total = _mm256_add_pd(amount, result.costs);
        const __m256d over = _mm256_and_pd(active, _mm256_cmp_pd(result.total, cash, _CMP_GT_OQ));
        const __m256d some = _mm256_and_pd(over, _mm256_cmp_pd(shares, step, _CMP_GE_OQ));
        if (_mm256_movemask_pd(some) == 0) {
            result.refused = _mm256_or_pd(
                over, _mm256_or_pd(_mm256_cmp_pd(shares, all(terms.buy_min), _CMP_NGE_UQ),
                                   _mm256_cmp_pd(amount, all(terms.amount_max), _CMP_NLE_UQ)));
            break;
        }
        shares = _mm256_sub_pd(shares, _mm256_and_pd(some, step));
    }
    result.shares = shares;
    result.refused =
        _mm256_or_pd(result.refused, _mm256_cmp_pd(shares, all(terms.order_max), _CMP_GT_OQ));
    if (terms.volume_max != nullptr) {
        const __m256d most = gather(terms.volume_max, slot.bars, slot.number);
        result.refused = _mm256_or_pd(result.refused, _mm256_cmp_pd(shares, most, _CMP_GT_OQ));
    }
    return result;
}

// One vector's four purses in registers.
struct Lanes {
    __m256d cash, shares, before, trades, wins, won, lost, costs, failed;
    __m256d first, count;
};

MYSTOCKS_AVX2 Lanes load_lanes(const LaneFills& fills, const LanePurses& purses, std::size_t at,
                               int vector) {
    const std::size_t i = at + 4 * static_cast<std::size_t>(vector);
    const std::uint32_t* first = fills.first + 4 * vector;
    const std::uint32_t* count = fills.count + 4 * vector;
    Lanes lanes;
    lanes.cash = _mm256_loadu_pd(&purses.cash[i]);
    lanes.shares = _mm256_loadu_pd(&purses.shares[i]);
    lanes.before = _mm256_loadu_pd(&purses.before[i]);
    lanes.trades = _mm256_loadu_pd(&purses.trades[i]);
    lanes.wins = _mm256_loadu_pd(&purses.wins[i]);
    lanes.won = _mm256_loadu_pd(&purses.won[i]);
    lanes.lost = _mm256_loadu_pd(&purses.lost[i]);
    lanes.costs = _mm256_loadu_pd(&purses.costs[i]);
    lanes.failed = _mm256_setzero_pd();
    lanes.first = _mm256_setr_pd(first[0], first[1], first[2], first[3]);
    lanes.count = _mm256_setr_pd(count[0], count[1], count[2], count[3]);
    return lanes;
}

MYSTOCKS_AVX2 void store_lanes(const Lanes& lanes, LanePurses& purses, std::size_t at, int vector) {
    const std::size_t i = at + 4 * static_cast<std::size_t>(vector);
    _mm256_storeu_pd(&purses.cash[i], lanes.cash);
    _mm256_storeu_pd(&purses.shares[i], lanes.shares);
    _mm256_storeu_pd(&purses.before[i], lanes.before);
    _mm256_storeu_pd(&purses.trades[i], lanes.trades);
    _mm256_storeu_pd(&purses.wins[i], lanes.wins);
    _mm256_storeu_pd(&purses.won[i], lanes.won);
    _mm256_storeu_pd(&purses.lost[i], lanes.lost);
    _mm256_storeu_pd(&purses.costs[i], lanes.costs);
}

template <Pricing kPricing>
MYSTOCKS_AVX2 void buy_slot(const LaneTerms& terms, __m256d price, const Slot& slot, Lanes& lanes) {
    const __m256d number = all(static_cast<double>(slot.number));
    const __m256d active = _mm256_and_pd(_mm256_cmp_pd(number, lanes.first, _CMP_GE_OQ),
                                         _mm256_cmp_pd(number, lanes.count, _CMP_LT_OQ));
    const Purchase bought = purchase<kPricing>(terms, lanes.cash, price, slot, active);
    lanes.failed = _mm256_or_pd(lanes.failed, _mm256_and_pd(active, bought.refused));
    lanes.before = _mm256_blendv_pd(lanes.before, lanes.cash, active);
    lanes.shares = _mm256_blendv_pd(lanes.shares, bought.shares, active);
    lanes.cash = _mm256_blendv_pd(lanes.cash, _mm256_sub_pd(lanes.cash, bought.total), active);
    lanes.costs = _mm256_add_pd(lanes.costs, _mm256_and_pd(active, bought.costs));
}

template <Pricing kPricing>
MYSTOCKS_AVX2 void sell_slot(const LaneTerms& terms, __m256d price, const Slot& slot,
                             Lanes& lanes) {
    const __m256d number = all(static_cast<double>(slot.number));
    const __m256d active = _mm256_cmp_pd(number, lanes.count, _CMP_LT_OQ);
    const __m256d amount = amount_of<kPricing>(terms, lanes.shares, price);
    const __m256d costs = costs_of<false>(terms, amount, lanes.shares, slot);
    __m256d wrong = _mm256_or_pd(_mm256_cmp_pd(amount, all(terms.amount_max), _CMP_NLE_UQ),
                                 _mm256_cmp_pd(lanes.shares, all(terms.order_max), _CMP_GT_OQ));
    if (terms.volume_max != nullptr) {
        const __m256d most = gather(terms.volume_max, slot.bars, slot.number);
        wrong = _mm256_or_pd(wrong, _mm256_cmp_pd(lanes.shares, most, _CMP_GT_OQ));
    }
    lanes.failed = _mm256_or_pd(lanes.failed, _mm256_and_pd(active, wrong));
    const __m256d cash = _mm256_add_pd(lanes.cash, _mm256_sub_pd(amount, costs));
    const __m256d profit = _mm256_and_pd(active, _mm256_sub_pd(cash, lanes.before));
    const __m256d zero = _mm256_setzero_pd();
    const __m256d one = _mm256_and_pd(active, all(1));
    lanes.trades = _mm256_add_pd(lanes.trades, one);
    lanes.wins =
        _mm256_add_pd(lanes.wins, _mm256_and_pd(_mm256_cmp_pd(profit, zero, _CMP_GT_OQ), one));
    lanes.won = _mm256_add_pd(lanes.won, _mm256_max_pd(profit, zero));
    lanes.lost = _mm256_add_pd(lanes.lost, _mm256_min_pd(profit, zero));
    lanes.costs = _mm256_add_pd(lanes.costs, _mm256_and_pd(active, costs));
    lanes.cash = _mm256_blendv_pd(lanes.cash, cash, active);
    lanes.shares = _mm256_andnot_pd(active, lanes.shares);
}

// Ex-dates between purchase and sale, on those lanes that have some.
void book_ex_dates_of(const LaneFills& fills, std::size_t slot, int vector, double* cash,
                      double* shares) {
    const std::vector<std::uint32_t>& upto = fills.ex_dates->ex_dates_upto;
    for (int i = 0; i < 4; ++i) {
        const int set = 4 * vector + i;
        const std::uint32_t* bars = fills.bars[set];
        if (slot + 1 < fills.count[set] && upto[bars[slot]] != upto[bars[slot + 1]]) {
            auto units = static_cast<trade::Units>(cash[i]);
            book_ex_dates(*fills.ex_dates, bars[slot], bars[slot + 1], units, shares[i]);
            cash[i] = static_cast<double>(units);
        }
    }
}

MYSTOCKS_AVX2 void book_waiting(const LaneFills& fills, std::size_t slot, int vector,
                                Lanes& lanes) {
    const std::vector<std::uint32_t>& upto = fills.ex_dates->ex_dates_upto;
    bool some = false;
    for (int i = 4 * vector; i < 4 * vector + 4; ++i) {
        some |=
            slot + 1 < fills.count[i] && upto[fills.bars[i][slot]] != upto[fills.bars[i][slot + 1]];
    }
    if (!some) {
        return;
    }
    double cash[4];
    double shares[4];
    _mm256_storeu_pd(cash, lanes.cash);
    _mm256_storeu_pd(shares, lanes.shares);
    book_ex_dates_of(fills, slot, vector, cash, shares);
    lanes.cash = _mm256_loadu_pd(cash);
    lanes.shares = _mm256_loadu_pd(shares);
}

MYSTOCKS_AVX2 void keep(__m256d values, double* const* lists, std::size_t pair) {
    double four[4];
    _mm256_storeu_pd(four, values);
    for (int i = 0; i < 4; ++i) {
        lists[i][pair] = four[i];
    }
}

template <Pricing kPricing, bool kKeeps>
MYSTOCKS_SWEEP_AVX2 std::uint32_t book(const LaneTerms& terms, const LaneFills& fills,
                                       LanePurses& purses, std::size_t at) {
    Lanes lanes[kVectors];
    for (int v = 0; v < kVectors; ++v) {
        lanes[v] = load_lanes(fills, purses, at, v);
    }
    const std::uint32_t slots = *std::max_element(fills.count, fills.count + kLaneGroup);
    for (std::size_t slot = 0; slot < slots; slot += 2) {
        for (int v = 0; v < kVectors; ++v) {
            const Slot here{fills.bars + 4 * v, slot};
            buy_slot<kPricing>(terms, load_slot(fills.prices + 4 * v, slot), here, lanes[v]);
            if constexpr (kKeeps) {
                keep(lanes[v].cash, fills.held_cash + 4 * v, slot / 2);
                keep(lanes[v].shares, fills.held_shares + 4 * v, slot / 2);
            }
        }
        for (int v = 0; v < kVectors; ++v) {
            if (fills.ex_dates != nullptr) {
                book_waiting(fills, slot, v, lanes[v]);
            }
            const Slot here{fills.bars + 4 * v, slot + 1};
            sell_slot<kPricing>(terms, load_slot(fills.prices + 4 * v, slot + 1), here, lanes[v]);
            if constexpr (kKeeps) {
                keep(lanes[v].cash, fills.cash_after + 4 * v, slot / 2);
            }
        }
    }
    std::uint32_t failed = 0;
    for (int v = 0; v < kVectors; ++v) {
        store_lanes(lanes[v], purses, at, v);
        failed |= static_cast<std::uint32_t>(_mm256_movemask_pd(lanes[v].failed)) << (4 * v);
    }
    return failed;
}

template <bool kKeeps>
std::uint32_t book_any(const LaneTerms& terms, const LaneFills& fills, LanePurses& purses,
                       std::size_t at) {
    switch (terms.pricing) {
        case Pricing::kWhole:
            return book<Pricing::kWhole, kKeeps>(terms, fills, purses, at);
        case Pricing::kDecimal:
            return book<Pricing::kDecimal, kKeeps>(terms, fills, purses, at);
        case Pricing::kBinary:
            return book<Pricing::kBinary, kKeeps>(terms, fills, purses, at);
    }
    return ~std::uint32_t{0};
}

}  // namespace

std::uint32_t book_lanes(const LaneTerms& terms, const LaneFills& fills, LanePurses& purses,
                         std::size_t at) {
    return fills.held_cash[0] != nullptr ? book_any<true>(terms, fills, purses, at)
                                         : book_any<false>(terms, fills, purses, at);
}

#else

std::uint32_t book_lanes(const LaneTerms&, const LaneFills&, LanePurses&, std::size_t) {
    return ~std::uint32_t{0};
}

#endif

}  // namespace mystocks::backtest::sweep::detail
