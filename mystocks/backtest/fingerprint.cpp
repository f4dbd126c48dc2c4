#include "mystocks/backtest/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string_view>
#include <tuple>

#include <fmt/format.h>
#include <xxhash.h>

#include "mystocks/base/assert.hpp"

namespace mystocks::backtest {
namespace {

class Hash {
  public:
    Hash() : state_(XXH3_createState()) {
        MYSTOCKS_ASSERT(state_ != nullptr && XXH3_128bits_reset(state_.get()) == XXH_OK);
    }

    void add(std::span<const std::int64_t> values) {
        add(static_cast<std::int64_t>(values.size()));
        bytes(values.data(), values.size_bytes());
    }

    // Every NaN counts as the same one.
    void add(std::span<const double> values) {
        add(static_cast<std::int64_t>(values.size()));
        std::array<double, 512> block;
        for (std::size_t first = 0; first < values.size(); first += block.size()) {
            const std::size_t count = std::min(block.size(), values.size() - first);
            for (std::size_t i = 0; i < count; ++i) {
                const double value = values[first + i];
                block[i] = value == value ? value : std::numeric_limits<double>::quiet_NaN();
            }
            bytes(block.data(), count * sizeof(double));
        }
    }

    void add(std::int64_t value) { bytes(&value, sizeof value); }

    void add(std::string_view text) {
        add(static_cast<std::int64_t>(text.size()));
        bytes(text.data(), text.size());
    }

    void add(std::span<const DayRange> ranges) {
        add(static_cast<std::int64_t>(ranges.size()));
        for (const DayRange& range : ranges) {
            add(std::int64_t{range.from.days});
            add(std::int64_t{range.to.days});
        }
    }

    void add(const std::optional<base::Date>& date) {
        add(date ? std::int64_t{date->days} : std::numeric_limits<std::int64_t>::min());
    }

    std::string text() const {
        const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
        return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
    }

  private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };

    void bytes(const void* data, std::size_t size) {
        if (size > 0) {
            XXH3_128bits_update(state_.get(), data, size);
        }
    }

    std::unique_ptr<XXH3_state_t, Free> state_;
};

void add_actions(Hash& hash, std::span<const market::CorporateAction> actions) {
    using Row = std::tuple<std::int32_t, double, double, double, double>;
    std::vector<Row> rows;
    for (const market::CorporateAction& action : actions) {
        rows.emplace_back(action.ex_date.days, action.cash, action.bonus_ratio, action.rights_ratio,
                          action.rights_price);
    }
    std::sort(rows.begin(), rows.end());
    hash.add(static_cast<std::int64_t>(rows.size()));
    for (const auto& [day, cash, bonus, rights, price] : rows) {
        hash.add(std::int64_t{day});
        hash.add(std::array{cash, bonus, rights, price});
    }
}

void add_instrument(Hash& hash, const InstrumentHistory& one) {
    MYSTOCKS_ASSERT(one.instrument != nullptr);
    const market::Instrument& instrument = *one.instrument;
    hash.add(instrument.id.str());
    hash.add(market::to_string(instrument.kind));
    hash.add(market::to_string(instrument.board));
    hash.add(std::int64_t{instrument.price_decimals});
    hash.add(instrument.list_date);
    hash.add(instrument.delist_date);
    hash.add(one.bars.time);
    hash.add(one.bars.open);
    hash.add(one.bars.high);
    hash.add(one.bars.low);
    hash.add(one.bars.close);
    hash.add(one.bars.volume);
    hash.add(one.bars.amount);
    hash.add(one.signal_bars.close);
    add_actions(hash, one.actions);
    hash.add(one.special_treatment);
    hash.add(one.member);
}

}  // namespace

std::string data_fingerprint(const History& history) {
    Hash hash;
    hash.add(market::to_string(history.period));
    hash.add(std::span<const std::int64_t>(history.axis));
    hash.add(static_cast<std::int64_t>(history.first_moment));
    hash.add(static_cast<std::int64_t>(history.instruments.size()));
    for (const InstrumentHistory& one : history.instruments) {
        add_instrument(hash, one);
    }
    hash.add(std::span<const double>(history.benchmark));
    return hash.text();
}

}  // namespace mystocks::backtest
