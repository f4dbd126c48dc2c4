#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/cells.hpp"
#include "mystocks/feed/csv/detail/instrument_code.hpp"
#include "mystocks/feed/csv/detail/row_reader.hpp"
#include "mystocks/market/initials.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using market::InstrumentId;

constexpr std::size_t kBatchRows = 65'536;
constexpr std::size_t kNameBytesMax = 200;
constexpr std::string_view kSource = "csv";

// Null, after a rejection, where the row's code says too little.
std::optional<InstrumentId> instrument_of_row(const Recognised& it, const Cells& cells,
                                              std::uint64_t line, RowOutput& output) {
    if (it.symbol) {
        return it.symbol;
    }
    try {
        return instrument_of(cells.at(Field::kSymbol), cells.at(Field::kExchange), it.codes);
    } catch (const base::Error& error) {
        output.reject(line, error.message());
        return {};
    }
}

class ActionReader final : public RowReader {
  public:
    ActionReader(const Recognised& recognised, RowOutput& output)
        : it_(recognised), output_(output), times_(recognised.time) {}

    void row(std::span<const std::string_view> fields, std::uint64_t line) override {
        const Cells cells{it_.columns, fields};
        const auto id = instrument_of_row(it_, cells, line, output_);
        if (!id) {
            return;
        }
        const auto stamp = times_.read(fields);
        if (!stamp) {
            const std::string_view text = trimmed(cells.at(Field::kDate));
            output_.reject(line, is_missing(text) ? "the ex-date is missing"
                                                  : fmt::format("{} is no date", in_quotes(text)));
            return;
        }
        market::CorporateAction action{
            *id, date_of(*stamp, base::TimeZone::named("UTC")), 0, 0, 0, 0, std::string(kSource)};
        if (!read_terms(cells, line, action)) {
            return;
        }
        actions_.push_back(std::move(action));
        if (actions_.size() >= kBatchRows) {
            finish();
        }
    }

    void finish() override {
        if (!actions_.empty()) {
            output_.sink.actions(std::exchange(actions_, {}));
        }
    }

  private:
    bool read_terms(const Cells& cells, std::uint64_t line, market::CorporateAction& action) {
        double transfer = 0;
        double split = 0;
        const std::pair<Field, double*> terms[] = {{Field::kCash, &action.cash},
                                                   {Field::kBonus, &action.bonus_ratio},
                                                   {Field::kTransfer, &transfer},
                                                   {Field::kRights, &action.rights_ratio},
                                                   {Field::kRightsPrice, &action.rights_price},
                                                   {Field::kSplit, &split}};
        for (const auto& [field, value] : terms) {
            if (cells.number(field, *value) == NumberResult::kBad) {
                output_.reject(line, cells.why_no_number(field, NumberResult::kBad));
                return false;
            }
            if (*value < 0 || *value > 1e6) {
                output_.reject(line,
                               fmt::format("{} {:.10g} can't be true", to_string(field), *value));
                return false;
            }
        }
        // Rounded to what the per-10 numbers can mean: 1.5 and 0.5 a share are exact, sums aren't.
        action.bonus_ratio = std::round((action.bonus_ratio + transfer) * 1e12) / 1e12;
        // A 2-for-1 split is one new share a share; 0.1 is a consolidation of ten into one.
        action.bonus_ratio += split > 0 ? split - 1 : 0;
        if (action.cash == 0 && action.bonus_ratio == 0 && action.rights_ratio == 0) {
            output_.reject(line, "it changes nothing: no cash, bonus, rights or split");
            return false;
        }
        return true;
    }

    const Recognised& it_;
    RowOutput& output_;
    TimeReader times_;
    std::vector<market::CorporateAction> actions_;
};

class InstrumentReader final : public RowReader {
  public:
    InstrumentReader(const Recognised& recognised, RowOutput& output)
        : it_(recognised), output_(output) {}

