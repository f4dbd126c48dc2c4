#include "tests/scenario/scenario.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::scenario {
namespace {

using market::Side;

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : line) {
        if (c == ' ' || c == ';') {
            if (!word.empty()) {
                words.push_back(std::exchange(word, {}));
            }
        } else {
            word += c;
        }
    }
    if (!word.empty()) {
        words.push_back(word);
    }
    return words;
}

class Reader {
  public:
    Reader(std::string_view text, std::string_view name) : text_(text) { scenario_.name = name; }

    Scenario read() {
        each_line([this](std::string_view line) {
            if (line.starts_with("    data.period")) {
                const auto period = market::parse_period(
                    words_of(line).back().substr(1, words_of(line).back().size() - 2));
                scenario_.period = period.has_value() ? *period : refuse<market::Period>("period");
            }
        });
        each_line([this](std::string_view line) { take(line); });
        std::ranges::sort(scenario_.axis);
        auto& axis = scenario_.axis;
        axis.erase(std::unique(axis.begin(), axis.end()), axis.end());
        if (scenario_.stocks.empty() || !has_fills_) {
            refuse("a case has an instrument, and \"fills\" (\"none\" where there are none)");
        }
        return std::move(scenario_);
    }

  private:
    template <typename Take>
    void each_line(Take&& take_line) {
        line_ = 0;
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', at), text_.size());
            ++line_;
            take_line(text_.substr(at, end - at));
            at = end + 1;
        }
    }

    template <typename Value = int>
    Value refuse(const std::string& why) const {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          scenario_.name + ":" + std::to_string(line_) + ": " + why);
    }

    void take(std::string_view line) {
        if (line.starts_with('#')) {
            if (section_.empty()) {
                scenario_.title += scenario_.title.empty() ? "" : " ";
                scenario_.title += line.substr(std::min<std::size_t>(2, line.size()));
            }
            return;
        }
        words_ = words_of(line);
        next_ = 0;
        if (words_.empty()) {
            return;
        }
        if (!line.starts_with(' ')) {
            open_section();
        } else if (section_ == "strategy") {
            scenario_.strategy += std::string(line.substr(4)) + "\n";
        } else if (section_ == "remarks" || section_ == "error") {
            std::string& words = section_ == "error" ? scenario_.expected.error
                                                     : scenario_.expected.remarks.emplace_back();
            words = line.substr(4);
        } else if (!(section_ == "fills" && line == "    none")) {
            take_words();
            if (next_ < words_.size()) {
                refuse("what is \"" + words_[next_] + "\"?");
            }
        }
    }

    void open_section() {
        section_ = take_word();
        has_fills_ |= section_ == "fills" || section_ == "error";
        if (section_ == "instrument") {
            const auto id = market::InstrumentId::parse(take_word());
            scenario_.stocks.push_back({market::instrument_from_id(id), {}, {}, {}, {}});
        } else if (section_ == "trades") {
            scenario_.expected.trades.emplace();
        }
        static constexpr std::string_view kKnown[] = {
            "strategy", "instrument", "signals", "refused", "fills",
            "bookings", "trades",     "days",    "remarks", "error"};
        if (std::ranges::find(kKnown, section_) == std::end(kKnown) || next_ < words_.size()) {
            refuse("no such section: \"" + section_ + "\"");
        }
    }

    void take_words() {
        if (section_ == "instrument") {
            take_instrument_line();
        } else if (section_ == "signals") {
            take_signal();
        } else if (section_ == "refused") {
            take_refused();
        } else if (section_ == "fills") {
            take_fill();
        } else if (section_ == "bookings") {
            take_booking();
        } else if (section_ == "trades") {
            take_trade();
        } else if (section_ == "days") {
            take_day();
        } else {
            refuse("a line before any section");
        }
    }

    bool at_end() const { return next_ == words_.size(); }
    std::string take_word() {
        return at_end() ? refuse<std::string>("the line ends too early") : words_[next_++];
    }
    bool take_if(std::string_view word) {
        if (at_end() || words_[next_] != word) {
            return false;
        }
        ++next_;
        return true;
    }
    void expect(std::string_view word) {
        if (!take_if(word)) {
            refuse("expected \"" + std::string(word) + "\"");
        }
    }
    double take_number() {
        const std::string word = take_word();
        double value = 0;
        const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
        return failed == std::errc{} && end == word.data() + word.size()
                   ? value
                   : refuse<double>("expected a number, not \"" + word + "\"");
    }
    base::Date date_from(std::string_view word) const {
        const std::optional<base::Date> date = base::parse_date(word);
        return date.has_value()
                   ? *date
                   : refuse<base::Date>("expected a date, not \"" + std::string(word) + "\"");
    }
    std::int64_t take_time() {
        const std::string word = take_word();
        const std::size_t letter = word.find('T');
        const base::Date date = date_from(word.substr(0, letter));
        if (!market::is_intraday(scenario_.period)) {
            return letter == std::string::npos ? date.days : refuse("a day has no time here");
        }
        if (word.size() != 16 || letter != 10) {
            refuse("expected a time like 2024-03-05T10:30, not \"" + word + "\"");
        }
        const std::int64_t minutes =
            std::stoi(word.substr(11, 2)) * 60 + std::stoi(word.substr(14));
        return zone().to_utc(date, {minutes * base::kUsPerMinute});
    }
    const base::TimeZone& zone() const {
        const auto& id = scenario_.stocks.front().instrument.id;
        return base::TimeZone::named(market::time_zone_name_of(id.exchange()));
    }
    // An id where the line has one; else the case has one instrument only.
    std::uint32_t take_instrument() {
        const auto named = [this](const Stock& stock) {
            return !at_end() && stock.instrument.id.str() == words_[next_];
        };
        const auto found = std::ranges::find_if(scenario_.stocks, named);
        if (found != scenario_.stocks.end()) {
            ++next_;
            return static_cast<std::uint32_t>(found - scenario_.stocks.begin());
        }
        return scenario_.stocks.size() == 1
                   ? 0
                   : refuse<std::uint32_t>("which of the instruments is meant?");
    }
    Side take_side() {
        if (take_if("buy")) {
            return Side::kBuy;
        }
        expect("sell");
        return Side::kSell;
    }
    trade::Reason take_reason(Side side) {
        if (at_end()) {
            return side == Side::kBuy ? trade::Reason::kEntry : trade::Reason::kExit;
        }
        for (int i = 0; i <= static_cast<int>(trade::Reason::kEnd); ++i) {
            if (take_if(trade::to_string(static_cast<trade::Reason>(i)))) {
                return static_cast<trade::Reason>(i);
            }
        }
        return side == Side::kBuy ? trade::Reason::kEntry : trade::Reason::kExit;
    }

    void take_instrument_line() {
        Stock& stock = scenario_.stocks.back();
        if (take_if("listed")) {
            stock.instrument.list_date = date_from(take_word());
        } else if (take_if("st")) {
            const base::Date from = date_from(take_word());
            expect("..");
            stock.special_treatment.push_back({from, date_from(take_word())});
        } else if (take_if("member")) {
            const base::Date from = date_from(take_word());
            expect("..");
            stock.member.push_back({from, date_from(take_word())});
        } else if (take_if("ex")) {
            market::CorporateAction action{stock.instrument.id, date_from(take_word()), 0, 0, 0, 0,
                                           "scenario"};
            while (!at_end()) {
                if (take_if("cash")) {
                    action.cash = take_number();
                } else if (take_if("bonus")) {
                    action.bonus_ratio = take_number();
                } else {
                    expect("rights");
                    action.rights_ratio = take_number();
                    expect("at");
                    action.rights_price = take_number();
                }
            }
            stock.actions.push_back(action);
        } else {
            take_bar(stock);
        }
    }

    // One price is a bar that doesn't move; a volume that isn't given is a million.
    void take_bar(Stock& stock) {
        const std::int64_t time = take_time();
        scenario_.axis.push_back(time);
        if (take_if("suspended")) {
            return;
        }
        market::Bar bar{};
        bar.time = time;
        bar.open = bar.high = bar.low = bar.close = take_number();
        if (!at_end()) {
            bar.high = take_number();
            bar.low = take_number();
            bar.close = take_number();
        }
        bar.volume = at_end() ? 1e6 : take_number();
        bar.amount = bar.volume * bar.close;
        if (bar.low > std::min(bar.open, bar.close) || bar.high < std::max(bar.open, bar.close)) {
            refuse("no bar: the order is open, high, low, close, volume");
        }
        if (!stock.bars.empty() && stock.bars.time.back() >= time) {
            refuse("bars go in order of time");
        }
        stock.bars.push_back(bar);
    }

    void take_signal() {
        static constexpr std::string_view kNames[] = {"buy", "sell", "short", "cover"};
        Signal signal;
        signal.time = take_time();
        const auto* const name = std::ranges::find(kNames, take_word());
        if (name == std::end(kNames)) {
            refuse("a signal is buy, sell, short or cover");
        }
        signal.kind = static_cast<SignalKind>(name - std::begin(kNames));
        signal.instrument = take_instrument();
        scenario_.signals.push_back(signal);
    }

    void take_refused() {
        RefusedOrder order;
        order.placed = take_time();
        order.side = take_side();
        order.instrument = take_instrument();
        order.refusal = take_word();
        if (!trade::parse_refusal(order.refusal).has_value()) {
            refuse("no such refusal: \"" + order.refusal + "\"");
        }
        order.reason = trade::to_string(take_reason(order.side));
        scenario_.expected.refused.push_back(order);
    }

    void take_fill() {
        trade::Fill fill;
        fill.time = take_time();
        fill.side = take_side();
        fill.instrument = take_instrument();
        fill.shares = take_number();
        expect("at");
        fill.price = take_number();
        fill.reason = take_reason(fill.side);
        const std::map<std::string, double*> kinds{{"commission", &fill.costs.commission},
                                                   {"stamp", &fill.costs.stamp},
                                                   {"transfer", &fill.costs.transfer},
                                                   {"handling", &fill.costs.handling},
                                                   {"regulatory", &fill.costs.regulatory},
                                                   {"tax", &fill.costs.dividend_tax},
                                                   {"slippage", &fill.slippage}};
        while (!at_end()) {
            const auto kind = kinds.find(take_word());
            *(kind != kinds.end() ? kind->second : refuse<double*>("no such cost")) = take_number();
        }
        scenario_.expected.fills.push_back(fill);
    }

    void take_booking() {
        trade::Booking booking;
        booking.time = take_time();
        booking.instrument = take_instrument();
        if (take_if("cash")) {
            booking.cash = take_number();
        }
        expect("shares");
        booking.shares_before = take_number();
        expect("->");
        booking.shares_after = take_number();
        scenario_.expected.bookings.push_back(booking);
    }

    void take_trade() {
        ExpectedTrade trade;
        trade.entered = take_time();
        expect("..");
        trade.left = take_time();
        trade.instrument = take_instrument();
        while (!at_end()) {
            if (take_if("open")) {
                trade.open = true;
            } else if (take_if("short")) {
                trade.is_short = true;
            } else {
                std::string name = take_word();
                trade.numbers.emplace_back(std::move(name), take_number());
            }
        }
        scenario_.expected.trades->push_back(trade);
    }

    void take_day() {
        ExpectedDay day;
        day.time = take_time();
        expect("cash");
        day.cash = take_number();
        expect("equity");
        day.equity = take_number();
        expect("held");
        day.held.resize(scenario_.stocks.size());
        while (!at_end()) {
            const std::uint32_t instrument = take_instrument();
            day.held[instrument] = take_number();
        }
        scenario_.expected.days.push_back(day);
    }

    std::string_view text_;
    Scenario scenario_;
    std::string section_;
    bool has_fills_ = false;
    std::vector<std::string> words_;
    std::size_t next_ = 0;
    int line_ = 0;
};

}  // namespace

Scenario read_scenario(std::string_view text, std::string_view name) {
    return Reader(text, name).read();
}

Scenario read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        throw base::Error(base::ErrorKind::kIo, "can't read " + path.string());
    }
    return read_scenario(text, path.stem().string());
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".scenario") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

std::string time_text(const Scenario& scenario, std::int64_t time) {
    if (!market::is_intraday(scenario.period)) {
        return base::to_string(base::Date{static_cast<std::int32_t>(time)});
    }
    const auto& id = scenario.stocks.front().instrument.id;
    std::string text = base::to_local_string(
        time, base::TimeZone::named(market::time_zone_name_of(id.exchange())));
    text.resize(16);  // without seconds
    text[10] = 'T';
    return text;
}

}  // namespace mystocks::scenario
