#include <utility>

#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

// -0 and NaN don't hold.
Truth holds(Number condition) {
    const Number zero = condition.lanes->number(0);
    return (condition < zero) | (condition > zero);
}

// A window slides over x[0], whose value of numbers[0] rows before is x[1]; `run` counts the
// defined values in a row, at most numbers[0].
struct Sliding {
    Truth skip;
    Truth full;  // before this row
    Number run;  // with this row
    Truth known;

    Sliding(const Step& s, Number run_before)
        : skip(is_undefined(s.x[0])),
          full(run_before >= s.number(0)),
          run(select(skip, s.lanes.number(0),
                     select(full, s.number(0), run_before + s.lanes.number(1)))),
          known(run >= s.number(0)) {}
};

// compute::Sum's, states: base, part. Returns the sum.
Number added(const Step& s, Number change) {
    const Number part = s.state[1] + change;
    const Number sum = s.state[0] + part;
    s.state[0] = s.where_group_ends(sum, s.state[0]);
    s.state[1] = s.where_group_ends(s.lanes.number(0), part);
    return sum;
}

// States: base, part, run.
Number rolling_sum(const Step& s) {
    const Sliding window(s, s.state[2]);
    const Number zero = s.lanes.number(0);
    const Number change = select(window.full, s.x[0] - s.x[1], s.x[0]);
    const Number sum = added(s, change);
    s.state[0] = select(window.skip, zero, s.state[0]);
    s.state[1] = select(window.skip, zero, s.state[1]);
    s.state[2] = window.run;
    return undefined_where(!window.known, finite(sum));
}

Number rolling_count(const Step& s) {
    const Sliding window(s, s.state[1]);
    const Number zero = s.lanes.number(0);
    const Number enters = truth_number(s.x[0] != zero);
    const Number leaves = select(window.full, truth_number(s.x[1] != zero), zero);
    s.state[0] = select(window.skip, zero, s.state[0] + (enters - leaves));
    s.state[1] = window.run;
    return undefined_where(!window.known, s.state[0]);
}

Number cumulative_sum(const Step& s) {
    const Truth skip = is_undefined(s.x[0]);
    return undefined_where(skip, finite(added(s, select(skip, s.lanes.number(0), s.x[0]))));
}

Number cumulative(const Step& s, Number next) {
    const Truth skip = is_undefined(s.x[0]);
    s.state[0] = select(skip, s.state[0], next);
    return undefined_where(skip, finite(s.state[0]));
}

// States: weighted, sum, run.
Number weighted_mean(const Step& s) {
    const Sliding window(s, s.state[2]);
    const Number zero = s.lanes.number(0);
    const Number length = s.number(0);
    const Number weighted =
        s.state[0] + select(window.full, length * s.x[0] - s.state[1], window.run * s.x[0]);
    const Number sum = s.state[1] + select(window.full, s.x[0] - s.x[1], s.x[0]);
    s.state[0] = select(window.skip, zero, weighted);
    s.state[1] = select(window.skip, zero, sum);
    s.state[2] = window.run;
    const double n = s.op.numbers[0];
    return undefined_where(!window.known, finite(weighted / s.lanes.number(n * (n + 1) / 2)));
}

// x[2]: (x[0] − x[1]) ÷ n. States: mean, squares, run, last value, how many of the last are equal.
Number deviation(const Step& s) {
    const Sliding window(s, s.state[2]);
    const Number zero = s.lanes.number(0);
    const Number one = s.lanes.number(1);
    const Number x = s.x[0];
    const Number mean = s.state[0];
    const Number squares = s.state[1];
    const auto slide = [&] {
        const Number change = x - s.x[1];
        const Number next = mean + s.x[2];
        const Number sum = squares + change * ((x - next) + (s.x[1] - mean));
        return std::vector<Number>{next, select(sum > zero, sum, zero)};
    };
    const auto fill = [&] {
        const Number distance = x - mean;
        const Number next = mean + distance / window.run;
        const Truth first = window.run == one;
        return std::vector<Number>{select(first, x, next),
                                   select(first, zero, squares + distance * (x - next))};
    };
    const auto both = [&] {
        const std::vector<Number> filled = fill();
        const std::vector<Number> slid = slide();
        return std::vector<Number>{select(window.full, slid[0], filled[0]),
                                   select(window.full, slid[1], filled[1])};
    };
    const std::vector<Number> next = s.lanes.where_any((!window.full) | window.skip, both, slide);
    const Number same = select(x == s.state[3], s.state[4] + one, one);
    const Truth settled = same >= s.number(0);
    s.state[0] = select(settled, x, next[0]);
    s.state[1] = select(settled, zero, next[1]);
    s.state[2] = window.run;
    s.state[3] = x;
    s.state[4] = same;
    return undefined_where(!window.known, finite(s.state[1]));
}

