#include "mystocks/compute/cycle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace mystocks::compute {

namespace {

constexpr double kDegrees = 180 / std::numbers::pi;
constexpr std::size_t kPeriodWarmUp = 32;
constexpr std::size_t kPhaseWarmUp = 63;

template <std::size_t kSize>
void push_front(std::array<double, kSize>& values, double value) {
    std::shift_right(values.begin(), values.end(), 1);
    values[0] = value;
}

double sine_of(double degrees) {
    return std::sin(degrees / kDegrees);
}

struct Direction {
    double sine;
    double cosine;
};
using Circle = std::vector<Direction>;

// The directions of `size` points on a circle, up to 50, worked out once.
const Circle& circle_of(std::size_t size) {
    static const std::vector<Circle> circles = [] {
        std::vector<Circle> made(51);
        for (std::size_t n = 0; n < made.size(); ++n) {
            for (std::size_t k = 0; k < n; ++k) {
                const double angle =
                    static_cast<double>(k) * (2 * std::numbers::pi) / static_cast<double>(n);
                made[n].push_back({std::sin(angle), std::cos(angle)});
            }
        }
        return made;
    }();
    return circles[size];
}

}  // namespace

bool CyclePhase::push(double x) {
    if (!is_defined(x)) {
        return false;
    }
    x_.push(x);
    if (!phasor_.push(x)) {
        return false;
    }
    smoothed_.push(phasor_.smoothed());
    return true;
}

bool CyclePhase::is_known() const {
    return phasor_.count() > kPhaseWarmUp;
}

// At most 50; 0 where numbers have become too large to have one.
std::size_t CyclePhase::period() const {
    const double period = phasor_.smooth_period() + 0.5;
    return period < 51 ? static_cast<std::size_t>(period) : 0;
}

void CyclePhase::find_phase() {
    const Circle& circle = circle_of(period());
    const double* values = smoothed_.values();
    double real = 0;
    double imaginary = 0;
    for (std::size_t k = 0; k < circle.size(); ++k) {
        real = real + circle[k].sine * values[k];
        imaginary = imaginary + circle[k].cosine * values[k];
    }
    phase_before_ = phase_;
    if (std::abs(imaginary) > 0) {
        phase_ = std::atan(real / imaginary) * kDegrees;
    } else {
        phase_ += real < 0 ? -90 : real > 0 ? 90 : 0;
    }
    phase_ += 90;
    // The smoothing lags one bar.
    phase_ += 360 / phasor_.smooth_period();
    phase_ += imaginary < 0 ? 180 : 0;
    phase_ -= phase_ > 315 ? 360 : 0;
}

void CyclePhase::find_trendline() {
    const std::size_t count = period();
    const double* values = x_.values();
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
        sum = sum + values[k];
    }
    const double mean = count > 0 ? sum / static_cast<double>(count) : sum;
    trendline_ = (4 * mean + 3 * means_[0] + 2 * means_[1] + means_[2]) / 10;
    push_front(means_, mean);
}

void CyclePhase::find_mode() {
    const double sine_before = sine_;
    const double lead_before = lead_sine_;
    sine_ = sine_of(phase_);
    lead_sine_ = sine_of(phase_ + 45);
    mode_ = 1;
    if ((sine_ > lead_sine_ && sine_before <= lead_before) ||
        (sine_ < lead_sine_ && sine_before >= lead_before)) {
        days_in_trend_ = 0;
        mode_ = 0;
    }
    days_in_trend_ += 1;
    const double period = phasor_.smooth_period();
    if (days_in_trend_ < 0.5 * period) {
        mode_ = 0;
    }
    const double turned = phase_ - phase_before_;
    if (period != 0 && turned > 0.67 * 360 / period && turned < 1.5 * 360 / period) {
        mode_ = 0;
    }
    if (trendline_ != 0 && std::abs((phasor_.smoothed() - trendline_) / trendline_) >= 0.015) {
        mode_ = 1;
    }
}

double CyclePhase::step_phase(double x) {
    if (!push(x)) {
        return kUndefined;
    }
    find_phase();
    return is_known() ? finite(phase_) : kUndefined;
}

double CyclePhase::step_sine(double x) {
    return finite(sine_of(step_phase(x)));
}

double CyclePhase::step_lead_sine(double x) {
    return finite(sine_of(step_phase(x) + 45));
}

double CyclePhase::step_trendline(double x) {
    if (!push(x)) {
        return kUndefined;
    }
    find_trendline();
    return is_known() ? finite(trendline_) : kUndefined;
}

double CyclePhase::step_trend_mode(double x) {
    if (!push(x)) {
        return kUndefined;
    }
    find_phase();
    find_trendline();
    find_mode();
    return is_known() ? mode_ : kUndefined;
}

bool MesaMean::push(double x, double fast, double slow) {
    if (!is_defined(x) || !is_defined(fast) || !is_defined(slow)) {
        return false;
    }
    if (!phasor_.push_signal(x)) {
        return false;
    }
    const double phase = phasor_.in_phase() != 0
                             ? std::atan(phasor_.quadrature() / phasor_.in_phase()) * kDegrees
                             : 0;
    const double speed = std::max(phase_ - phase, 1.0);
    phase_ = phase;
    const double weight = speed > 1 ? std::max(fast / speed, slow) : fast;
    mean_ = weight * x + (1 - weight) * mean_;
    following_ = 0.5 * weight * mean_ + (1 - 0.5 * weight) * following_;
    phasor_.push_period();
    return phasor_.count() > kPeriodWarmUp;
}

double MesaMean::step(double x, double fast, double slow) {
    return push(x, fast, slow) ? finite(mean_) : kUndefined;
}

double MesaMean::step_following(double x, double fast, double slow) {
    return push(x, fast, slow) ? finite(following_) : kUndefined;
}

}  // namespace mystocks::compute
