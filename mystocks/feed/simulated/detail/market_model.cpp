#include "mystocks/feed/simulated/detail/market_model.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/simulated/detail/random.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/initials.hpp"

namespace mystocks::feed::simulated {
namespace {

using base::Date;
using market::Board;

constexpr std::uint64_t kMarketStream = 1'000'000;
constexpr std::uint64_t kSectorStream = 2'000'000;
constexpr std::uint64_t kProfileStream = 3'000'000;
constexpr double kDailyMarketVolatility = 0.010;
constexpr double kDailySectorVolatility = 0.008;
constexpr double kDailyDrift = 0.0002;

void check(const SimulatedOptions& options) {
    const auto need = [](bool holds, std::string_view what) {
        if (!holds) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              fmt::format("The simulated market needs {}", what));
        }
    };
    need(options.instruments >= 1 && options.instruments <= 900, "1 to 900 instruments");
    need(options.years >= 1 && options.years <= 30, "1 to 30 years");
    need(options.minute_days >= 0 && options.minute_days <= 250, "0 to 250 days of minutes");
    need(options.last_day >= Date::of(1995, 1, 1) && options.last_day <= Date::of(2100, 1, 1),
         "a last day from 1995 to 2099");
}

// 608xxx, 008xxx, 309xxx and 6895xx: beside the codes that Shanghai and Shenzhen have given out,
// with the same boards.
struct CodePlan {
    Board board;
    int first_code;
};
CodePlan plan_of(std::size_t number) {
    // Every sector has instruments on every board.
    switch ((number + number / sector_names().size()) % 10) {
        case 4:
        case 5:
        case 6:
            return {Board::kMain, 8001};
        case 7:
        case 8:
            return {Board::kChiNext, 309001};
        case 9:
            return {Board::kStar, 689501};
        default:
            return {Board::kMain, 608001};
    }
}

// Days before a board's first can't be simulated on it.
Date board_opened(Board board) {
    switch (board) {
        case Board::kChiNext:
            return Date::of(2009, 10, 30);
        case Board::kStar:
            return Date::of(2019, 7, 22);
        default:
            return Date::of(1990, 12, 19);
    }
}

std::size_t index_of(const std::vector<Date>& days, Date day) {
    return static_cast<std::size_t>(std::lower_bound(days.begin(), days.end(), day) - days.begin());
}

void set_life(Profile& profile, const MarketModel& model, Random& random) {
    const auto days = static_cast<std::int64_t>(model.days.size());
    const Date opened = board_opened(profile.instrument.board);
    profile.end_day = model.days.size();
    const bool young_board =
        profile.instrument.board == Board::kChiNext || profile.instrument.board == Board::kStar;
    profile.is_new = young_board && profile.number / 10 % 8 == 3;
    profile.is_dying = profile.number == 42;
    if (profile.is_new) {
        profile.first_day = static_cast<std::size_t>(days * 3 / 10 + random.below(days / 2 + 1));
    }
    profile.first_day = std::max(profile.first_day, index_of(model.days, opened));
    if (profile.first_day > 0 && profile.first_day < model.days.size()) {
        profile.instrument.list_date = model.days[profile.first_day];
    } else {
        const Date from = std::max(opened, Date::of(1992, 1, 1));
        const int span = std::max(model.days.front() - from, 1);
        const Date day = from + static_cast<int>(random.below(span));
        profile.instrument.list_date = market::Calendar::built_in("CN").next_trading_day(day - 1);
    }
    if (profile.is_dying) {
        profile.end_day = static_cast<std::size_t>(days * 3 / 4);
        profile.instrument.delist_date = model.days[profile.end_day - 1] + 1;
    }
}

