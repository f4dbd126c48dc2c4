// What the cases of series_store_contract.hpp share: the store under test and rows for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

// An empty store of its own, removed with the object.
class OpenedSeriesStore {
  public:
    virtual ~OpenedSeriesStore() = default;
    virtual SeriesStore& store() = 0;
    // Closes and opens the store; only called where the driver survives a restart.
    virtual void reopen() = 0;
};

struct SeriesStoreMaker {
    std::string name;
    std::function<std::unique_ptr<OpenedSeriesStore>()> make;

    friend void PrintTo(const SeriesStoreMaker& maker, std::ostream* out) { *out << maker.name; }
};

class SeriesStoreContract : public testing::TestWithParam<SeriesStoreMaker> {
  protected:
    SeriesStoreContract() : opened_(GetParam().make()) {}

    SeriesStore& store() { return opened_->store(); }
    void reopen_if_it_can() {
        if (store().capabilities().survives_restart) {
            opened_->reopen();
        }
    }

    static market::InstrumentId id(const std::string& text = "600000.SH") {
        return market::InstrumentId::parse(text);
    }
    // A bar whose every value tells `time` and `salt`.
    static market::Bar bar(std::int64_t time, double salt = 0) {
        const double price = 10 + static_cast<double>(time % 1000) / 100 + salt;
        return {time,         price,       price + 0.05,   price - 0.05,
                price + 0.01, 1000 + salt, 12345.67 + salt};
    }
    static market::Bars bars(std::int64_t first, std::size_t count, double salt = 0) {
        market::Bars made;
        for (std::size_t i = 0; i < count; ++i) {
            made.push_back(bar(first + static_cast<std::int64_t>(i), salt));
        }
        return made;
    }
    static market::Ticks ticks(std::int64_t first, std::size_t count, double salt = 0) {
        market::Ticks made;
        for (std::size_t i = 0; i < count; ++i) {
            made.time.push_back(first + static_cast<std::int64_t>(i / 3) * 1000);
            made.sequence.push_back(static_cast<std::int64_t>(i % 3));
            made.price.push_back(20 + static_cast<double>(i % 50) / 100 + salt);
            made.volume.push_back(100.0 * static_cast<double>(i % 7 + 1));
            made.amount.push_back(made.price.back() * made.volume.back());
            made.bid.push_back(made.price.back() - 0.01);
            made.ask.push_back(std::numeric_limits<double>::quiet_NaN());
        }
        return made;
    }
    static market::Depth depth(std::int64_t first, std::size_t count, std::size_t levels) {
        market::Depth made;
        for (std::size_t i = 0; i < count; ++i) {
            made.time.push_back(first + static_cast<std::int64_t>(i) * 3'000'000);
            made.sequence.push_back(0);
            for (std::size_t level = 0; level < levels; ++level) {
                const double step = static_cast<double>(level) / 100;
                const double middle = 15 + static_cast<double>(i % 20) / 100;
                made.bid.price[level].push_back(middle - step);
                made.bid.size[level].push_back(static_cast<double>(100 * (level + i % 9)));
                made.ask.price[level].push_back(middle + 0.01 + step);
                made.ask.size[level].push_back(static_cast<double>(200 * (level + i % 5)));
            }
        }
        return made;
    }
    static Values values(std::int64_t first, std::size_t count, double salt = 0) {
        Values made;
        for (std::size_t i = 0; i < count; ++i) {
            made.time.push_back(first + static_cast<std::int64_t>(i));
            made.value.push_back(static_cast<double>(made.time.back() % 977) / 7 + salt);
        }
        return made;
    }
    // Bit for bit, so that NaN equals NaN and 0.0 is not −0.0.
    static void expect_same(const ColumnsView& a, const ColumnsView& b) {
        ASSERT_EQ(a.size(), b.size());
        ASSERT_EQ(a.value_count, b.value_count);
        for (std::size_t row = 0; row < a.size(); ++row) {
            ASSERT_EQ(a.key(row), b.key(row)) << "row " << row;
            for (std::size_t i = 0; i < a.value_count; ++i) {
                const double left = a.values[i].empty() ? kNoValue : a.values[i][row];
                const double right = b.values[i].empty() ? kNoValue : b.values[i][row];
                ASSERT_EQ(std::bit_cast<std::uint64_t>(left), std::bit_cast<std::uint64_t>(right))
                    << "row " << row << ", column " << i << ": " << left << " and " << right;
            }
        }
    }
    static void expect_same(const market::Bars& a, const market::Bars& b) {
        expect_same(view_of(a.view()), view_of(b.view()));
    }
    static void expect_same(const market::Ticks& a, const market::Ticks& b) {
        expect_same(view_of(a), view_of(b));
    }
    // What the capabilities say can't be written is refused as the caller's mistake.
    template <typename Write>
    static void expect_refused(const Write& write) {
        try {
            write();
            ADD_FAILURE() << "it was taken";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument) << error.message();
        }
    }
    WriteCounts write_ticks(const market::InstrumentId& of, const market::Ticks& rows) {
        const TicksWrite write{of, &rows};
        return store().write_ticks(std::span(&write, 1)).at(0);
    }
    WriteCounts write_depth(const market::InstrumentId& of, const market::Depth& rows) {
        const DepthWrite write{of, &rows};
        return store().write_depth(std::span(&write, 1)).at(0);
    }
    WriteCounts write_values(const market::InstrumentId& of, market::Period period,
                             const std::string& name, const Values& rows) {
        const ValuesWrite write{of, period, name, &rows};
        return store().write_values(std::span(&write, 1)).at(0);
    }
    std::vector<std::int64_t> times(TimeRange range, ReadLimit limit = {}) {
        return store().read_bars(id(), market::Period::k1d, range, limit).time;
    }

    std::unique_ptr<OpenedSeriesStore> opened_;
    static constexpr market::Period kDaily = market::Period::k1d;
};

inline std::ostream& operator<<(std::ostream& out, const WriteCounts& counts) {
    return out << counts.inserted << " inserted, " << counts.changed << " changed, "
               << counts.unchanged << " unchanged";
}

}  // namespace mystocks::store
