#include "mystocks/feed/csv/detail/bar_facts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/number.hpp"
#include "mystocks/feed/csv/detail/record_splitter.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;
using market::InstrumentKind;
using market::Period;

constexpr std::size_t kRowsMax = 200'000;
constexpr std::size_t kInstrumentsMax = 50'000;

// A row as far as the questions below need it.
struct Row {
    std::size_t instrument;  // index in Sample::instruments
    base::Date date;
    std::int64_t time_of_day;  // microseconds
    double low;
    double high;
    double volume;
    double amount;
    bool consistent;  // open and close lie between low and high
};

struct SampleInstrument {
    bool is_share = false;  // a stock or fund of the mainland: amount ÷ volume is its price
};

struct Sample {
    std::vector<SampleInstrument> instruments;
    std::vector<Row> rows;
    std::string exchange;  // of the first row's instrument
    bool adjusted_flag = false;
};

bool is_mainland(std::string_view exchange) {
    return exchange == "SH" || exchange == "SZ" || exchange == "BJ";
}

class Sampler {
  public:
    explicit Sampler(const Recognised& it, const Settings& settings)
        : it_(it), settings_(settings), times_(it.time) {}

    void take(std::span<const std::string_view> fields) {
        const auto stamp = times_.read(fields);
        const int flag = it_.columns.of(Field::kAdjustFlag);
        if (!stamp) {
            return;
        }
        const auto instrument = find_instrument(fields);
        if (!instrument) {
            return;
        }
        const base::TimeZone& zone = *zones_[*instrument];
        const double open = number(fields, Field::kOpen);
        const double close = number(fields, Field::kClose);
        const double low = number(fields, Field::kLow);
        const double high = number(fields, Field::kHigh);
        const bool consistent = low <= open && low <= close && open <= high && close <= high;
        sample_.rows.push_back({*instrument, date_of(*stamp, zone), time_of_day_of(*stamp, zone),
                                low, high, number(fields, Field::kVolume),
                                number(fields, Field::kAmount), consistent});
        if (flag >= 0 && is_adjusted_flag(fields[static_cast<std::size_t>(flag)])) {
            sample_.adjusted_flag = true;
        }
    }

    Sample&& result() { return std::move(sample_); }
    bool full() const { return sample_.rows.size() >= kRowsMax; }

  private:
    double number(std::span<const std::string_view> fields, Field field) const {
        double value = std::nan("");
        if (const int column = it_.columns.of(field); column >= 0) {
            parse_number(fields[static_cast<std::size_t>(column)], 0, value);
        }
        return value;
    }

    std::optional<std::size_t> find_instrument(std::span<const std::string_view> fields) {
        std::string key;
        const int code = it_.columns.of(Field::kSymbol);
        const int exchange = it_.columns.of(Field::kExchange);
        const auto cell = [&](int column) {
            return column < 0 ? std::string_view() : fields[static_cast<std::size_t>(column)];
        };
        if (!it_.symbol) {
            key = std::string(cell(code)) + '\n' + std::string(cell(exchange));
        }
        if (const auto known = by_key_.find(key); known != by_key_.end()) {
            return known->second;
        }
        if (by_key_.size() >= kInstrumentsMax) {
            return {};
        }
        std::optional<market::InstrumentId> id = it_.symbol;
        if (!id) {
            try {
                id = instrument_of(cell(code), cell(exchange), it_.codes);
            } catch (const Error&) {
                return {};  // the row is rejected with this reason when it is read
            }
        }
        const auto kind = market::facts_of_code(*id).kind;
        const bool mainland = is_mainland(id->exchange());
        const bool share =
            mainland && (kind == InstrumentKind::kStock || kind == InstrumentKind::kFund);
        sample_.instruments.push_back({share});
        zones_.push_back(settings_.zone != nullptr
                             ? settings_.zone
                             : &base::TimeZone::named(market::time_zone_name_of(id->exchange())));
        if (sample_.exchange.empty()) {
            sample_.exchange = id->exchange();
        }
        return by_key_.emplace(std::move(key), sample_.instruments.size() - 1).first->second;
    }

