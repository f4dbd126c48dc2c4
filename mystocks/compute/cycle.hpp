// Ehlers' dominant cycle by Hilbert transform ("Rocket Science for Traders", 2001), with the
// constants and the warm-up of TA-Lib, whose results these equal within rounding.
//
// An undefined x gives an undefined result and is stepped over.
#pragma once

#include <array>
#include <cstddef>

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

}  // namespace mystocks::compute
