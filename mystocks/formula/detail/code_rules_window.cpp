#include <cmath>
#include <utility>

#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

using Numbers = std::vector<Number>;

// sum of f(k, x of the k-th row, y of it …) from the oldest row to the newest; `f` gives what is
// added to each of `sums`, from 0 (or `start`).
class Through {
  public:
    explicit Through(const Step& step)
        : s_(step), rows_(static_cast<std::size_t>(step.op.numbers[0])) {}

    Number rows() const { return s_.number(0); }
    Number oldest(std::size_t argument) const {
        return s_.earlier(argument, s_.lanes.builder().getInt64(rows_ - 1));
    }
    Number newest(std::size_t argument) const {
        return s_.earlier(argument, s_.lanes.builder().getInt64(0));
    }
    // body(its values, carried), from the oldest row on.
    Numbers run(const Numbers& carried,
                const std::function<Numbers(const Numbers&, Numbers)>& body) const {
        return s_.lanes.repeat(rows_, carried, [&](llvm::Value* k, Numbers now) {
            llvm::IRBuilder<>& builder = s_.lanes.builder();
            llvm::Value* back = builder.CreateSub(builder.getInt64(rows_ - 1), k);
            Numbers values;
            for (std::size_t i = 0; i < argument_count(); ++i)
                values.push_back(s_.earlier(i, back));
            return body(values, std::move(now));
        });
    }
    // body(place of the row in the window as a number, the oldest's is `first`, its values,
    // carried).
    Numbers run_placed(Numbers carried,
                       const std::function<Numbers(Number, const Numbers&, Numbers)>& body,
                       double first = 0) const {
        carried.push_back(s_.lanes.number(first));
        carried = run(carried, [&](const Numbers& values, Numbers now) {
            const Number place = now.back();
            now.pop_back();
            now = body(place, values, now);
            now.push_back(place + s_.lanes.number(1));
            return now;
        });
        carried.pop_back();
        return carried;
    }

  private:
    // Each column comes twice: at its oldest row, which makes room for it, and at its newest.
    std::size_t argument_count() const { return s_.op.slot; }

    const Step& s_;
    std::size_t rows_;
};

Number mean_distance(const Step& s) {
    const Through window(s);
    const Number first = window.oldest(0);
    const Number zero = s.lanes.number(0);
    const Number sum = window.run({zero}, [&](const Numbers& x, const Numbers& now) {
        return Numbers{now[0] + (x[0] - first)};
    })[0];
    const Number mean = sum / window.rows();
    const Number distance = window.run({zero}, [&](const Numbers& x, const Numbers& now) {
        return Numbers{now[0] + absolute((x[0] - first) - mean)};
    })[0];
    return finite(distance / window.rows());
}

Number weighted_window(const Step& s) {
    const double n = s.op.numbers[0];
    const auto add = [](Number weight, const Numbers& x, const Numbers& now) {
        return Numbers{multiply_add(weight, x[0], now[0])};
    };
    const Number sum = Through(s).run_placed({s.lanes.number(0)}, add, 1)[0];
    return finite(sum / s.lanes.number(n * (n + 1) / 2));
}

// {sum of the values above the oldest, of weighted steps}
Numbers fit(const Step& s) {
    const Through window(s);
    const auto rows = static_cast<std::size_t>(s.op.numbers[0]);
    const double length = s.op.numbers[0];
    const Number first = window.oldest(0);
    const Number one = s.lanes.number(1);
    const Number two = s.lanes.number(2);
    const Number greatest_weight = s.lanes.number((length - 1) / 2);
    const Number farthest = window.newest(0) - first;
    // The weight, the sum of steps across, of weighted ones, twice that of the older half.
    const Numbers start{greatest_weight, farthest, greatest_weight * farthest, s.lanes.number(0)};
    const auto body = [&](llvm::Value* k, const Numbers& now) {
        llvm::IRBuilder<>& builder = s.lanes.builder();
        llvm::Value* inwards = builder.CreateAdd(k, builder.getInt64(1));
        const Number older = s.earlier(0, builder.CreateSub(builder.getInt64(rows - 1), inwards));
        const Number step = s.earlier(0, inwards) - older;
        const Number weight = now[0] - one;
        return Numbers{weight, now[1] + step, multiply_add(weight, step, now[2]),
                       multiply_add(two, older - first, now[3])};
    };
    const Numbers sums = s.lanes.repeat(rows / 2 - 1, start, body);
    Number sum = sums[1] + sums[3];
    Number weighted = sums[2];
    if (rows % 2 != 0) {
        const Number middle = s.earlier(0, s.lanes.builder().getInt64(rows / 2)) - first;
        sum = sum + middle;
        weighted = multiply_add(s.lanes.number(0), middle, weighted);
    }
    return {sum, weighted};
}

