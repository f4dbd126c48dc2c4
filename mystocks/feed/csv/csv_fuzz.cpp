// Any bytes as a table of any kind: no crash, and nothing untrue reaches the sink.
#include <cstddef>
#include <cstdint>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/feed/csv/detail/unit_reader.hpp"

namespace {

using namespace mystocks;
using namespace mystocks::feed;
using namespace mystocks::feed::csv;

class CheckingSink final : public FeedSink {
  public:
    void rows_read(std::uint64_t) override {}
    void reject(Rejection rejection) override { MYSTOCKS_ASSERT(!rejection.reason.empty()); }
    void bars(const market::InstrumentId&, market::Period, market::Bars&& bars) override {
        MYSTOCKS_ASSERT(!bars.empty());
        for (std::size_t i = 0; i < bars.size(); ++i) {
            MYSTOCKS_ASSERT(why_bar_is_bad(bars.at(i)).empty());
        }
    }
    void ticks(const market::InstrumentId&, market::Ticks&& ticks) override {
        MYSTOCKS_ASSERT(ticks.size() > 0 && ticks.sequence.size() == ticks.size() &&
                        ticks.price.size() == ticks.size() && ticks.bid.size() == ticks.size());
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            MYSTOCKS_ASSERT(ticks.price[i] > 0 && ticks.volume[i] >= 0);
        }
    }
    void depth(const market::InstrumentId&, market::Depth&& depth) override {
        MYSTOCKS_ASSERT(depth.size() > 0 && depth.bid.price[9].size() == depth.size());
    }
    void instruments(std::vector<market::Instrument>&& all) override {
        MYSTOCKS_ASSERT(!all.empty());
    }
    void actions(std::vector<market::CorporateAction>&& all) override {
        for (const market::CorporateAction& action : all) {
            MYSTOCKS_ASSERT(action.bonus_ratio > -1 && action.cash >= 0);
        }
    }
    void share_events(std::vector<market::ShareEvent>&&) override {}
    void blocks(std::vector<market::Block>&&) override {}
    void trading_days(const std::string&, std::vector<base::Date>&& days) override {
        for (std::size_t i = 1; i < days.size(); ++i) {
            MYSTOCKS_ASSERT(days[i - 1] < days[i]);
        }
    }
};

}  // namespace

// The first byte chooses what the user said.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const unsigned choice = data[0];
    CsvOptions options;
    if ((choice & 1U) != 0) {
        options.kind = static_cast<CsvKind>(choice >> 1U & 7U);
        if (*options.kind > CsvKind::kCalendar) {
            options.kind.reset();
        }
    }
    options.allow_adjusted = (choice & 16U) != 0;
    if ((choice & 32U) != 0) {
        options.symbol = market::InstrumentId::parse("600000.SH");
        options.map = {{"volume_unit", "shares"}, {"stamped_at", "end"}, {"calendar", "CN"}};
        options.period = market::Period::k1m;
    }
    if ((choice & 64U) != 0) {
        options.map["close"] = "5";
        options.map["date"] = "2020-01-02";
    }
    const char* const name =
        (choice & 128U) != 0 ? "20230201/ADABTC-1m.csv" : "000001_SZ_20230201.csv";
    CheckingSink sink;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto stream = csv::detail::unpacked(csv::detail::stream_of(bytes));
    csv::detail::read_unit(*stream, {name, csv::detail::facts_of_name({name}), {}},
                           csv::detail::parse_settings(options), sink, {});
    return 0;
}