    const Recognised& it_;
    const Settings& settings_;
    TimeReader times_;
    Sample sample_;
    std::vector<const base::TimeZone*> zones_;
    std::unordered_map<std::string, std::size_t> by_key_;
};

Sample take_sample(const Chunk& chunk, const Recognised& it, const Settings& settings) {
    Sampler sampler(it, settings);
    RecordSplitter splitter(it.table.separator);
    splitter.start(chunk);
    std::vector<std::string_view> fields;
    for (auto result = splitter.next(fields); result != RecordSplitter::Result::kEnd;
         result = splitter.next(fields)) {
        if (result == RecordSplitter::Result::kRecord && fields.size() == it.table.columns &&
            splitter.line() >= it.table.first_row_line && !sampler.full()) {
            sampler.take(fields);
        }
    }
    return sampler.result();
}

// Whether rows carry only dates: no time of day, or the same one on different days.
bool is_daily_or_longer(const Sample& sample) {
    const auto& rows = sample.rows;
    const bool same_time = std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
        return row.time_of_day == rows.front().time_of_day;
    });
    const bool several_days = std::any_of(
        rows.begin(), rows.end(), [&](const Row& row) { return row.date != rows.front().date; });
    return same_time && (rows.front().time_of_day == 0 || several_days);
}

struct Step {
    std::int64_t size = 0;  // microseconds, or days
    std::size_t count = 0;  // how often
    std::size_t all = 0;    // steps looked at
};

// The most frequent distance between neighbours of one instrument, after `classify`.
template <typename Distance>
Step most_frequent_step(const Sample& sample, Distance distance) {
    std::vector<const Row*> last(sample.instruments.size(), nullptr);
    std::map<std::int64_t, std::size_t> counts;
    std::size_t all = 0;
    for (const Row& row : sample.rows) {
        const Row*& before = last[row.instrument];
        if (before != nullptr) {
            const std::int64_t step = distance(*before, row);
            counts[step] += step > 0 ? 1 : 0;
            all += step > 0 ? 1 : 0;
        }
        before = &row;
    }
    Step best;
    for (const auto& [step, count] : counts) {
        if (count > best.count) {
            best = {step, count, all};
        }
    }
    return best;
}

[[noreturn]] void ask_for_period(std::string_view why) {
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("which period the bars have isn't told ({}): give --period, as in "
                            "--period 1d",
                            why));
}

Period period_of_dates(const Sample& sample) {
    // Days between trading days, weeks and months differ: a step counts as the shortest it can be.
    constexpr std::int64_t kDay = 1;
    constexpr std::int64_t kWeek = 7;
    constexpr std::int64_t kMonth = 30;
    constexpr std::int64_t kLonger = 1000;
    const Step step = most_frequent_step(sample, [](const Row& a, const Row& b) -> std::int64_t {
        const std::int64_t days = std::abs(a.date - b.date);
        return days == 0    ? 0
               : days <= 4  ? kDay
               : days <= 14 ? kWeek
               : days <= 45 ? kMonth
                            : kLonger;
    });
    if (step.count == 0) {
        ask_for_period("there is one date only");
    }
    // One step of up to four days is daily data; a longer one may be a holiday or a suspension.
    if (step.size != kDay && step.count < 2) {
        ask_for_period("there are only two dates");
    }
    if (step.size == kLonger) {
        ask_for_period("the dates are months apart");
    }
    return step.size == kDay ? Period::k1d : step.size == kWeek ? Period::k1w : Period::k1M;
}

std::int64_t minutes_between(const Row& a, const Row& b) {
    const std::int64_t us = (a.date - b.date) * base::kUsPerDay + a.time_of_day - b.time_of_day;
    return std::abs(us) / base::kUsPerMinute;
}

Period period_of_times(const Sample& sample) {
    const Step step = most_frequent_step(sample, minutes_between);
    if (step.count == 0) {
        ask_for_period("there is one time only");
    }
    for (const Period period : market::kPeriods) {
        if (market::minutes_of(period) == step.size && step.size > 0) {
            if (step.count < 2 && step.size > 1) {
                ask_for_period("there are only two times");
            }
            return period;
        }
    }
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("the bars are {} minutes apart, which is no period that is kept (1m 5m "
                            "15m 30m 60m 1d 1w 1M); name the right one with --period if that is "
                            "due to gaps",
                            step.size));
}