Profile make_profile(std::size_t number, const MarketModel& model, int code) {
    Random random(model.options.seed, kProfileStream + number);
    const std::size_t sector = number % sector_names().size();
    const std::size_t place = number / sector_names().size() + 1;
    Profile profile{.instrument = market::instrument_from_id(
                        market::InstrumentId::of(fmt::format("{:06}", code), "SIM"))};
    profile.number = number;
    profile.sector = sector;
    profile.beta = random.between(0.6, 1.4);
    profile.sector_weight = random.between(0.5, 1.5);
    profile.own_volatility = random.between(0.010, 0.024);
    const double dice = random.uniform();
    profile.first_price = static_cast<std::int64_t>(400 + 3600 * dice * dice);
    if (random.chance(0.03)) {
        profile.first_price *= 12;
    }
    profile.base_lots = random.between(2e4, 3e5);
    set_life(profile, model, random);
    market::Instrument& instrument = profile.instrument;
    instrument.name = fmt::format("{}{:02}", sector_names()[sector], place);
    if (profile.is_dying) {
        instrument.name += "退";
    }
    instrument.initials = market::initials_of(instrument.name);
    instrument.industry = sector_names()[sector];
    instrument.source = kSourceName;
    return profile;
}

}  // namespace

const std::vector<std::string>& sector_names() {
    static const std::vector<std::string> names{
        "模拟银行", "模拟证券", "模拟地产", "模拟钢铁", "模拟煤炭", "模拟有色", "模拟化工",
        "模拟医药", "模拟食品", "模拟家电", "模拟汽车", "模拟电子", "模拟软件", "模拟通信",
        "模拟传媒", "模拟军工", "模拟电力", "模拟建筑", "模拟农业", "模拟物流"};
    return names;
}

MarketModel::MarketModel(const SimulatedOptions& wanted) : options(wanted) {
    check(options);
    const Date first = options.last_day - (options.years * 1461 + 3) / 4;
    days = market::Calendar::built_in("CN").trading_days(first + 1, options.last_day);
    const auto with_minutes = static_cast<std::size_t>(options.minute_days);
    minute_begin = days.size() - std::min(with_minutes, days.size());
    const base::TimeZone& zone = base::TimeZone::named("Asia/Shanghai");
    for (std::size_t day = minute_begin; day < days.size(); ++day) {
        midnight_us.push_back(zone.to_utc(days[day], {}));
    }
    Random random(options.seed, kMarketStream);
    double calm = 1;
    for (std::size_t day = 0; day < days.size(); ++day) {
        calm = std::clamp(0.97 * calm + 0.03 + 0.10 * random.between(-1, 1), 0.5, 2.2);
        volatility.push_back(calm);
        market_return.push_back(kDailyDrift + kDailyMarketVolatility * calm * random.fat_tailed());
    }
    for (std::size_t sector = 0; sector < sector_names().size(); ++sector) {
        Random own(options.seed, kSectorStream + sector);
        std::vector<double>& returns = sector_return.emplace_back();
        for (const double scale : volatility) {
            returns.push_back(kDailySectorVolatility * scale * own.fat_tailed());
        }
    }
    std::vector<int> given;
    for (std::size_t number = 0; number < static_cast<std::size_t>(options.instruments); ++number) {
        int code = plan_of(number).first_code;
        while (std::find(given.begin(), given.end(), code) != given.end()) {
            ++code;
        }
        given.push_back(code);
        profiles.push_back(make_profile(number, *this, code));
    }
}

std::vector<market::Block> blocks_of(const MarketModel& model) {
    std::vector<market::Block> blocks;
    for (const std::string& name : sector_names()) {
        blocks.push_back({market::BlockKind::kIndustry, name, {}, kSourceName});
    }
    market::Block smart{market::BlockKind::kConcept, "模拟人工智能", {}, kSourceName};
    market::Block green{market::BlockKind::kConcept, "模拟新能源", {}, kSourceName};
    for (const Profile& profile : model.profiles) {
        blocks[profile.sector].members.push_back(profile.instrument.id);
        if (profile.number % 7 == 3) {
            smart.members.push_back(profile.instrument.id);
        }
        if (profile.number % 11 == 5) {
            green.members.push_back(profile.instrument.id);
        }
    }
    blocks.push_back(std::move(smart));
    blocks.push_back(std::move(green));
    std::erase_if(blocks, [](const market::Block& block) { return block.members.empty(); });
    return blocks;
}

}  // namespace mystocks::feed::simulated
