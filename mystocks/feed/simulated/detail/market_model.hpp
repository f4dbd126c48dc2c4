// What all simulated instruments share: days, market and sector returns, and who is listed when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/simulated/simulated_source.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::simulated {

inline constexpr const char* kSourceName = "simulated";
inline constexpr std::size_t kMinutesADay = 240;

// How one instrument moves.
struct Profile {
    market::Instrument instrument;
    std::size_t number = 0;  // its random stream
    std::size_t sector = 0;
    double beta = 1;               // on the market
    double sector_weight = 1;      // on the sector
    double own_volatility = 0;     // a day
    std::int64_t first_price = 0;  // fen
    double base_lots = 0;          // traded on a quiet day, hundreds of shares
    std::size_t first_day = 0;     // index into MarketModel::days
    std::size_t end_day = 0;       // one past the last
    bool is_new = false;           // listed inside the simulated years: five days without limits
    bool is_dying = false;         // delisted inside them
};

struct MarketModel {
    // Throws base::Error(kInvalidArgument) for options out of range.
    explicit MarketModel(const SimulatedOptions& options);

    SimulatedOptions options;
    std::vector<base::Date> days;
    std::size_t minute_begin = 0;                    // days from here on have minutes
    std::vector<std::int64_t> midnight_us;           // of days[minute_begin + i], UTC
    std::vector<double> market_return;               // a day
    std::vector<double> volatility;                  // a day, about 1
    std::vector<std::vector<double>> sector_return;  // [sector][day]
    std::vector<Profile> profiles;

    std::size_t minute_days() const { return days.size() - minute_begin; }
};

// "模拟银行" …; the name of an industry and the beginning of its members' names.
const std::vector<std::string>& sector_names();

std::vector<market::Block> blocks_of(const MarketModel& model);

}  // namespace mystocks::feed::simulated