std::optional<Period> period_of_column(const Recognised& it) {
    const int column = it.columns.of(Field::kPeriod);
    if (column < 0 || it.table.rows.empty()) {
        return {};
    }
    return parse_any_period(it.table.rows.front()[static_cast<std::size_t>(column)]);
}

std::optional<Period> period_of_titles(const Recognised& it) {
    for (const std::string& title : it.table.titles) {
        std::size_t from = 0;
        while (from < title.size()) {
            const std::size_t to = std::min(title.find_first_of(" \t,", from), title.size());
            const std::string_view word = std::string_view(title).substr(from, to - from);
            const auto period = parse_any_period(word);
            // A bare number in a title is a code or a year.
            if (period && word.find_first_not_of("0123456789") != std::string_view::npos) {
                return period;
            }
            from = to + 1;
        }
    }
    return {};
}

void check_told_period(Period told, const Sample& sample) {
    const bool only_dates = is_daily_or_longer(sample);
    if (market::is_intraday(told) && only_dates && sample.rows.front().time_of_day == 0) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("the period is said to be {}, but the rows have dates without a "
                                "time of day",
                                market::to_string(told)));
    }
    if (!market::is_intraday(told)) {
        if (!only_dates) {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("the period is said to be {}, but the rows have times inside "
                                    "a day: give the right one with --period",
                                    market::to_string(told)));
        }
        return;
    }
    const Step step = most_frequent_step(sample, minutes_between);
    if (step.count * 2 > step.all && step.size > 0 && step.size < market::minutes_of(told)) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("the period is said to be {}, but most rows are {} minutes apart: "
                                "give the right one with --period",
                                market::to_string(told), step.size));
    }
}

Period measured_period(const Sample& sample) {
    return is_daily_or_longer(sample) ? period_of_dates(sample) : period_of_times(sample);
}

// A folder called "minute" may hold anything: what names and titles say has to fit the rows.
void check_named_period(Period named, const Sample& sample) {
    check_told_period(named, sample);
    if (market::is_intraday(named)) {
        const Step step = most_frequent_step(sample, minutes_between);
        if (step.count < 2 || step.size == market::minutes_of(named)) {
            return;
        }
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("the name says {}, but most rows are {} minutes apart: give the "
                                "right one with --period",
                                market::to_string(named), step.size));
    }
    std::optional<Period> measured;
    try {
        measured = period_of_dates(sample);
    } catch (const Error&) {
        return;  // too few dates to contradict
    }
    if (*measured != named) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("the name says {}, but the dates look like {}: give the right one "
                                "with --period",
                                market::to_string(named), market::to_string(*measured)));
    }
}

Period find_period(const NameFacts& name, const Settings& settings, const Recognised& it,
                   const Sample& sample) {
    const auto told = settings.period ? settings.period : period_of_column(it);
    if (told) {
        check_told_period(*told, sample);
        return *told;
    }
    const auto of_titles = period_of_titles(it);
    if (const auto named = of_titles ? of_titles : name.period) {
        check_named_period(*named, sample);
        return *named;
    }
    return measured_period(sample);
}

StampEnd end_shown_by_sessions(const Sample& sample) {
    const bool mainland = is_mainland(sample.exchange);
    if (!mainland && sample.exchange != "US") {
        return StampEnd::kUnknown;
    }
    const auto seen = [&](std::int64_t minute) {
        return std::any_of(sample.rows.begin(), sample.rows.end(), [&](const Row& row) {
            return row.time_of_day == minute * base::kUsPerMinute;
        });
    };
    constexpr std::int64_t kOpen = 570;
    const bool open = seen(kOpen);
    if (!mainland) {
        const bool close = seen(960);
        return open == close ? StampEnd::kUnknown : open ? StampEnd::kBegin : StampEnd::kEnd;
    }
    const bool noon_end = seen(690);
    const bool afternoon_open = seen(780);
    const bool close = seen(900);
    // A first row at 09:30 may be the auction's; it begins a session only with 13:00 beside it.
    if (open && afternoon_open && !noon_end) {
        return StampEnd::kBegin;
    }
    if (noon_end || close) {
        return StampEnd::kEnd;
    }
    return open || afternoon_open ? StampEnd::kBegin : StampEnd::kUnknown;
}

