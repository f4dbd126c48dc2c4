#include "mystocks/backtest/sweep/detail/walk.hpp"

#include <algorithm>
#include <bit>

namespace mystocks::backtest::sweep::detail {

namespace {

// First set bit in [at, end) of words that begin at bar `begin`; `end` where there is none.
MYSTOCKS_SWEEP_INLINE std::size_t next_bit(const Word* words, std::size_t begin, std::size_t at,
                                           std::size_t end) {
    if (at >= end) {
        return end;
    }
    std::size_t w = (at - begin) / kWordBars;
    const std::size_t last = (end - 1 - begin) / kWordBars;
    Word word = words[w] & (~Word{0} << ((at - begin) % kWordBars));
    while (word == 0) {
        if (++w > last) {
            return end;
        }
        word = words[w];
    }
    return std::min(end, begin + w * kWordBars + static_cast<std::size_t>(std::countr_zero(word)));
}

// First bar in [at, end) with an entry that counts.
MYSTOCKS_SWEEP_INLINE std::size_t next_entry(const Terms& terms, const Word* entry,
                                             const Word* exit, std::size_t begin, std::size_t at,
                                             std::size_t end) {
    const Word* may_buy = terms.may_buy_next.data() + begin / kWordBars;
    std::size_t w = (at - begin) / kWordBars;
    const std::size_t words = (end - begin + kWordBars - 1) / kWordBars;
    Word mask = ~Word{0} << ((at - begin) % kWordBars);
    for (; w < words; ++w, mask = ~Word{0}) {
        const Word word = entry[w] & ~exit[w] & may_buy[w] & mask;
        if (word != 0) {
            return std::min(
                end, begin + w * kWordBars + static_cast<std::size_t>(std::countr_zero(word)));
        }
    }
    return end;
}

// Where signals alone decide: a position opens and closes at the bar after its signal. Opening and
// closing signals set and reset one bit of state, and an addition carries it through 64 bars at
// once. False, and nothing done, where an exit can't be filled at the next open.
MYSTOCKS_SWEEP_AVX2 bool take_plain_fills(const Terms& terms, const Word* entry, const Word* exit,
                                          std::size_t begin, std::size_t end, Stand& stand,
                                          FillList& fills) {
    const Word* may_buy = terms.may_buy_next.data() + begin / kWordBars;
    const Word* may_sell = terms.may_sell_next.data() + begin / kWordBars;
    const std::size_t words = (end - begin + kWordBars - 1) / kWordBars;
    std::uint32_t count = stand.open ? 1 : 0;
    Word state = count;
    Word stuck = 0;
    std::size_t w = 0;
    Word counts = ~Word{0};
    if (stand.from > begin) {
        w = std::min(words, (stand.from - begin) / kWordBars);
        counts = ~Word{0} << ((stand.from - begin) % kWordBars);
    }
    const Word counts_last = end % kWordBars == 0 ? ~Word{0} : ~(~Word{0} << (end % kWordBars));
    for (; w < words; ++w, counts = ~Word{0}) {
        counts &= w + 1 == words ? counts_last : ~Word{0};
        const Word reset = exit[w] & counts;
        const Word set = entry[w] & ~exit[w] & may_buy[w] & counts;
        const Word kept = ~(set | reset);
        Word sum = 0;
        Word carry = __builtin_add_overflow(set | kept, set, &sum) ? 1 : 0;
        carry |= __builtin_add_overflow(sum, state, &sum) ? 1 : 0;
        const Word before = sum ^ kept;  // the state before each bar
        const Word after = before >> 1 | carry << 63;
        state = carry;
        Word turns = before ^ after;
        stuck |= turns & before & ~may_sell[w];
        const auto next = static_cast<std::uint32_t>(begin + w * kWordBars + 1);
        const int found = std::popcount(turns);
        // Most words have few turns: four are written without asking.
        std::uint32_t* out = fills.bars + count;
        for (int done = 0; done == 0 || done < found; done += 4) {
            for (int i = done; i < done + 4; ++i) {
                out[i] = next + static_cast<std::uint32_t>(std::countr_zero(turns));
                turns &= turns - 1;
            }
        }
        count += static_cast<std::uint32_t>(found);
    }
    if (stuck != 0) {
        return false;
    }
    fills.first = stand.open ? 1 : 0;
    fills.count = count;
    stand.open = state != 0;
    return true;
}

MYSTOCKS_SWEEP_AVX2 void take_any_fills(const Terms& terms, const WalkPrices& prices,
                                        const Word* entry, const Word* exit, std::size_t begin,
                                        std::size_t end, Stand& stand, FillList& fills) {
    static constexpr StopExit no_stop;
    std::uint32_t slot = stand.open ? 1 : 0;
    fills.first = slot;
    std::size_t from = std::max<std::size_t>(stand.from, begin);
    bool open = stand.open;
    std::uint32_t entered = stand.entered;
    while (from < end) {
        if (!open) {
            from = next_entry(terms, entry, exit, begin, from, end);
            if (from == end) {
                break;
            }
            entered = static_cast<std::uint32_t>(from + 1);
            fills.bars[slot] = entered;
            fills.prices[slot] = prices.buy[entered];
            ++slot;
            open = true;
            from = entered;
            continue;
        }
        const StopExit& stop = terms.stops.empty() ? no_stop : terms.stops[entered];
        const std::size_t seen = std::min<std::size_t>(end, stop.decided);
        const std::size_t signal = next_bit(exit, begin, from, seen);
        if (signal == seen && seen < stop.decided) {
            from = end;
            break;
        }
        std::uint32_t left = stop.bar;
        double price = 0;
        if (signal < seen) {
            auto sellable = static_cast<std::uint32_t>(signal + 1);
            if (!terms.settled_from.empty()) {
                sellable = std::max(sellable, terms.settled_from[entered]);
            }
            left = terms.sell_from[std::min<std::size_t>(sellable, terms.bars)];
            price = left == kNever ? 0 : prices.sell[left];
        } else {
            price = prices.stop[entered];
        }
        if (left == kNever) {
            from = kNever;  // nobody buys it any more
            break;
        }
        fills.bars[slot] = left;
        fills.prices[slot] = price;
        ++slot;
        open = false;
        from = left;
    }
    stand.open = open;
    stand.entered = entered;
    stand.from = static_cast<std::uint32_t>(from);
    fills.count = slot;
}

}  // namespace

MYSTOCKS_SWEEP_AVX2 void take_fills(const Terms& terms, const WalkPrices& prices, const Word* entry,
                                    const Word* exit, std::size_t begin, std::size_t end,
                                    Stand& stand, FillList& fills) {
    fills.bars[0] = stand.booked;
    const bool plain = terms.stops.empty() && terms.settled_from.empty();
    if (plain && take_plain_fills(terms, entry, exit, begin, end, stand, fills)) {
        for (std::uint32_t slot = fills.first; slot < fills.count; ++slot) {
            const std::uint32_t bar = fills.bars[slot];
            fills.prices[slot] = (slot & 1) != 0 ? prices.sell[bar] : prices.buy[bar];
        }
        if (stand.open && fills.count > fills.first) {
            stand.entered = fills.bars[fills.count - 1];
        }
        stand.from = std::max(stand.from, static_cast<std::uint32_t>(end));
    } else {
        take_any_fills(terms, prices, entry, exit, begin, end, stand, fills);
    }
    if (stand.open && fills.count > fills.first) {
        stand.booked = stand.entered;
    }
    for (std::uint32_t slot = fills.first; slot < fills.count; ++slot) {
        const std::uint64_t moment = terms.moment[fills.bars[slot]];
        stand.moments_held += (slot & 1) != 0 ? moment : -moment;
    }
}

}  // namespace mystocks::backtest::sweep::detail