// compute::moved_towards.
Number moved_towards(Number x, Number y, Number weight) {
    const Number one = x.lanes->number(1);
    const Number kept = one - weight;
    const Number moved = one - kept;
    return multiply_add(kept, y, moved * x);
}

// States: y, whether there is one. `next` from y.
Number remembered(const Step& s, Number next, Truth skip) {
    const Truth started = s.state[1] != s.lanes.number(0);
    // Chosen beside the arithmetic, so that what the next row waits for stays short.
    const Number other = select(skip, s.state[0], s.x[0]);
    s.state[0] = select(skip | !started, other, next);
    s.state[1] = select(skip, s.state[1], s.lanes.number(1));
    return undefined_where(skip, finite(s.state[0]));
}

Number smoothed(const Step& s) {
    return remembered(s, moved_towards(s.x[0], s.state[0], s.x[1]), is_undefined(s.x[0], s.x[1]));
}

Number blend(const Step& s) {
    return remembered(s, multiply_add(s.x[1], s.state[0], s.x[2] * s.x[0]),
                      is_undefined(s.x[0], s.x[1]) | is_undefined(s.x[2]));
}

// compute::PairedMean's, from the y of state 0. `before`: the first of two states, y before the
// pair (undefined where none was there) and its first x.
Number paired(const Step& s, double weight, std::size_t before, Truth started) {
    const Number x = s.x[0];
    const Number y = s.state[0];
    const auto towards = [&](Number to, Number from, double part) {
        return moved_towards(to, from, s.lanes.number(part));
    };
    const Number alone = towards(x, y, weight);
    const Number both = towards(x, s.state[before + 1], compute::PairedMean::inner(weight));
    const Number second = towards(both, s.state[before], compute::PairedMean::outer(weight));
    const Number undefined = s.lanes.undefined();
    s.state[before] = s.where_group_ends(undefined, undefined_where(!started, y));
    s.state[before + 1] = s.where_group_ends(undefined, x);
    return s.where_group_ends(select(is_undefined(second), alone, second), alone);
}

// numbers: n, weight. States: y, values before the seed, whether it is there, what a pair needs.
Number seeded_mean(const Step& s) {
    const Number zero = s.lanes.number(0);
    const Number one = s.lanes.number(1);
    const Truth skip = is_undefined(s.x[0]);
    const Truth seeded = s.state[2] != zero;
    const Number y = s.state[0];
    const Number run = s.state[1] + one;
    const Number sum = y + s.x[0];
    const Truth enough = run >= s.number(0);
    const Number before = select(enough, sum / s.number(0), sum);
    const Number next = select(seeded, paired(s, s.op.numbers[1], 3, seeded), before);
    s.state[0] = select(skip, y, next);
    s.state[1] = select(skip | seeded, s.state[1], run);
    s.state[2] = select(skip, s.state[2], truth_number(seeded | enough));
    return undefined_where(skip | (s.state[2] == zero), finite(s.state[0]));
}

// States: the extreme (NaN before the first), bars since then.
Number extreme_ever(const Step& s, bool highest, bool bars) {
    const Number x = s.x[0];
    const Truth newer = highest ? x >= s.state[0] : x <= s.state[0];
    const Truth here = newer | (is_undefined(s.state[0]) & !is_undefined(x));
    s.state[0] = select(here, x, s.state[0]);
    if (bars)
        s.state[1] = select(here, s.lanes.number(0), s.state[1] + s.lanes.number(1));
    return undefined_where(is_undefined(x), bars ? s.state[1] : s.state[0]);
}