Number slope(const Step& s) {
    const double length = s.op.numbers[0];
    return finite(fit(s)[1] / s.lanes.number(length * (length * length - 1) / 12));
}

Number line_end(const Step& s) {
    const Numbers line = fit(s);
    const Number part = s.lanes.number(6 / (s.op.numbers[0] + 1));
    return finite(Through(s).oldest(0) + multiply_add(line[1], part, line[0]) / s.number(0));
}

// {xy, xx, yy}
Numbers moments(const Step& s) {
    const Through window(s);
    const Number first[] = {window.oldest(0), window.oldest(1)};
    const Numbers zeros(5, s.lanes.number(0));
    const Numbers sums = window.run(zeros, [&](const Numbers& x, const Numbers& now) {
        const Number u = x[0] - first[0];
        const Number v = x[1] - first[1];
        return Numbers{now[0] + u, now[1] + v, multiply_add(u, v, now[2]),
                       multiply_add(u, u, now[3]), multiply_add(v, v, now[4])};
    });
    const Number mean[] = {sums[0] / window.rows(), sums[1] / window.rows()};
    return {sums[2] - mean[0] * sums[1], sums[3] - mean[0] * sums[0], sums[4] - mean[1] * sums[1]};
}

Number correlation(const Step& s) {
    const Numbers sums = moments(s);
    return finite(sums[0] / unary(llvm::Intrinsic::sqrt, sums[1] * sums[2]));
}

Number product(const Step& s) {
    return finite(Through(s).run({s.lanes.number(1)}, [](const Numbers& x, const Numbers& now) {
        return Numbers{now[0] * x[0]};
    })[0]);
}

// An undefined value makes the sum undefined: it is added as itself.
Number place(const Step& s, bool from_greatest) {
    const Number newest = s.x[1];
    const Number zero = s.lanes.number(0);
    const Number one = s.lanes.number(1);
    return Through(s).run({one}, [&](const Numbers& x, const Numbers& now) {
        const Truth before = from_greatest ? x[0] > newest : x[0] < newest;
        return Numbers{undefined_where(is_undefined(x[0]), now[0] + select(before, one, zero))};
    })[0];
}

Number bars_since_n(const Step& s) {
    const Number none = s.lanes.number(-1);
    const Number first =
        Through(s).run_placed({none}, [&](Number place, const Numbers& x, const Numbers& now) {
            const Truth holds = (x[0] < s.lanes.number(0)) | (x[0] > s.lanes.number(0));
            return Numbers{select(holds & (now[0] == none), place, now[0])};
        })[0];
    const Number answer =
        select(first == none, s.lanes.number(0), s.lanes.number(s.op.numbers[0] - 1) - first);
    return undefined_where(s.x[1] < s.lanes.number(s.op.numbers[0] - 1), answer);
}

}  // namespace

Rule window_rule(OpCode code) {
    switch (code) {
        case OpCode::kMeanDistance:
            return mean_distance;
        case OpCode::kWeightedWindow:
            return weighted_window;
        case OpCode::kSlope:
            return slope;
        case OpCode::kLineEnd:
            return line_end;
        case OpCode::kCovariance:
            return [](const Step& s) { return finite(moments(s)[0] / s.number(0)); };
        case OpCode::kCorrelation:
            return correlation;
        case OpCode::kBeta:
            return [](const Step& s) {
                const Numbers sums = moments(s);
                return finite(sums[0] / sums[2]);
            };
        case OpCode::kProduct:
            return product;
        case OpCode::kPlaceFromGreatest:
            return [](const Step& s) { return place(s, true); };
        case OpCode::kPlaceFromLeast:
            return [](const Step& s) { return place(s, false); };
        case OpCode::kBarsSinceN:
            return bars_since_n;
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
