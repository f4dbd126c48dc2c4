// What the formulas of a backtest may ask about beside an instrument's own bars.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/detail/store_surroundings.hpp"

namespace mystocks::job::detail {

// Thread-safe. Other instruments' bars are adjusted as the strategy's signals are and end on the
// day `until`. FINANCE is at each bar what held then. Blocks are those of today.
class ReplaySurroundings final : public formula::Surroundings {
  public:
    ReplaySurroundings(BarShelf& shelf, backtest::DataSpec data);

    std::shared_ptr<const market::Bars> bars(std::string_view instrument_id,
                                             market::Period period) const override;
    void capital(const market::Instrument& instrument, market::Period period,
                 std::span<const std::int64_t> times, std::span<double> capital) const override {
        stored_.capital(instrument, period, times, capital);
    }
    void finance(const market::Instrument& instrument, market::Period period, int number,
                 std::span<const std::int64_t> times, std::span<double> figures) const override {
        stored_.finance(instrument, period, number, times, figures);
    }
    std::optional<bool> in_block(const market::Instrument& instrument,
                                 std::string_view block) const override {
        return stored_.in_block(instrument, block);
    }

  private:
    BarShelf& shelf_;
    const backtest::DataSpec data_;
    const StoreSurroundings stored_;
    mutable std::mutex mutex_;
    mutable std::map<std::pair<std::string, market::Period>, std::shared_ptr<const market::Bars>>
        known_;
};

}  // namespace mystocks::job::detail