// One state each; NaN until the first time.
Number bars_last(const Step& s) {
    return s.state[0] = select(holds(s.x[0]), s.lanes.number(0), s.state[0] + s.lanes.number(1));
}
Number bars_last_count(const Step& s) {
    return s.state[0] = select(holds(s.x[0]), s.state[0] + s.lanes.number(1), s.lanes.number(0));
}
Number bars_since(const Step& s) {
    const Number first = select(holds(s.x[0]), s.lanes.number(0), s.state[0]);
    return s.state[0] = select(is_undefined(s.state[0]), first, s.state[0] + s.lanes.number(1));
}
Number bars_count(const Step& s) {
    const Number first = select(is_undefined(s.x[0]), s.state[0], s.lanes.number(1));
    return s.state[0] = select(is_undefined(s.state[0]), first, s.state[0] + s.lanes.number(1));
}

// State: bars since the last 1, infinite before the first.
Number filter(const Step& s) {
    const Number since = s.state[0] + s.lanes.number(1);
    const Truth fires = holds(s.x[0]) & (since > s.number(0));
    s.state[0] = select(fires, s.lanes.number(0), since);
    return truth_number(fires);
}

Rule counting_rule(OpCode code) {
    switch (code) {
        case OpCode::kRow:
            return [](const Step& s) { return s.state[0] = s.state[0] + s.lanes.number(1); };
        case OpCode::kBarsLast:
            return bars_last;
        case OpCode::kBarsLastCount:
            return bars_last_count;
        case OpCode::kBarsSince:
            return bars_since;
        case OpCode::kBarsCount:
            return bars_count;
        case OpCode::kFilter:
            return filter;
        case OpCode::kValueWhen:
            return [](const Step& s) {
                return s.state[0] = select(holds(s.x[0]), s.x[1], s.state[0]);
            };
        default:
            return nullptr;
    }
}

// A sum too great may be none again at the end of its group.
Number settled_added(const Step& s, Number change) {
    const Number sum = added(s, change);
    if (s.looks)
        *s.disturbed = either_bits(*s.disturbed, sum - sum);
    return sum;
}

Number settled_sum(const Step& s) {
    return settled_added(s, s.x[0] - s.x[1]);
}

// Sums wait only for the group before.
Number parts_of(const Step& s, Number change) {
    static_assert(compute::Sum::kGroup == 2);
    return change + s.lanes.first_of_pair_second(change);
}
Number sum_ahead(const Step& s) {
    return parts_of(s, s.x[0] - s.x[1]);
}
Number cumulative_sum_ahead(const Step& s) {
    return parts_of(s, s.x[0]);
}

Number across_sum(const Step& s, Lanes& each) {
    const Number parts = s.x[0];
    std::vector<Number> bases;
    for (std::size_t row = 0; row < s.lanes.width(); row += 2) {
        bases.insert(bases.end(), 2, s.state[0]);
        s.state[0] = s.state[0] + s.row_of_first(each, row + 1);
    }
    return s.checked(s.lanes.all_of(bases) + parts);
}

Number settled_count(const Step& s) {
    const Number zero = s.lanes.number(0);
    *s.disturbed = *s.disturbed + (s.x[0] - s.x[0]);
    return s.state[0] = s.state[0] + (truth_number(s.x[0] != zero) - truth_number(s.x[1] != zero));
}

Number settled_cumulative_sum(const Step& s) {
    return settled_added(s, s.x[0]);
}

Number settled_cumulative_product(const Step& s) {
    return s.state[0] = s.state[0] * s.x[0];
}

Number settled_bars_count(const Step& s) {
    return s.state[0] = s.state[0] + s.lanes.number(1);
}

// Whole numbers: any order gives the same.
Number across_bars_count(const Step& s, Lanes& each) {
    const std::size_t width = s.lanes.width();
    const Number before = s.lanes.all_of(std::vector<Number>(width, s.state[0]));
    s.state[0] = s.state[0] + each.number(static_cast<double>(width));
    return before + s.lanes.counted_from_one();
}

Number settled_weighted_mean(const Step& s) {
    s.state[0] = s.state[0] + (s.number(0) * s.x[0] - s.state[1]);
    s.state[1] = s.state[1] + (s.x[0] - s.x[1]);
    const double n = s.op.numbers[0];
    return s.state[0] / s.lanes.number(n * (n + 1) / 2);
}

