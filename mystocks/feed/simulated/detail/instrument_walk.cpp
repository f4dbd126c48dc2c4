#include "mystocks/feed/simulated/detail/instrument_walk.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::feed::simulated {
namespace {

using base::Date;
using market::Board;

constexpr std::uint64_t kDayStream = 10'000'000;
constexpr std::uint64_t kMinuteStream = 20'000'000;
constexpr std::size_t kDaysWithoutLimits = 5;
constexpr std::size_t kDyingDays = 15;

std::int64_t rounded(double fen) {
    return static_cast<std::int64_t>(std::floor(fen + 0.5));
}

class Walker {
  public:
    Walker(const MarketModel& model, const Profile& profile)
        : model_(model),
          profile_(profile),
          random_(model.options.seed, kDayStream + profile.number),
          minute_random_(model.options.seed, kMinuteStream + profile.number),
          close_(profile.first_price),
          anchor_(static_cast<double>(profile.first_price)),
          base_lots_(profile.base_lots) {}

    Walk run() {
        plan_suspension();
        for (std::size_t day = profile_.first_day; day < profile_.end_day; ++day) {
            plan_ex_date(day);
            if (day >= suspended_from_ && day < suspended_until_) {
                continue;
            }
            if (day == ex_day_ && !walk_.days.empty()) {
                go_ex(day);
            }
            trade(day);
        }
        return std::move(walk_);
    }

  private:
    // A quarter of the instruments is suspended once, for three days to six weeks.
    void plan_suspension() {
        if (!random_.chance(0.25)) {
            return;
        }
        const auto days = static_cast<std::int64_t>(model_.days.size());
        suspended_from_ = static_cast<std::size_t>(random_.below(days));
        suspended_until_ = suspended_from_ + static_cast<std::size_t>(3 + random_.below(28));
    }

    // Most companies pay once a year, in June or July; the first trading day of June settles when.
    void plan_ex_date(std::size_t day) {
        const bool june_begins =
            day > 0 && model_.days[day].ymd().month == 6 && model_.days[day - 1].ymd().month == 5;
        if (june_begins && random_.chance(0.7)) {
            ex_day_ = day + static_cast<std::size_t>(random_.below(40));
        }
    }

    void go_ex(std::size_t day) {
        const std::int64_t cash =
            rounded(static_cast<double>(close_) * random_.between(0.004, 0.035));
        std::int64_t bonus_tenths = 0;
        if (random_.chance(close_ > 3000 ? 0.4 : 0.1)) {
            constexpr std::int64_t kUsual[] = {2, 3, 4, 5, 10};
            bonus_tenths = kUsual[random_.below(5)];
        }
        if (cash <= 0 && bonus_tenths == 0) {
            return;
        }
        walk_.actions.push_back({profile_.instrument.id, model_.days[day],
                                 static_cast<double>(cash) / 100,
                                 static_cast<double>(bonus_tenths) / 10, 0, 0, kSourceName});
        // Rounded half up, in whole numbers.
        close_ = ((close_ - cash) * 20 + 10 + bonus_tenths) / (2 * (10 + bonus_tenths));
        const double shares = 1 + static_cast<double>(bonus_tenths) / 10;
        anchor_ /= shares;
        base_lots_ *= shares;
    }

    bool is_without_limits() const {
        return profile_.is_new && walk_.days.size() < kDaysWithoutLimits;
    }

    PriceLimits limits(std::size_t day) const {
        if (is_without_limits()) {
            return {std::max<std::int64_t>(close_ * 3 / 10, 1), close_ * 4};
        }
        return limits_of(profile_.instrument.board, model_.days[day], close_);
    }

    double draw_return(std::size_t day) {
        const double shock = random_.fat_tailed();
        own_scale_ = std::clamp(0.94 * own_scale_ + 0.06 * 1.25 * std::abs(shock), 0.6, 2.0);
        double result = profile_.beta * model_.market_return[day] +
                        profile_.sector_weight * model_.sector_return[profile_.sector][day] +
                        profile_.own_volatility * own_scale_ * shock;
        // Keeps prices where people recognise them.
        const double pull = anchor_ / static_cast<double>(close_) - 1;
        result += std::clamp(0.002 * pull, -0.002, 0.002);
        if (profile_.is_dying && day + kDyingDays >= profile_.end_day) {
            result -= 0.05;
        }
        if (is_without_limits()) {
            result = walk_.days.empty() ? random_.between(0.2, 1.4) : 3 * result;
        }
        return result;
    }

