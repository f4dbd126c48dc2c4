#include "mystocks/compute/cycle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

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

}  // namespace

double Phasor::Transform::push(double v, double gain) {
    constexpr double kA = 0.0962;
    constexpr double kB = 0.5769;
    push_front(last_, v);
    const double sum = ((kA * last_[0] - kA * last_[6]) - kB * last_[4]) + kB * last_[2];
    return sum * gain;
}

bool Phasor::push_signal(double x) {
    push_front(x_, x);
    ++count_;
    smoothed_ = (4 * x_[0] + 3 * x_[1] + 2 * x_[2] + x_[3]) * 0.1;
    // The smoothing itself takes three values.
    if (count_ <= 3 + skip_) {
        return false;
    }
    const double gain = 0.075 * period_ + 0.54;
    push_front(detrended_, of_smoothed_.push(smoothed_, gain));
    quadrature_ = of_detrended_.push(detrended_[0], gain);
    in_phase_ = detrended_[3];
    in_phase_advanced_ = of_in_phase_.push(in_phase_, gain);
    quadrature_advanced_ = of_quadrature_.push(quadrature_, gain);
    return true;
}

void Phasor::push_period() {
    const double q2 = 0.2 * (quadrature_ + in_phase_advanced_) + 0.8 * q2_;
    const double i2 = 0.2 * (in_phase_ - quadrature_advanced_) + 0.8 * i2_;
    real_ = 0.2 * (i2 * i2_ + q2 * q2_) + 0.8 * real_;
    imaginary_ = 0.2 * (i2 * q2_ - q2 * i2_) + 0.8 * imaginary_;
    q2_ = q2;
    i2_ = i2;
    double period = period_;
    if (imaginary_ != 0 && real_ != 0) {
        period = 360 / (std::atan(imaginary_ / real_) * kDegrees);
    }
    period = std::min(period, 1.5 * period_);
    period = std::max(period, 0.67 * period_);
    period = std::clamp(period, 6.0, 50.0);
    period_ = 0.2 * period + 0.8 * period_;
    smooth_period_ = 0.33 * period_ + 0.67 * smooth_period_;
}

bool Phasor::push(double x) {
    if (!push_signal(x)) {
        return false;
    }
    push_period();
    return true;
}

bool CyclePeriod::push(double x) {
    if (!is_defined(x)) {
        return false;
    }
    phasor_.push(x);
    return phasor_.count() > kPeriodWarmUp;
}

double CyclePeriod::step_period(double x) {
    return push(x) ? finite(phasor_.smooth_period()) : kUndefined;
}

double CyclePeriod::step_in_phase(double x) {
    return push(x) ? finite(phasor_.in_phase()) : kUndefined;
}

double CyclePeriod::step_quadrature(double x) {
    return push(x) ? finite(phasor_.quadrature()) : kUndefined;
}

bool CyclePhase::push(double x) {
    if (!is_defined(x)) {
        return false;
    }
    newest_x_ = (newest_x_ + 1) % x_.size();
    x_[newest_x_] = x;
    if (!phasor_.push(x)) {
        return false;
    }
    newest_ = (newest_ + 1) % kLongest;
    smoothed_[newest_] = phasor_.smoothed();
    const auto period = static_cast<std::size_t>(phasor_.smooth_period() + 0.5);
    find_phase(period);
    find_trendline(period);
    find_mode();
    return phasor_.count() > kPhaseWarmUp;
}

void CyclePhase::find_phase(std::size_t period) {
    double real = 0;
    double imaginary = 0;
    for (std::size_t k = 0; k < period; ++k) {
        const double angle =
            static_cast<double>(k) * (2 * std::numbers::pi) / static_cast<double>(period);
        const double value = smoothed_[(newest_ + kLongest - k % kLongest) % kLongest];
        real = real + std::sin(angle) * value;
        imaginary = imaginary + std::cos(angle) * value;
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

void CyclePhase::find_trendline(std::size_t period) {
    double sum = 0;
    for (std::size_t k = 0; k < period; ++k) {
        sum = sum + x_[(newest_x_ + x_.size() - k % x_.size()) % x_.size()];
    }
    const double mean = period > 0 ? sum / static_cast<double>(period) : sum;
    trendline_ = (4 * mean + 3 * means_[0] + 2 * means_[1] + means_[2]) / 10;
    push_front(means_, mean);
}

void CyclePhase::find_mode() {
    const double sine_before = sine_;
    const double lead_before = lead_sine_;
    sine_ = std::sin(phase_ / kDegrees);
    lead_sine_ = std::sin((phase_ + 45) / kDegrees);
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
    return push(x) ? finite(phase_) : kUndefined;
}

double CyclePhase::step_sine(double x) {
    return push(x) ? finite(sine_) : kUndefined;
}

double CyclePhase::step_lead_sine(double x) {
    return push(x) ? finite(lead_sine_) : kUndefined;
}

double CyclePhase::step_trendline(double x) {
    return push(x) ? finite(trendline_) : kUndefined;
}

double CyclePhase::step_trend_mode(double x) {
    return push(x) ? mode_ : kUndefined;
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