Number across_weighted_mean(const Step& s, Lanes& each) {
    const Number newest = s.number(0) * s.x[0];
    const Number change = s.x[0] - s.x[1];
    std::vector<Number> rows;
    for (std::size_t row = 0; row < s.lanes.width(); ++row) {
        rows.push_back(s.state[0] = s.state[0] + (each.one_of(newest, row) - s.state[1]));
        s.state[1] = s.state[1] + each.one_of(change, row);
    }
    const double n = s.op.numbers[0];
    return s.lanes.all_of(rows) / s.lanes.number(n * (n + 1) / 2);
}

Number settled_deviation(const Step& s) {
    const Number zero = s.lanes.number(0);
    const Number one = s.lanes.number(1);
    const Number x = s.x[0];
    const Number change = x - s.x[1];
    const Number mean = s.state[0] + s.x[2];
    const Number sum = s.state[1] + change * ((x - mean) + (s.x[1] - s.state[0]));
    const Number same = select(x == s.state[3], s.state[4] + one, one);
    const Truth still = same >= s.number(0);
    *s.disturbed = undefined_where(still | is_undefined(sum), *s.disturbed);
    s.state[0] = mean;
    s.state[1] = select(sum > zero, sum, zero);
    s.state[3] = x;
    s.state[4] = same;
    return s.state[1];
}

Number settled_smoothed(const Step& s) {
    return s.state[0] = moved_towards(s.x[0], s.state[0], s.x[1]);
}

// kept · y + moved, row by row; only that waits for the row before.
Number across_means(const Step& s, Lanes& each, Number kept, Number moved) {
    std::vector<Number> rows;
    for (std::size_t row = 0; row < s.lanes.width(); ++row)
        rows.push_back(
            s.state[0] = multiply_add(each.one_of(kept, row), s.state[0], each.one_of(moved, row)));
    return s.lanes.all_of(rows);
}

Number across_smoothed(const Step& s, Lanes& each) {
    const Number one = s.lanes.number(1);
    const Number kept = one - s.x[1];
    return across_means(s, each, kept, (one - kept) * s.x[0]);
}
Number across_blend(const Step& s, Lanes& each) {
    return across_means(s, each, s.x[1], s.x[2] * s.x[0]);
}

Number settled_blend(const Step& s) {
    return s.state[0] = multiply_add(s.x[1], s.state[0], s.x[2] * s.x[0]);
}

// The weight of y before.
double kept_of(double weight) {
    return 1 - weight;
}

// A pair waits only for the pair before. What moves it there:
Number moved_ahead(const Step& s, double weight) {
    static_assert(compute::PairedMean::kGroup == 2);
    const double kept_of_first = kept_of(compute::PairedMean::inner(weight));
    // Of the first x alone, of both.
    const Number both =
        multiply_add(s.lanes.in_turn(0, kept_of_first), s.lanes.firsts_of_pairs(s.x[0]),
                     s.lanes.in_turn(1, 1 - kept_of_first) * s.x[0]);
    const double kept_by_both = kept_of(compute::PairedMean::outer(weight));
    return s.lanes.in_turn(1 - kept_of(weight), 1 - kept_by_both) * both;
}
Number across_paired(const Step& s, Lanes& each, double weight) {
    const Number moved = s.x[0];
    const double kept_by_both = kept_of(compute::PairedMean::outer(weight));
    std::vector<Number> before;
    for (std::size_t row = 0; row < s.lanes.width(); row += 2) {
        before.insert(before.end(), 2, s.state[0]);
        s.state[0] =
            multiply_add(each.number(kept_by_both), s.state[0], s.row_of_first(each, row + 1));
    }
    const Number kept = s.lanes.in_turn(kept_of(weight), kept_by_both);
    return multiply_add(kept, s.lanes.all_of(before), moved);
}

Number seeded_mean_ahead(const Step& s) {
    return moved_ahead(s, s.op.numbers[1]);
}
Number across_seeded_mean(const Step& s, Lanes& each) {
    return across_paired(s, each, s.op.numbers[1]);
}

