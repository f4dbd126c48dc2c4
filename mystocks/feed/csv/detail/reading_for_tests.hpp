// A sink that keeps everything, and ways to read text as if it were a file. For tests only.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/feed/csv/csv_source.hpp"
#include "mystocks/feed/csv/detail/unit_reader.hpp"

namespace mystocks::feed::csv::detail {

class KeepingSink final : public FeedSink {
  public:
    void rows_read(std::uint64_t more) override { rows += more; }
    void reject(Rejection rejection) override { rejections.push_back(std::move(rejection)); }
    void bars(const market::InstrumentId& id, market::Period period, market::Bars&& more) override {
        market::Bars& all = bars_of[{id.str(), period}];
        for (std::size_t i = 0; i < more.size(); ++i) {
            all.push_back(more.at(i));
        }
        ++batches;
    }
    void ticks(const market::InstrumentId& id, market::Ticks&& more) override {
        market::Ticks& all = ticks_of[id.str()];
        append(all.time, more.time), append(all.sequence, more.sequence);
        append(all.price, more.price), append(all.volume, more.volume);
        append(all.amount, more.amount), append(all.bid, more.bid), append(all.ask, more.ask);
        ++batches;
    }
    void depth(const market::InstrumentId& id, market::Depth&& more) override {
        market::Depth& all = depth_of[id.str()];
        append(all.time, more.time), append(all.sequence, more.sequence);
        for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
            append(all.bid.price[level], more.bid.price[level]);
            append(all.bid.size[level], more.bid.size[level]);
            append(all.ask.price[level], more.ask.price[level]);
            append(all.ask.size[level], more.ask.size[level]);
        }
        ++batches;
    }
    void instruments(std::vector<market::Instrument>&& more) override {
        append(all_instruments, more);
    }
    void actions(std::vector<market::CorporateAction>&& more) override {
        append(all_actions, more);
    }
    void share_events(std::vector<market::ShareEvent>&& more) override {
        append(all_share_events, more);
    }
    void blocks(std::vector<market::Block>&& more) override { append(all_blocks, more); }
    void trading_days(const std::string& calendar, std::vector<base::Date>&& more) override {
        append(days_of[calendar], more);
    }

    // Empty where there are none.
    market::Bars bars_or_none(const std::string& id, market::Period period) const {
        const auto found = bars_of.find({id, period});
        return found == bars_of.end() ? market::Bars() : found->second;
    }
    std::string first_reason() const {
        return rejections.empty() ? std::string() : rejections.front().reason;
    }

    std::uint64_t rows = 0;
    std::size_t batches = 0;
    std::vector<Rejection> rejections;
    std::map<std::pair<std::string, market::Period>, market::Bars> bars_of;
    std::map<std::string, market::Ticks> ticks_of;
    std::map<std::string, market::Depth> depth_of;
    std::vector<market::Instrument> all_instruments;
    std::vector<market::CorporateAction> all_actions;
    std::vector<market::ShareEvent> all_share_events;
    std::vector<market::Block> all_blocks;
    std::map<std::string, std::vector<base::Date>> days_of;

  private:
    template <typename Value>
    static void append(std::vector<Value>& to, const std::vector<Value>& from) {
        to.insert(to.end(), from.begin(), from.end());
    }
};

// Reads `bytes` as a file of that name.
inline KeepingSink read_text(const std::string& bytes, const std::string& name,
                             const CsvOptions& options = {}) {
    KeepingSink sink;
    const auto stream = unpacked(stream_of(bytes));
    read_unit(*stream, {name, facts_of_name({name}), {}}, parse_settings(options), sink, {});
    return sink;
}

}  // namespace mystocks::feed::csv::detail
