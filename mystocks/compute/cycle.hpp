// Ehlers' dominant cycle by Hilbert transform ("Rocket Science for Traders", 2001), with the
// constants and the warm-up of TA-Lib, whose results these equal within rounding.
//
// An undefined x gives an undefined result and is stepped over.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// The phasor and period of the dominant cycle. The first `skip` smoothed values aren't used.
class Phasor {
  public:
    explicit Phasor(std::size_t skip) : skip_(skip) {}

    // Takes a defined x. False while nothing is known yet.
    bool push(double x);
    // The same in two halves, for who needs the phase before the period is corrected.
    bool push_signal(double x);
    void push_period();

    std::size_t count() const { return count_; }   // values so far
    double smoothed() const { return smoothed_; }  // (4·x + 3·x' + 2·x'' + x''') ÷ 10
    double in_phase() const { return in_phase_; }
    double quadrature() const { return quadrature_; }
    double smooth_period() const { return smooth_period_; }

  private:
    // gain · (a·v_0 + ((b·v_2 - b·v_4) - a·v_6)) over the last seven values pushed.
    class Transform {
      public:
        double push(double v, double gain);

      private:
        std::array<double, 8> last_{};  // the newest at newest_
        std::size_t newest_ = 0;
    };

    std::size_t skip_;
    std::size_t count_ = 0;
    std::array<double, 4> x_{};  // the newest at count_ % 4
    double smoothed_ = 0;
    Transform of_smoothed_;
    Transform of_detrended_;
    Transform of_in_phase_;
    Transform of_quadrature_;
    std::array<double, 4> detrended_{};  // the newest at count_ % 4
    double in_phase_ = 0;
    double quadrature_ = 0;
    double in_phase_advanced_ = 0;
    double quadrature_advanced_ = 0;
    double i2_ = 0;
    double q2_ = 0;
    double real_ = 0;
    double imaginary_ = 0;
    double period_ = 0;
    double smooth_period_ = 0;
};

// Results from the 33rd defined value on.
class CyclePeriod {
  public:
    double step_period(double x);
    double step_in_phase(double x);
    double step_quadrature(double x);

  private:
    static constexpr std::size_t kWarmUp = 32;
    bool push(double x);
    Phasor phasor_{9};
};

// Results from the 64th defined value on.
class CyclePhase {
  public:
    double step_phase(double x);      // degrees, -45 … 315
    double step_sine(double x);       // of the phase
    double step_lead_sine(double x);  // of the phase + 45 degrees
    double step_trendline(double x);
    double step_trend_mode(double x);  // 1 trend, 0 cycle

  private:
    // The newest values of a column, twice, so that they lie in a row wherever they begin.
    class Newest {
      public:
        static constexpr std::size_t kLongest = 52;
        void push(double value) {
            first_ = (first_ + kLongest - 1) % kLongest;
            values_[first_] = values_[first_ + kLongest] = value;
        }
        const double* values() const { return values_.data() + first_; }  // the newest first

      private:
        std::array<double, 2 * kLongest> values_{};
        std::size_t first_ = 0;
    };

    // False while nothing can be said. What follows looks at the phase, the trend line or both.
    bool push(double x);
    bool is_known() const;
    std::size_t period() const;
    void find_phase();
    void find_trendline();
    void find_mode();

    Phasor phasor_{34};
    Newest smoothed_;
    Newest x_;
    double phase_ = 0;
    double phase_before_ = 0;
    double sine_ = 0;
    double lead_sine_ = 0;
    std::array<double, 3> means_{};  // over one cycle, the newest first
    double trendline_ = 0;
    double days_in_trend_ = 0;
    double mode_ = 0;
};

// Ehlers' MESA adaptive average and the one that follows it; from the 33rd defined value on.
class MesaMean {
  public:
    double step(double x, double fast, double slow);
    double step_following(double x, double fast, double slow);

  private:
    bool push(double x, double fast, double slow);
    Phasor phasor_{9};
    double phase_ = 0;
    double mean_ = 0;
    double following_ = 0;
};

// Here, so that a loop over them may keep their numbers in registers.
inline double Phasor::Transform::push(double v, double gain) {
    constexpr double kA = 0.0962;
    constexpr double kB = 0.5769;
    ++newest_;
    last_[newest_ % 8] = v;
    const auto before = [&](std::size_t bars) { return last_[(newest_ - bars) % 8]; };
    // The newest comes last, so that what waits for it waits for little.
    return gain * (kA * v + ((kB * before(2) - kB * before(4)) - kA * before(6)));
}

inline bool Phasor::push_signal(double x) {
    ++count_;
    x_[count_ % 4] = x;
    const auto before = [&](const std::array<double, 4>& values, std::size_t bars) {
        return values[(count_ - bars) % 4];
    };
    smoothed_ = (4 * x + 3 * before(x_, 1) + 2 * before(x_, 2) + before(x_, 3)) * 0.1;
    // The smoothing itself takes three values.
    if (count_ <= 3 + skip_) {
        return false;
    }
    const double gain = 0.075 * period_ + 0.54;
    const double detrended = of_smoothed_.push(smoothed_, gain);
    detrended_[count_ % 4] = detrended;
    quadrature_ = of_detrended_.push(detrended, gain);
    in_phase_ = before(detrended_, 3);
    in_phase_advanced_ = of_in_phase_.push(in_phase_, gain);
    quadrature_advanced_ = of_quadrature_.push(quadrature_, gain);
    return true;
}

inline void Phasor::push_period() {
    const double q2 = 0.2 * (quadrature_ + in_phase_advanced_) + 0.8 * q2_;
    const double i2 = 0.2 * (in_phase_ - quadrature_advanced_) + 0.8 * i2_;
    real_ = 0.2 * (i2 * i2_ + q2 * q2_) + 0.8 * real_;
    imaginary_ = 0.2 * (i2 * q2_ - q2 * i2_) + 0.8 * imaginary_;
    q2_ = q2;
    i2_ = i2;
    double period = period_;
    if (imaginary_ != 0 && real_ != 0) {
        period = 360 / (std::atan(imaginary_ / real_) * (180 / std::numbers::pi));
    }
    period = std::min(period, 1.5 * period_);
    period = std::max(period, 0.67 * period_);
    period = std::clamp(period, 6.0, 50.0);
    period_ = 0.2 * period + 0.8 * period_;
    smooth_period_ = 0.33 * period_ + 0.67 * smooth_period_;
}

inline bool Phasor::push(double x) {
    if (!push_signal(x)) {
        return false;
    }
    push_period();
    return true;
}

inline bool CyclePeriod::push(double x) {
    if (!is_defined(x)) {
        return false;
    }
    phasor_.push(x);
    return phasor_.count() > kWarmUp;
}

inline double CyclePeriod::step_period(double x) {
    return push(x) ? finite(phasor_.smooth_period()) : kUndefined;
}

inline double CyclePeriod::step_in_phase(double x) {
    return push(x) ? finite(phasor_.in_phase()) : kUndefined;
}

inline double CyclePeriod::step_quadrature(double x) {
    return push(x) ? finite(phasor_.quadrature()) : kUndefined;
}

}  // namespace mystocks::compute
