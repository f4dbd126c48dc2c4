#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "mystocks/feed/csv/detail/groups.hpp"
#include "mystocks/feed/csv/detail/row_reader.hpp"
#include "mystocks/feed/csv/detail/tick_order.hpp"

namespace mystocks::feed::csv::detail {
namespace {

constexpr double kPriceMax = 1e9;
constexpr std::size_t kBatchTicks = 65'536;
constexpr std::size_t kGatheredTicksMax = 8 * kBatchTicks;  // of all instruments: 30 MB
constexpr std::size_t kBatchBooks = 8'192;
constexpr std::size_t kGatheredBooksMax = 8 * kBatchBooks;  // 22 MB

std::optional<std::int64_t> parse_integer(std::string_view text) {
    text = trimmed(text);
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [next, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && next == end && value >= 0 ? std::optional(value) : std::nullopt;
}

struct Key {
    base::TimeUs time;
    std::int64_t sequence;
};

// What trades and snapshots share: instrument, time, sequence.
template <typename State>
class TimedRows : public RowReader {
  public:
    using Group = typename Groups<State>::Group;

    TimedRows(const Recognised& recognised, const Settings& settings, RowOutput& output)
        : it_(recognised),
          output_(output),
          times_(recognised.time),
          groups_(recognised, settings, output) {}

    void row(std::span<const std::string_view> fields, std::uint64_t line) final {
        const Cells cells{it_.columns, fields};
        if (is_cancel(cells)) {
            return;
        }
        if (Group* const group = groups_.find(cells, line)) {
            read(*group, cells, line);
        }
    }

    void finish() final {
        groups_.for_each([&](Group& group) { hand_over(group); });
        gathered_ = 0;
    }

  protected:
    virtual void read(Group& group, const Cells& cells, std::uint64_t line) = 0;
    virtual void hand_over(Group& group) = 0;

    std::optional<Key> read_key(Group& group, const Cells& cells, std::uint64_t line) {
        const auto stamp = times_.read(cells.fields);
        if (!stamp || stamp->kind == Stamp::Kind::kDate) {
            output_.reject(line, stamp ? "the time of day is missing"
                                       : "the time can't be read: " + text_of_time(cells));
            return {};
        }
        const base::TimeUs time = instant_of(*stamp, group.clock);
        if (it_.columns.has(Field::kSequence)) {
            const auto sequence = parse_integer(cells.at(Field::kSequence));
            if (!sequence) {
                output_.reject(line, fmt::format("sequence {} is no whole number",
                                                 in_quotes(cells.at(Field::kSequence))));
                return {};
            }
            return Key{time, *sequence};
        }
        const auto sequence = group.state.order.next(time);
        if (!sequence) {
            output_.reject(line,
                           "its time lies far before that of the rows in front of it: sort "
                           "the file by time");
            return {};
        }
        return Key{time, *sequence};
    }

    void gathered_one(Group& group, std::size_t in_group, std::size_t batch, std::size_t all_max) {
        ++gathered_;
        if (in_group >= batch) {
            gathered_ -= std::min(gathered_, in_group);
            hand_over(group);
        } else if (gathered_ >= all_max) {
            finish();
        }
    }

    const Recognised& it_;
    RowOutput& output_;

  private:
    // Level-2 feeds of Shenzhen report a cancelled order among the trades.
    bool is_cancel(const Cells& cells) const {
        const std::string_view type = trimmed(cells.at(Field::kTradeType));
        return type == "C" || type == "4" || type == "52" || type == "撤单";
    }

    std::string text_of_time(const Cells& cells) const {
        const int column = it_.time.full >= 0 ? it_.time.full : it_.time.time_of_day;
        return in_quotes(cells.fields[static_cast<std::size_t>(column)]);
    }

    TimeReader times_;
    Groups<State> groups_;
    std::size_t gathered_ = 0;
};

struct TickState {
    market::Ticks ticks;
    TickOrder order;
    // Of snapshots: what had been traded by the one before.
    base::Date day{};
    double total_volume = 0;
    double total_amount = 0;
};

class TickReader final : public TimedRows<TickState> {
  public:
    using TimedRows::TimedRows;

  private:
    void read(Group& group, const Cells& cells, std::uint64_t line) override {
        double price = 0;
        double volume = 0;
        double amount = std::nan("");
        if (const auto result = cells.number(Field::kPrice, price);
            result != NumberResult::kNumber) {
            output_.reject(line, cells.why_no_number(Field::kPrice, result));
            return;
        }
        if (const auto result = cells.number(Field::kVolume, volume);
            result != NumberResult::kNumber) {
            output_.reject(line, cells.why_no_number(Field::kVolume, result));
            return;
        }
        if (cells.number(Field::kAmount, amount) == NumberResult::kBad) {
            output_.reject(line, cells.why_no_number(Field::kAmount, NumberResult::kBad));
            return;
        }
        if (it_.snapshots && price == 0) {
            return;  // before the first trade there is no last price
        }
        if (std::string reason = why_bad(price, volume, amount); !reason.empty()) {
            output_.reject(line, std::move(reason));
            return;
        }
        const auto key = read_key(group, cells, line);
        if (!key) {
            return;
        }
        if (it_.snapshots) {
            since_the_one_before(group, *key, volume, amount);
        } else if (std::isnan(amount)) {
            amount = amount_of(group, price, volume);
        }
        market::Ticks& ticks = group.state.ticks;
        ticks.time.push_back(key->time);
        ticks.sequence.push_back(key->sequence);
        ticks.price.push_back(price);
        ticks.volume.push_back(volume);
        ticks.amount.push_back(amount);
        ticks.bid.push_back(best(cells, it_.snapshots ? Field::kBidPrice1 : Field::kBid));
        ticks.ask.push_back(best(cells, it_.snapshots ? Field::kAskPrice1 : Field::kAsk));
        gathered_one(group, ticks.size(), kBatchTicks, kGatheredTicksMax);
    }

    void hand_over(Group& group) override {
        if (group.state.ticks.size() > 0) {
            output_.sink.ticks(group.id, std::exchange(group.state.ticks, {}));
        }
    }

    static std::string why_bad(double price, double volume, double amount) {
        if (!(price > 0) || price > kPriceMax) {
            return fmt::format("price {:.10g} is not positive or above 1e9", price);
        }
        if (!(volume >= 0) || volume > 1e15) {
            return fmt::format("volume {:.10g} is not a count of shares", volume);
        }
        if (!std::isnan(amount) && (!(amount >= 0) || amount > 1e18)) {
            return fmt::format("amount {:.10g} is not a sum of money", amount);
        }
        return {};
    }

    // What one trade cost is its price times its size. Prices of the mainland have three decimals
    // at most and sizes none, so that the product's last bits are noise.
    static double amount_of(const Group& group, double price, double volume) {
        const double product = price * volume;
        return group.mainland && product < 1e11 ? std::round(product * 1e3) / 1e3 : product;
    }

    static double best(const Cells& cells, Field field) {
        double price = std::nan("");
        return cells.number(field, price) == NumberResult::kNumber && price > 0 ? price
                                                                                : std::nan("");
    }

    static void since_the_one_before(Group& group, const Key& key, double& volume, double& amount) {
        TickState& state = group.state;
        const base::Date day = group.clock.zone().date_of(key.time);
        if (day != state.day || volume < state.total_volume) {
            state.day = day;
            state.total_volume = 0;
            state.total_amount = 0;
        }
        const double total_volume = volume;
        volume -= state.total_volume;
        state.total_volume = total_volume;
        if (!std::isnan(amount)) {
            const double total_amount = amount;
            amount = std::max(0.0, amount - state.total_amount);
            state.total_amount = total_amount;
        }
    }
};

struct DepthState {
    market::Depth depth;
    TickOrder order;
};

class DepthReader final : public TimedRows<DepthState> {
  public:
    using TimedRows::TimedRows;

  private:
    void read(Group& group, const Cells& cells, std::uint64_t line) override {
        std::array<double, 4 * market::kDepthLevelsMax> levels;
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const Field field = level_of(Field::kBidPrice1, i);
            levels[i] = std::nan("");
            if (cells.number(field, levels[i]) == NumberResult::kBad || levels[i] < 0 ||
                levels[i] > 1e15) {
                output_.reject(line, fmt::format("{} {} is no price or size", to_string(field),
                                                 in_quotes(cells.at(field))));
                return;
            }
        }
        const auto key = read_key(group, cells, line);
        if (!key) {
            return;
        }
        market::Depth& depth = group.state.depth;
        depth.time.push_back(key->time);
        depth.sequence.push_back(key->sequence);
        constexpr std::size_t kLevels = market::kDepthLevelsMax;
        for (std::size_t i = 0; i < kLevels; ++i) {
            push(depth.bid, i, levels[i], levels[kLevels + i]);
            push(depth.ask, i, levels[2 * kLevels + i], levels[3 * kLevels + i]);
        }
        gathered_one(group, depth.size(), kBatchBooks, kGatheredBooksMax);
    }

    void hand_over(Group& group) override {
        if (group.state.depth.size() > 0) {
            output_.sink.depth(group.id, std::exchange(group.state.depth, {}));
        }
    }

    // Sources write 0 for a level that isn't there.
    static void push(market::DepthLevels& side, std::size_t level, double price, double size) {
        const bool there = price > 0;
        side.price[level].push_back(there ? price : std::nan(""));
        side.size[level].push_back(there ? size : std::nan(""));
    }
};

}  // namespace

std::unique_ptr<RowReader> make_tick_reader(const Recognised& recognised, const Settings& settings,
                                            RowOutput& output) {
    return std::make_unique<TickReader>(recognised, settings, output);
}

std::unique_ptr<RowReader> make_depth_reader(const Recognised& recognised, const Settings& settings,
                                             RowOutput& output) {
    return std::make_unique<DepthReader>(recognised, settings, output);
}

}  // namespace mystocks::feed::csv::detail
