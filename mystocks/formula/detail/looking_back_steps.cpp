#include "mystocks/compute/condition.hpp"
#include "mystocks/compute/extreme.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/step_kinds.hpp"

namespace mystocks::formula::detail {

namespace {

using In = const double* const*;
using Bar = std::size_t;
using compute::BarsToSum;
using compute::Highest;
using compute::Lowest;
using compute::TrueBars;

std::unique_ptr<Steps> make_counts(FunctionId function) {
    using compute::Count;
    switch (function) {
        case FunctionId::kCount:
            return stateful<Count, [](Count& count, In in, Bar i) {
                return count.step(in[0], i, in[1][i]);
            }>();
        case FunctionId::kEvery:
            return stateful<Count, [](Count& count, In in, Bar i) {
                return count.step_every(in[0], i, in[1][i]);
            }>();
        case FunctionId::kExist:
            return stateful<Count, [](Count& count, In in, Bar i) {
                return count.step_exist(in[0], i, in[1][i]);
            }>();
        case FunctionId::kLast:
            return shared<TrueBars, [](TrueBars& bars, In in, Bar i) {
                return bars.step_throughout(in[0], i, in[1][i], in[2][i]);
            }>();
        case FunctionId::kExistR:
            return shared<TrueBars, [](TrueBars& bars, In in, Bar i) {
                return bars.step_once(in[0], i, in[1][i], in[2][i]);
            }>();
        default:
            return nullptr;
    }
}

std::unique_ptr<Steps> make_rows(FunctionId function) {
    using compute::AboveInARow;
    switch (function) {
        case FunctionId::kNDay:
            return stateful<AboveInARow, [](AboveInARow& row, In in, Bar i) {
                return row.step(in[0], in[1], i, in[2][i]);
            }>();
        case FunctionId::kUpNDay:
            return stateful<AboveInARow, [](AboveInARow& row, In in, Bar i) {
                return row.step_rise(in[0], i, in[1][i]);
            }>();
        case FunctionId::kDownNDay:
            return stateful<AboveInARow, [](AboveInARow& row, In in, Bar i) {
                return row.step_fall(in[0], i, in[1][i]);
            }>();
        case FunctionId::kTopRange:
            return shared<Highest, [](Highest& highest, In in, Bar i) {
                return highest.step_beaten(in[0], i);
            }>();
        case FunctionId::kLowRange:
            return shared<Lowest, [](Lowest& lowest, In in, Bar i) {
                return lowest.step_beaten(in[0], i);
            }>();
        case FunctionId::kSumBars:
            return shared<BarsToSum, [](BarsToSum& bars, In in, Bar i) {
                return bars.step(in[0], i, in[1][i]);
            }>();
        default:
            return nullptr;
    }
}

std::unique_ptr<Steps> make_positions(FunctionId function) {
    switch (function) {
        case FunctionId::kBarsLast:
            return stateful<compute::BarsLast, [](compute::BarsLast& bars, In in, Bar i) {
                return bars.step(in[0], i);
            }>();
        case FunctionId::kBarsLasts:
            return shared<TrueBars, [](TrueBars& bars, In in, Bar i) {
                return bars.step_lasts(in[0], i, in[1][i]);
            }>();
        case FunctionId::kBarsLastCount:
            return stateful<compute::BarsLastCount, [](compute::BarsLastCount& bars, In in, Bar i) {
                return bars.step(in[0], i);
            }>();
        case FunctionId::kBarsSince:
            return stateful<compute::BarsSince, [](compute::BarsSince& bars, In in, Bar i) {
                return bars.step(in[0], i);
            }>();
        case FunctionId::kBarsSinceN:
            return shared<TrueBars, [](TrueBars& bars, In in, Bar i) {
                return bars.step_since(in[0], i, in[1][i]);
            }>();
        case FunctionId::kBarsCount:
            return stateful<compute::BarsCount, [](compute::BarsCount& bars, In in, Bar i) {
                return bars.step(in[0], i);
            }>();
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<Steps> make_looking_back_steps(FunctionId function) {
    switch (function) {
        case FunctionId::kRef:
        case FunctionId::kRefv:
            return plain<[](In in, Bar i) { return compute::reference(in[0], i, in[1][i]); }>();
        case FunctionId::kFilter:
            return stateful<compute::Filter, [](compute::Filter& filter, In in, Bar i) {
                return filter.step(in[0], i, in[1][i]);
            }>();
        case FunctionId::kCross:
            return plain<[](In in, Bar i) { return compute::cross(in[0], in[1], i); }>();
        case FunctionId::kLongCross:
            return stateful<compute::LongCross, [](compute::LongCross& cross, In in, Bar i) {
                return cross.step(in[0], in[1], i, in[2][i]);
            }>();
        case FunctionId::kValueWhen:
            return stateful<compute::ValueWhen, [](compute::ValueWhen& value, In in, Bar i) {
                return value.step(in[0], in[1], i);
            }>();
        default:
            break;
    }
    if (auto steps = make_counts(function)) {
        return steps;
    }
    if (auto steps = make_rows(function)) {
        return steps;
    }
    return make_positions(function);
}

}  // namespace mystocks::formula::detail