    // News drives a price to its limit for some days on end.
    double with_news(double result) {
        if (news_days_ == 0 && random_.chance(0.0012)) {
            news_days_ = 1 + random_.below(5);
            news_return_ = random_.chance(0.65) ? 1 : -0.6;
        }
        if (news_days_ > 0) {
            --news_days_;
            return news_return_;
        }
        return result;
    }

    void trade(std::size_t day) {
        const PriceLimits limit = limits(day);
        const bool has_news = news_days_ > 0;
        const double result = with_news(draw_return(day));
        const auto reference = static_cast<double>(close_);
        const double spread = profile_.own_volatility * own_scale_ + 0.006 * model_.volatility[day];
        const auto inside = [&](double fen) {
            return std::clamp(rounded(fen), limit.down, limit.up);
        };
        Candle candle;
        candle.close = inside(reference * (1 + result));
        // On the later days of the same news nobody sells below the limit from the open on.
        const double gap = has_news ? result : 0.25 * result + 0.003 * random_.normal();
        candle.open = inside(reference * (1 + gap));
        const bool is_locked = has_news && candle.open == candle.close;
        const double up = is_locked ? 0 : 0.5 * spread * std::abs(random_.normal());
        const double down = is_locked ? 0 : 0.5 * spread * std::abs(random_.normal());
        candle.high = inside(static_cast<double>(std::max(candle.open, candle.close)) * (1 + up));
        candle.low = inside(static_cast<double>(std::min(candle.open, candle.close)) * (1 - down));
        const double excitement = is_locked ? 0.2 : 1 + 12 * std::min(std::abs(result), 0.2);
        candle.lots = std::max<std::int64_t>(
            rounded(base_lots_ * excitement * random_.between(0.6, 1.4)), 4000);
        finish(day, candle);
    }

    void finish(std::size_t day, Candle candle) {
        WalkedDay& walked = walk_.days.emplace_back();
        walked.day = day;
        walked.reference = close_;
        walked.first_minute = walk_.minutes.size();
        if (day >= model_.minute_begin) {
            const MinuteCandles minutes = minutes_of(candle, minute_random_);
            for (const Candle& minute : minutes) {
                candle.amount += minute.amount;
            }
            walk_.minutes.insert(walk_.minutes.end(), minutes.begin(), minutes.end());
        } else {
            const std::int64_t mean =
                (candle.open + candle.high + candle.low + 2 * candle.close) / 5;
            candle.amount = candle.lots * 100 * mean;
        }
        walked.candle = candle;
        close_ = candle.close;
    }

    const MarketModel& model_;
    const Profile& profile_;
    Random random_;
    Random minute_random_;
    Walk walk_;
    std::int64_t close_;  // fen; less what went ex today
    double anchor_;
    double base_lots_;
    double own_scale_ = 1;
    std::size_t ex_day_ = SIZE_MAX;
    std::size_t suspended_from_ = SIZE_MAX;
    std::size_t suspended_until_ = SIZE_MAX;
    std::int64_t news_days_ = 0;
    double news_return_ = 0;
};

market::Bar bar_of(std::int64_t time, const Candle& candle) {
    const auto yuan = [](std::int64_t fen) { return static_cast<double>(fen) / 100; };
    return {time,
            yuan(candle.open),
            yuan(candle.high),
            yuan(candle.low),
            yuan(candle.close),
            static_cast<double>(candle.lots * 100),
            yuan(candle.amount)};
}

}  // namespace

PriceLimits limits_of(Board board, Date day, std::int64_t reference) {
    const bool wide =
        board == Board::kStar || (board == Board::kChiNext && day >= Date::of(2020, 8, 24));
    const std::int64_t percent = wide ? 20 : 10;
    return {(reference * (100 - percent) + 50) / 100, (reference * (100 + percent) + 50) / 100};
}

Walk walk_instrument(const MarketModel& model, const Profile& profile) {
    return Walker(model, profile).run();
}

market::Bars daily_bars(const MarketModel& model, const Walk& walk) {
    market::Bars bars;
    bars.reserve(walk.days.size());
    for (const WalkedDay& day : walk.days) {
        bars.push_back(bar_of(model.days[day.day].days, day.candle));
    }
    return bars;
}

market::Bars minute_bars(const MarketModel& model, const Walk& walk) {
    market::Bars bars;
    bars.reserve(walk.minutes.size());
    for (const WalkedDay& day : walk.days) {
        if (day.day < model.minute_begin) {
            continue;
        }
        const std::int64_t midnight = model.midnight_us[day.day - model.minute_begin];
        for (std::size_t i = 0; i < kMinutesADay; ++i) {
            bars.push_back(bar_of(midnight + end_minute_of(i) * base::kUsPerMinute,
                                  walk.minutes[day.first_minute + i]));
        }
    }
    return bars;
}

}  // namespace mystocks::feed::simulated