    void row(std::span<const std::string_view> fields, std::uint64_t line) override {
        const Cells cells{it_.columns, fields};
        const auto id = instrument_of_row(it_, cells, line, output_);
        if (!id) {
            return;
        }
        market::Instrument one = market::instrument_from_id(*id);
        one.name = trimmed(cells.at(Field::kName));
        one.industry = trimmed(cells.at(Field::kIndustry));
        if (one.name.empty() || one.name.size() > kNameBytesMax ||
            one.industry.size() > kNameBytesMax) {
            output_.reject(
                line, one.name.empty() ? "the name is missing" : "a name is longer than 200 bytes");
            return;
        }
        one.industry = is_missing(one.industry) ? std::string() : one.industry;
        one.initials = market::initials_of(one.name);
        one.source = kSource;
        if (!read_date(cells, Field::kListDate, line, one.list_date) ||
            !read_date(cells, Field::kDelistDate, line, one.delist_date)) {
            return;
        }
        instruments_.push_back(std::move(one));
        if (instruments_.size() >= kBatchRows) {
            finish();
        }
    }

    void finish() override {
        if (!instruments_.empty()) {
            output_.sink.instruments(std::exchange(instruments_, {}));
        }
    }

  private:
    bool read_date(const Cells& cells, Field field, std::uint64_t line,
                   std::optional<base::Date>& date) {
        const std::string_view text = trimmed(cells.at(field));
        if (is_missing(text) || text == "0") {
            return true;
        }
        const auto stamp = parse_stamp(text, DateOrder::kUnknown);
        if (!stamp || stamp->kind == Stamp::Kind::kInstant) {
            output_.reject(line,
                           fmt::format("{} {} is no date", to_string(field), in_quotes(text)));
            return false;
        }
        date = stamp->date;
        return true;
    }

    const Recognised& it_;
    RowOutput& output_;
    std::vector<market::Instrument> instruments_;
};

class CalendarReader final : public RowReader {
  public:
    CalendarReader(const Recognised& recognised, RowOutput& output)
        : it_(recognised), output_(output), times_(recognised.time) {}

    void row(std::span<const std::string_view> fields, std::uint64_t line) override {
        const Cells cells{it_.columns, fields};
        const auto stamp = times_.read(fields);
        if (!stamp) {
            output_.reject(
                line, fmt::format("{} is no date", in_quotes(trimmed(cells.at(Field::kDate)))));
            return;
        }
        const std::string_view open = trimmed(cells.at(Field::kIsOpen));
        if (open.empty() || open == "1" || open == "True" || open == "true") {
            // Dates lie between 1900 and 2199, so there are 109,573 at most.
            days_.insert(date_of(*stamp, base::TimeZone::named("UTC")));
        }
    }

    // A calendar is closed on every other day of its span, so it goes over in one piece.
    void finish() override {
        if (!days_.empty()) {
            output_.sink.trading_days(it_.calendar, {days_.begin(), days_.end()});
            days_.clear();
        }
    }

  private:
    const Recognised& it_;
    RowOutput& output_;
    TimeReader times_;
    std::set<base::Date> days_;
};

}  // namespace

std::unique_ptr<RowReader> make_action_reader(const Recognised& recognised, RowOutput& output) {
    return std::make_unique<ActionReader>(recognised, output);
}

std::unique_ptr<RowReader> make_instrument_reader(const Recognised& recognised, RowOutput& output) {
    return std::make_unique<InstrumentReader>(recognised, output);
}

std::unique_ptr<RowReader> make_calendar_reader(const Recognised& recognised, RowOutput& output) {
    return std::make_unique<CalendarReader>(recognised, output);
}

std::unique_ptr<RowReader> make_row_reader(const Recognised& recognised, const Settings& settings,
                                           RowOutput& output) {
    switch (recognised.kind) {
        case CsvKind::kBars:
            return make_bar_reader(recognised, settings, output);
        case CsvKind::kTicks:
            return make_tick_reader(recognised, settings, output);
        case CsvKind::kDepth:
            return make_depth_reader(recognised, settings, output);
        case CsvKind::kActions:
            return make_action_reader(recognised, output);
        case CsvKind::kInstruments:
            return make_instrument_reader(recognised, output);
        case CsvKind::kCalendar:
            break;
    }
    return make_calendar_reader(recognised, output);
}

}  // namespace mystocks::feed::csv::detail
