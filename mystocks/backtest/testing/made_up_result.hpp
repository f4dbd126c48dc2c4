// A result as an engine would give it, made up from a seed: for tests of what is made from results.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/summary.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::backtest::testing {

class MadeUpResult {
  public:
    explicit MadeUpResult(std::size_t moments, std::uint64_t seed = 1) : seed_(seed) {
        result_.starting_cash = 1'000'000;
        result_.instruments = {named("600000.SH", "浦发银行"), named("000001.SZ", "平安银行"),
                               named("300750.SZ", "宁德时代")};
        curve(moments);
        if (moments > 10) {
            trades(moments);
        }
    }
    const Result& get() const { return result_; }
    Result take() { return std::move(result_); }

    static RunNames names() {
        RunNames names;
        names.program_version = "0.4.0";
        names.data_fingerprint = "00112233445566778899aabbccddeeff";
        names.strategy_hash = "0123456789abcdef";
        names.strategy_name = "dual_ma";
        names.title_zh = "双均线";
        names.title_en = "Two moving averages";
        names.strategy_text = "[signals]\nentry = \"CROSS(MA(C, FAST), MA(C, SLOW))\"\n";
        names.parameters = {{"FAST", 5}, {"SLOW", 20}};
        names.benchmark = "000300.SH";
        return names;
    }

  private:
    static market::Instrument named(const char* id, const char* name) {
        market::Instrument instrument = market::instrument_from_id(market::InstrumentId::parse(id));
        instrument.name = name;
        return instrument;
    }

    double draw() {  // [0, 1)
        seed_ = seed_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<double>(seed_ >> 11) * 0x1p-53;
    }

    void curve(std::size_t moments) {
        double equity = result_.starting_cash;
        double index = 3000;
        std::int32_t day = base::Date::of(2015, 1, 5).days;
        for (std::size_t i = 0; i < moments; ++i) {
            result_.times.push_back(day);
            day += base::Date{day}.weekday() == 5 ? 3 : 1;
            const double held = i / 60 % 3 == 0 ? 0 : draw();
            equity *= 1 + held * (draw() - 0.485) / 12;
            index *= 1 + (draw() - 0.495) / 30;
            result_.equity.push_back(std::floor(equity * 100) / 100);
            result_.long_value.push_back(std::floor(equity * held));
            result_.short_value.push_back(0);
            result_.cash.push_back(result_.equity.back() - result_.long_value.back());
            result_.benchmark.push_back(i < 3 ? std::numeric_limits<double>::quiet_NaN() : index);
        }
    }

    void trades(std::size_t moments) {
        for (std::size_t i = 1; i + 9 < moments; i += 9) {
            const auto instrument = static_cast<std::uint32_t>(i % 3);
            const double rate = std::floor((draw() - 0.45) * 2000) / 10'000;
            trade::Trade one;
            one.instrument = instrument;
            one.entered = result_.times[i];
            one.left = result_.times[i + 7];
            one.shares = 1200;
            one.entry_price = 10.25;
            one.exit_price = 10.25 * (1 + rate);
            one.profit = std::floor(12300 * rate * 100) / 100;
            one.return_rate = rate;
            one.mae = -0.02;
            one.mfe = 0.035;
            one.bars = 8;
            one.exit_reason = i % 2 == 0 ? trade::Reason::kExit : trade::Reason::kStopLoss;
            one.open = i + 18 >= moments;
            result_.trades.push_back(one);
            order(instrument, trade::Side::kBuy, trade::Reason::kEntry, i);
            order(instrument, trade::Side::kSell, one.exit_reason, i + 7);
        }
        result_.bookings.push_back({0, result_.times[5], 1000, 1200, 174});
    }

    void order(std::uint32_t instrument, trade::Side side, trade::Reason reason, std::size_t at) {
        trade::Order one;
        one.id = result_.orders.size() + 1;
        one.instrument = instrument;
        one.side = side;
        one.reason = reason;
        one.placed = result_.times[at - 1];
        one.ended = result_.times[at];
        const bool refused = reason == trade::Reason::kEntry && draw() < 0.2;
        one.refusal = !refused       ? trade::Refusal::kNone
                      : draw() < 0.5 ? trade::Refusal::kLimitUp
                                     : trade::Refusal::kCash;
        one.filled = refused ? 0 : 1200;
        result_.orders.push_back(one);
        if (refused) {
            return;
        }
        trade::Fill fill;
        fill.order = one.id;
        fill.instrument = instrument;
        fill.side = side;
        fill.reason = reason;
        fill.time = one.ended;
        fill.shares = 1200;
        fill.price = 10.25;
        fill.amount = 12300;
        fill.slippage = 12;
        fill.costs = {
            .commission = 5, .stamp = side == trade::Side::kSell ? 6.15 : 0, .transfer = 0.12};
        result_.costs += fill.costs;
        result_.fills.push_back(fill);
    }

    Result result_;
    std::uint64_t seed_;
};

}  // namespace mystocks::backtest::testing