base::TimeUs find_shift(const Settings& settings, const Recognised& it, const Sample& sample) {
    if (!market::is_intraday(it.period)) {
        return 0;
    }
    StampEnd end = settings.stamps;
    if (end == StampEnd::kUnknown && it.shape != nullptr && !is_mainland(sample.exchange)) {
        end = it.shape->stamps;
    }
    if (end == StampEnd::kUnknown) {
        end = end_shown_by_sessions(sample);
    }
    if (end == StampEnd::kUnknown && it.shape != nullptr) {
        end = it.shape->stamps;
    }
    if (end == StampEnd::kUnknown) {
        throw Error(ErrorKind::kInvalidArgument,
                    "whether a bar's time is its begin or its end isn't told: give --map "
                    "stamped_at=begin or --map stamped_at=end");
    }
    return end == StampEnd::kBegin ? market::minutes_of(it.period) * base::kUsPerMinute : 0;
}

// Powers of ten that make volume and amount shares and yuan.
struct Units {
    int volume;
    int amount;
};
constexpr Units kUnits[] = {{0, 0}, {2, 0}, {2, 3}, {0, 3}, {2, 4}, {0, 4}, {0, 8}, {2, 8}, {4, 4}};

struct Fit {
    std::size_t rows = 0;
    std::size_t fitting = 0;
    bool good() const { return rows > 0 && fitting * 10 >= rows * 9; }
};

// amount ÷ volume is the average price of a bar, so it lies between low and high.
Fit fit_of(const Sample& sample, Units units, int price_shift) {
    constexpr double kTolerance = 0.005;  // amounts are rounded, and some vendors' are float32
    Fit fit;
    const double scale = std::pow(10.0, units.amount - units.volume - price_shift);
    for (const Row& row : sample.rows) {
        if (!sample.instruments[row.instrument].is_share || !(row.volume > 0) ||
            !(row.amount > 0) || !row.consistent) {
            continue;
        }
        const double average = row.amount / row.volume * scale;
        const double room = std::abs(row.high) * kTolerance + 0.005;
        ++fit.rows;
        fit.fitting += average >= row.low - room && average <= row.high + room ? 1 : 0;
    }
    return fit;
}

std::optional<int> told_volume_shift(const Settings& settings, const Recognised& it) {
    if (settings.volume_shift) {
        return settings.volume_shift;
    }
    if (it.columns.volume_unit_told) {
        return it.columns.shift[index_of(Field::kVolume)];
    }
    return it.shape == nullptr ? std::nullopt : it.shape->volume_shift;
}

[[noreturn]] void refuse_adjusted(std::string_view why) {
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("the prices are adjusted ({}), and raw prices are what is stored: get "
                            "them unadjusted (不复权), or take them as they are with "
                            "--allow-adjusted",
                            why));
}

void find_units(const Settings& settings, const Sample& sample, Recognised& it) {
    int& volume = it.columns.shift[index_of(Field::kVolume)];
    int& amount = it.columns.shift[index_of(Field::kAmount)];
    const std::optional<int> told = told_volume_shift(settings, it);
    const bool any_share = std::any_of(sample.instruments.begin(), sample.instruments.end(),
                                       [](const auto& one) { return one.is_share; });
    const int price_shift = it.columns.shift[index_of(Field::kClose)];
    volume = told.value_or(0);
    const Fit fit = fit_of(sample, {volume, amount}, price_shift);
    if (!any_share || (told && fit.good())) {
        return;
    }
    if (fit.rows == 0) {
        if (!told && it.columns.has(Field::kVolume)) {
            throw Error(ErrorKind::kInvalidArgument,
                        "whether volume counts shares or hands isn't told, and there is no amount "
                        "to tell it by: give --map volume_unit=shares or --map volume_unit=hands");
        }
        return;
    }
    for (const Units units : kUnits) {
        const bool allowed = !settings.volume_shift || units.volume == *settings.volume_shift;
        if (allowed && fit_of(sample, units, price_shift).good()) {
            volume = units.volume;
            amount = units.amount;
            return;
        }
    }
    if (!settings.allow_adjusted) {
        refuse_adjusted("amount ÷ volume lies outside low to high");
    }
    if (!told) {
        throw Error(ErrorKind::kInvalidArgument,
                    "whether volume counts shares or hands can't be told from adjusted prices: "
                    "give --map volume_unit=shares or --map volume_unit=hands");
    }
}

