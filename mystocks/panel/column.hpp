// An owned column of doubles in memory.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>

namespace mystocks::panel {

// What stands where there is no value.
inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Aligned to a cache line, so that vector loads never straddle two. Its values are not
// initialised: whoever makes a column fills it.
class Column {
  public:
    static constexpr std::size_t kAlignment = 64;

    Column() = default;
    explicit Column(std::size_t size);
    Column(std::size_t size, double value);

    std::size_t size() const { return size_; }
    double* data() { return data_.get(); }
    const double* data() const { return data_.get(); }
    double& operator[](std::size_t i) { return data_[i]; }
    double operator[](std::size_t i) const { return data_[i]; }
    std::span<double> values() { return {data_.get(), size_}; }
    std::span<const double> values() const { return {data_.get(), size_}; }

  private:
    struct Release {
        void operator()(double* data) const;
    };
    std::unique_ptr<double[], Release> data_;
    std::size_t size_ = 0;
};

}  // namespace mystocks::panel
