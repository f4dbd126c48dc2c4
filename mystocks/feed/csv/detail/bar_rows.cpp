#include <array>

#include "mystocks/feed/csv/detail/bar_facts.hpp"
#include "mystocks/feed/csv/detail/groups.hpp"
#include "mystocks/feed/csv/detail/row_reader.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using market::Bar;

constexpr std::size_t kBatchRows = 65'536;
constexpr std::size_t kGatheredRowsMax = 8 * kBatchRows;  // of all instruments: 30 MB
constexpr std::array kPrices{Field::kOpen, Field::kHigh, Field::kLow, Field::kClose};

// NaN fails every comparison, so that a false answer means "look again, slowly".
bool is_plainly_good(const Bar& bar) {
    return bar.low > 0 && bar.low <= bar.open && bar.low <= bar.close && bar.open <= bar.high &&
           bar.close <= bar.high && bar.high <= 1e9 && bar.volume >= 0 && bar.volume < 1e15 &&
           bar.amount >= 0 && bar.amount < 1e18;
}

class BarReader final : public RowReader {
  public:
    BarReader(const Recognised& recognised, const Settings& settings, RowOutput& output)
        : it_(recognised),
          settings_(settings),
          output_(output),
          times_(recognised.time),
          groups_(recognised, settings, output) {}

    void row(std::span<const std::string_view> fields, std::uint64_t line) override {
        const Cells cells{it_.columns, fields};
        Groups<market::Bars>::Group* const group = groups_.find(cells, line);
        if (group == nullptr || !is_of_this_table(cells, line)) {
            return;
        }
        Bar bar{0, 0, 0, 0, 0, 0, std::nan("")};
        if (!read_volume(cells, line, bar) || is_suspended(*group, cells, bar) ||
            !read_time(*group, fields, line, bar) || !read_prices(cells, line, bar)) {
            return;
        }
        if (!is_plainly_good(bar)) {
            if (std::string reason = why_bar_is_bad(bar); !reason.empty()) {
                output_.reject(line, std::move(reason));
                return;
            }
        }
        keep(*group, bar);
    }

    void finish() override {
        groups_.for_each([&](auto& group) { hand_over(group); });
        gathered_ = 0;
    }

  private:
    using Group = Groups<market::Bars>::Group;

    bool is_of_this_table(const Cells& cells, std::uint64_t line) {
        if (const auto flag = cells.at(Field::kAdjustFlag);
            !flag.empty() && !settings_.allow_adjusted && is_adjusted_flag(flag)) {
            output_.reject(line, "the prices of this row are adjusted");
            return false;
        }
        const std::string_view period = cells.at(Field::kPeriod);
        if (period.empty() || period == last_period_) {
            return true;
        }
        if (const auto told = parse_any_period(period);
            told && *told != it_.period && !settings_.period) {
            output_.reject(line,
                           fmt::format("a {} bar in a table of {} bars", market::to_string(*told),
                                       market::to_string(it_.period)));
            return false;
        }
        last_period_ = period;
        return true;
    }

    // A missing volume is NaN for now.
    bool read_volume(const Cells& cells, std::uint64_t line, Bar& bar) {
        if (it_.columns.has(Field::kVolume)) {
            bar.volume = std::nan("");
            if (cells.number(Field::kVolume, bar.volume) == NumberResult::kBad) {
                output_.reject(line, cells.why_no_number(Field::kVolume, NumberResult::kBad));
                return false;
            }
        }
        if (cells.number(Field::kAmount, bar.amount) == NumberResult::kBad) {
            output_.reject(line, cells.why_no_number(Field::kAmount, NumberResult::kBad));
            return false;
        }
        // No money for some shares: the source has no amounts.
        if (bar.amount == 0 && bar.volume > 0) {
            bar.amount = std::nan("");
        }
        return true;
    }

    // Sources differ in how they write a day without trade; none is a bar.
    bool is_suspended(const Group& group, const Cells& cells, const Bar& bar) const {
        if (market::is_intraday(it_.period) || !group.mainland ||
            group.kind != market::InstrumentKind::kStock) {
            return false;
        }
        const bool no_volume = std::isnan(bar.volume) || bar.volume == 0;
        return cells.at(Field::kTradeStatus) == "0" || (no_volume && !(bar.amount > 0));
    }

    bool read_time(Group& group, std::span<const std::string_view> fields, std::uint64_t line,
                   Bar& bar) {
        const auto stamp = times_.read(fields);
        if (!stamp) {
            output_.reject(line, why_no_time(fields));
            return false;
        }
        if (!market::is_intraday(it_.period)) {
            bar.time = date_of(*stamp, group.clock.zone()).days;
            return true;
        }
        if (stamp->kind == Stamp::Kind::kDate) {
            output_.reject(line, "the time of day is missing");
            return false;
        }
        bar.time = instant_of(*stamp, group.clock) + it_.shift;
        return true;
    }

    std::string why_no_time(std::span<const std::string_view> fields) const {
        std::string text;
        for (const int column : {it_.time.full, it_.time.time_of_day}) {
            if (column >= 0) {
                text += text.empty() ? "" : " ";
                text += fields[static_cast<std::size_t>(column)];
            }
        }
        return trimmed(text).empty() ? "the date is missing"
                                     : fmt::format("{} is no date or time", in_quotes(text));
    }

    bool read_prices(const Cells& cells, std::uint64_t line, Bar& bar) {
        double* const into[] = {&bar.open, &bar.high, &bar.low, &bar.close};
        for (std::size_t i = 0; i < kPrices.size(); ++i) {
            if (const auto result = cells.number(kPrices[i], *into[i]);
                result != NumberResult::kNumber) {
                output_.reject(line, cells.why_no_number(kPrices[i], result));
                return false;
            }
        }
        if (std::isnan(bar.volume)) {
            output_.reject(line, "volume is missing");
            return false;
        }
        return true;
    }

    void keep(Group& group, const Bar& bar) {
        group.state.push_back(bar);
        ++gathered_;
        if (group.state.size() >= kBatchRows) {
            hand_over(group);
        } else if (gathered_ >= kGatheredRowsMax) {
            finish();
        }
    }

    void hand_over(Group& group) {
        if (!group.state.empty()) {
            gathered_ -= std::min(gathered_, group.state.size());
            market::Bars bars = std::exchange(group.state, {});
            // A full batch is likely followed by another one.
            group.state.reserve(bars.size() == kBatchRows ? kBatchRows : 0);
            output_.sink.bars(group.id, it_.period, std::move(bars));
        }
    }

    const Recognised& it_;
    const Settings& settings_;
    RowOutput& output_;
    TimeReader times_;
    Groups<market::Bars> groups_;
    std::size_t gathered_ = 0;
    std::string last_period_;
};

}  // namespace

std::unique_ptr<RowReader> make_bar_reader(const Recognised& recognised, const Settings& settings,
                                           RowOutput& output) {
    return std::make_unique<BarReader>(recognised, settings, output);
}

}  // namespace mystocks::feed::csv::detail
