#include "mystocks/feed/simulated/detail/minute_path.hpp"

#include <algorithm>

namespace mystocks::feed::simulated {
namespace {

constexpr auto kLast = static_cast<std::int64_t>(kMinutesADay) - 1;

// Walks the closes after minute `from` to `price` at minute `to`, inside the day's range.
void walk(MinuteCandles& minutes, const Candle& day, std::int64_t from, std::int64_t to,
          std::int64_t price, Random& random) {
    double at =
        static_cast<double>(from < 0 ? day.open : minutes[static_cast<std::size_t>(from)].close);
    const auto low = static_cast<double>(day.low);
    const auto high = static_cast<double>(day.high);
    const double noise = 0.3 + 0.10 * (high - low);
    for (std::int64_t minute = from + 1; minute < to; ++minute) {
        at += (static_cast<double>(price) - at) / static_cast<double>(to - minute + 1);
        at = std::clamp(at + noise * random.between(-1, 1), low, high);
        minutes[static_cast<std::size_t>(minute)].close = static_cast<std::int64_t>(at + 0.5);
    }
    minutes[static_cast<std::size_t>(to)].close = price;
}

// More at the open and at the close than over lunch.
void spread_lots(MinuteCandles& minutes, std::int64_t lots, Random& random) {
    std::array<double, kMinutesADay> weights;
    double sum = 0;
    for (std::size_t i = 0; i < kMinutesADay; ++i) {
        const double from_noon = (static_cast<double>(i) - 119.5) / 119.5;
        const double busy = i == 0 || i + 1 == kMinutesADay ? 4 : 1;
        weights[i] = busy * (0.6 + 1.2 * from_noon * from_noon) * random.between(0.4, 1.6);
        sum += weights[i];
    }
    std::int64_t left = lots;
    for (std::size_t i = 0; i < kMinutesADay; ++i) {
        minutes[i].lots =
            static_cast<std::int64_t>(static_cast<double>(lots) * (weights[i] / sum) * 0.999);
        left -= minutes[i].lots;
    }
    minutes.back().lots += left;
}

}  // namespace

MinuteCandles minutes_of(const Candle& day, Random& random) {
    MinuteCandles minutes{};
    const std::int64_t at_high = random.below(kLast);
    std::int64_t at_low = random.below(kLast - 1);
    at_low += at_low >= at_high ? 1 : 0;
    const bool high_first = at_high < at_low;
    const std::int64_t first = high_first ? at_high : at_low;
    const std::int64_t second = high_first ? at_low : at_high;
    walk(minutes, day, -1, first, high_first ? day.high : day.low, random);
    walk(minutes, day, first, second, high_first ? day.low : day.high, random);
    walk(minutes, day, second, kLast, day.close, random);
    spread_lots(minutes, day.lots, random);
    std::int64_t before = day.open;
    for (Candle& minute : minutes) {
        minute.open = before;
        before = minute.close;
        const std::int64_t above = random.below(3);
        const std::int64_t below = random.below(3);
        minute.high = std::min(std::max(minute.open, minute.close) + above, day.high);
        minute.low = std::max(std::min(minute.open, minute.close) - below, day.low);
        const std::int64_t mean = (minute.open + minute.high + minute.low + minute.close) / 4;
        minute.amount = minute.lots * 100 * mean;
    }
    return minutes;
}

}  // namespace mystocks::feed::simulated
