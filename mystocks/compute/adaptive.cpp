#include "mystocks/compute/adaptive.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::compute {

void KaufmanMean::push(double x, std::size_t length) {
    values_->resize(count_);
    values_->push_back(x);
    ++count_;
    if (count_ == 1) {
        return;
    }
    flat_ = change(0) == 0 ? flat_ + 1 : 0;
    if (length == length_) {
        const double old = count_ > length + 1 ? change(length) : 0;
        path_ = path_ + (change(0) - old);
    } else {
        length_ = length;
        path_ = 0;
        for (std::size_t back = std::min(length, count_ - 1); back-- > 0;) {
            path_ = path_ + change(back);
        }
    }
    path_ = flat_ >= std::min(length, count_ - 1) ? 0 : path_;
}

double KaufmanMean::step(double x, double n, double fast, double slow) {
    const std::int64_t count = whole_count(n);
    if (!is_defined(x) || count < 1 || !(fast > 0) || !(slow > 0)) {
        return kUndefined;
    }
    const auto length = static_cast<std::size_t>(count);
    push(x, length);
    if (count_ <= length) {
        return kUndefined;
    }
    if (!started_) {
        y_ = value(1);
        started_ = true;
    }
    const double way = x - value(length);
    const double efficiency = path_ <= way || path_ == 0 ? 1 : std::abs(way / path_);
    const double slowest = 2 / (slow + 1);
    const double root = efficiency * (2 / (fast + 1) - slowest) + slowest;
    y_ = moved_towards(x, y_, root * root);
    return finite(y_);
}

void KaufmanMean::run(const double* x, const double* n, const double* fast, const double* slow,
                      double* out, std::size_t first, std::size_t last) {
    while (first < last) {
        out[first] = step(x[first], n[first], fast[first], slow[first]);
        if (!is_defined(out[first++])) {
            continue;
        }
        // What gave a result has settings, and they hold on.
        const std::size_t size = alike(x, n, fast, slow, first - 1, last) - 1;
        run_on(x + first, size, fast[first - 1], slow[first - 1], out + first);
        first += size;
    }
}

std::size_t KaufmanMean::alike(const double* x, const double* n, const double* fast,
                               const double* slow, std::size_t first, std::size_t last) {
    std::size_t i = first;
    while (i < last && is_defined(x[i]) && n[i] == n[first] && fast[i] == fast[first] &&
           slow[i] == slow[first]) {
        ++i;
    }
    return i - first;
}

namespace {

struct Kaufman {
    double path;
    double y;
    std::size_t flat;

    // x[-length - 1] … x[size - 1] are there.
    __attribute__((always_inline)) inline void run(const double* x, std::size_t size,
                                                   std::size_t length, double fast, double slow,
                                                   double* out) {
        const double* old = x - length;
        const double slowest = 2 / (slow + 1);
        const double width = 2 / (fast + 1) - slowest;
        for (std::size_t i = 0; i < size; ++i) {
            const double change = std::abs(x[i] - *(x + i - 1));
            flat = change == 0 ? flat + 1 : 0;
            path = path + (change - std::abs(old[i] - *(old + i - 1)));
            path = flat >= length ? 0 : path;
            const double way = x[i] - old[i];
            const double efficiency = path <= way || path == 0 ? 1 : std::abs(way / path);
            const double root = efficiency * width + slowest;
            y = moved_towards(x[i], y, root * root);
            out[i] = finite(y);
        }
    }
};

using KaufmanRun = void (*)(Kaufman&, const double*, std::size_t, std::size_t, double, double,
                            double*);

void run_plain(Kaufman& state, const double* x, std::size_t size, std::size_t length, double fast,
               double slow, double* out) {
    state.run(x, size, length, fast, slow, out);
}

#if defined(__x86_64__)
// One-rounding multiply and add as an instruction; the same numbers.
__attribute__((target("avx,fma"))) void run_fma(Kaufman& state, const double* x, std::size_t size,
                                                std::size_t length, double fast, double slow,
                                                double* out) {
    state.run(x, size, length, fast, slow, out);
}

KaufmanRun fastest() {
    return __builtin_cpu_supports("fma") != 0 ? run_fma : run_plain;
}
#else
KaufmanRun fastest() {
    return run_plain;
}
#endif

}  // namespace

void KaufmanMean::run_on(const double* x, std::size_t size, double fast, double slow, double* out) {
    static const KaufmanRun run_all = fastest();
    values_->resize(count_);
    values_->insert(values_->end(), x, x + size);
    Kaufman state{path_, y_, flat_};
    run_all(state, values_->data() + count_, size, length_, fast, slow, out);
    path_ = state.path;
    y_ = state.y;
    flat_ = state.flat;
    count_ += size;
}

double TillsonMean::step(double x, double n, double v) {
    double e[6];
    double input = x;
    for (std::size_t k = 0; k < 6; ++k) {
        e[k] = means_[k].step_exponential(input, n);
        input = e[k];
    }
    const double v2 = v * v;
    const double v3 = v2 * v;
    const double c1 = -v3;
    const double c2 = 3 * (v2 + v3);
    const double c3 = -6 * v2 - 3 * (v + v3);
    const double c4 = 1 + 3 * v + v3 + 3 * v2;
    return finite(c1 * e[5] + c2 * e[4] + c3 * e[3] + c4 * e[2]);
}

}  // namespace mystocks::compute