// JoinQuant and qlib put the factor that the prices were multiplied with beside them.
bool has_factors(const Recognised& it) {
    const auto& header = it.table.header;
    const auto column = std::find_if(header.begin(), header.end(), [](const std::string& cell) {
        return comparable(cell).name == "factor";
    });
    return column != header.end() &&
           std::any_of(it.table.rows.begin(), it.table.rows.end(), [&](const auto& row) {
               double factor = 1;
               parse_number(row[static_cast<std::size_t>(column - header.begin())], 0, factor);
               return factor != 1;
           });
}

void refuse_where_adjusted(const NameFacts& name, const Recognised& it, const Sample& sample) {
    for (const std::string& title : it.table.titles) {
        for (const std::string_view word : {"前复权", "后复权", "等比复权", "定点复权"}) {
            if (title.find(word) != std::string::npos) {
                refuse_adjusted(fmt::format("the title says {}", word));
            }
        }
    }
    if (name.adjusted) {
        refuse_adjusted("the file's name says so");
    }
    if (sample.adjusted_flag) {
        refuse_adjusted(fmt::format(
            "column \"{}\" says so",
            it.table.header[static_cast<std::size_t>(it.columns.of(Field::kAdjustFlag))]));
    }
    if (has_factors(it)) {
        refuse_adjusted("column \"factor\" isn't 1");
    }
    if (it.shape != nullptr && it.shape->prices == Prices::kAdjusted) {
        refuse_adjusted(fmt::format("a table of the shape \"{}\" has no others", it.shape->name));
    }
    const bool share = std::any_of(sample.instruments.begin(), sample.instruments.end(),
                                   [](const auto& one) { return one.is_share; });
    if (it.shape != nullptr && it.shape->prices == Prices::kMaybeAdjusted && share) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("prices of {} are adjusted unless they were asked for raw, and the "
                                "file doesn't say: give --allow-adjusted if they are raw",
                                it.shape->name));
    }
}

}  // namespace

bool is_adjusted_flag(std::string_view cell) {
    cell = trimmed(cell);
    constexpr std::string_view kFlags[] = {"1",    "2",     "qfq",  "hfq",    "pre",
                                           "post", "front", "back", "前复权", "后复权"};
    return std::find(std::begin(kFlags), std::end(kFlags), cell) != std::end(kFlags);
}

void find_bar_facts(const Chunk& first_chunk, const NameFacts& name, const Settings& settings,
                    Recognised& recognised) {
    const Sample sample = take_sample(first_chunk, recognised, settings);
    if (sample.rows.empty()) {
        // Nothing to tell anything by: the rows, if any, are all bad and say so one by one.
        recognised.period = settings.period.value_or(Period::k1d);
        return;
    }
    if (!settings.allow_adjusted) {
        refuse_where_adjusted(name, recognised, sample);
    }
    const bool share = std::any_of(sample.instruments.begin(), sample.instruments.end(),
                                   [](const auto& one) { return one.is_share; });
    if (!recognised.columns.has(Field::kVolume) && share) {
        ask_for_column(recognised.table, Field::kVolume);
    }
    recognised.period = find_period(name, settings, recognised, sample);
    recognised.shift = find_shift(settings, recognised, sample);
    find_units(settings, sample, recognised);
}

}  // namespace mystocks::feed::csv::detail