// Instruments side by side, whose rows know their places in pairs.
Number settled_paired(const Step& s, double weight, std::size_t before) {
    const Number x = s.x[0];
    const Number y = s.state[0];
    if (!s.known_to_end_group()) {
        s.state[before] = y;
        s.state[before + 1] = x;
        return s.state[0] = moved_towards(x, y, s.lanes.number(weight));
    }
    const Number inner = s.lanes.number(compute::PairedMean::inner(weight));
    const Number outer = s.lanes.number(compute::PairedMean::outer(weight));
    const Number both = moved_towards(x, s.state[before + 1], inner);
    s.state[0] = moved_towards(both, s.state[before], outer);
    s.state[before] = s.state[before + 1] = s.lanes.undefined();
    return s.state[0];
}

Number settled_seeded_mean(const Step& s) {
    return settled_paired(s, s.op.numbers[1], 3);
}

}  // namespace

Rule recurrence_rule(OpCode code) {
    switch (code) {
        case OpCode::kRollingSum:
            return rolling_sum;
        case OpCode::kCumulativeSum:
            return cumulative_sum;
        case OpCode::kCumulativeProduct:
            return [](const Step& s) { return cumulative(s, s.state[0] * s.x[0]); };
        case OpCode::kRollingCount:
            return rolling_count;
        case OpCode::kCumulativeCount:
            return [](const Step& s) {
                return cumulative(s, s.state[0] + truth_number(s.x[0] != s.lanes.number(0)));
            };
        case OpCode::kWeightedMean:
            return weighted_mean;
        case OpCode::kDeviation:
            return deviation;
        case OpCode::kSmoothed:
            return smoothed;
        case OpCode::kBlend:
            return blend;
        case OpCode::kSeededMean:
            return seeded_mean;
        case OpCode::kHighestEver:
            return [](const Step& s) { return extreme_ever(s, true, false); };
        case OpCode::kLowestEver:
            return [](const Step& s) { return extreme_ever(s, false, false); };
        case OpCode::kHighestEverBars:
            return [](const Step& s) { return extreme_ever(s, true, true); };
        case OpCode::kLowestEverBars:
            return [](const Step& s) { return extreme_ever(s, false, true); };
        default:
            return counting_rule(code);
    }
}

const Settled* settled_of(OpCode code) {
    static constexpr auto kNoCounter = Settled::kNoCounter;
    static constexpr Settled kSum{settled_sum, across_sum, sum_ahead, 2, true, 2};
    static constexpr Settled kCount{settled_count, nullptr, nullptr, 1, true, 0};
    static constexpr Settled kCumulativeSum{
        settled_cumulative_sum, across_sum, cumulative_sum_ahead, kNoCounter, false, 1};
    static constexpr Settled kCumulativeProduct{
        settled_cumulative_product, nullptr, nullptr, kNoCounter, false, 1};
    static constexpr Settled kBarsCount{
        settled_bars_count, across_bars_count, nullptr, 0, false, 0};
    static constexpr Settled kWeightedMean{
        settled_weighted_mean, across_weighted_mean, nullptr, 2, true, 2};
    static constexpr Settled kDeviation{settled_deviation, nullptr, nullptr, 2, true, 2};
    static constexpr Settled kSmoothed{settled_smoothed, across_smoothed, nullptr, 1, false, 1};
    static constexpr Settled kBlend{settled_blend, across_blend, nullptr, 1, false, 1};
    static constexpr Settled kSeededMean{
        settled_seeded_mean, across_seeded_mean, seeded_mean_ahead, 2, false, 1};
    switch (code) {
        case OpCode::kRollingSum:
            return &kSum;
        case OpCode::kRollingCount:
            return &kCount;
        case OpCode::kCumulativeSum:
            return &kCumulativeSum;
        case OpCode::kCumulativeProduct:
            return &kCumulativeProduct;
        case OpCode::kBarsCount:
            return &kBarsCount;
        case OpCode::kWeightedMean:
            return &kWeightedMean;
        case OpCode::kDeviation:
            return &kDeviation;
        case OpCode::kSmoothed:
            return &kSmoothed;
        case OpCode::kBlend:
            return &kBlend;
        case OpCode::kSeededMean:
            return &kSeededMean;
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
