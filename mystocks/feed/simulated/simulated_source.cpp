#include "mystocks/feed/simulated/simulated_source.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mystocks/feed/simulated/detail/index_walk.hpp"
#include "mystocks/feed/simulated/detail/instrument_walk.hpp"
#include "mystocks/feed/simulated/detail/market_model.hpp"

namespace mystocks::feed::simulated {
namespace {

constexpr std::size_t kInstrumentsAUnit = 10;
// The first two units; the others are groups of instruments.
constexpr std::size_t kIndexUnit = 0;
constexpr std::size_t kRecordUnit = 1;
constexpr std::size_t kFirstGroup = 2;

class SimulatedSource final : public Source {
  public:
    explicit SimulatedSource(const SimulatedOptions& options) : model_(options) {}

  private:
    std::string do_name() const override { return kSourceName; }

    std::string do_description() const override {
        return fmt::format("simulated market: {} instruments, {} years to {}, seed {}",
                           model_.profiles.size(), model_.options.years,
                           base::to_string(model_.options.last_day), model_.options.seed);
    }

    std::vector<Unit> do_plan(std::stop_token) override {
        std::vector<Unit> units{{"simulated indices", 0, kIndexUnit},
                                {"simulated instruments and blocks", 0, kRecordUnit}};
        const std::size_t count = model_.profiles.size();
        for (std::size_t first = 0; first < count; first += kInstrumentsAUnit) {
            const std::size_t last = std::min(first + kInstrumentsAUnit, count) - 1;
            units.push_back({fmt::format("simulated {} to {}", id_of(first), id_of(last)), 0,
                             kFirstGroup + first / kInstrumentsAUnit});
        }
        return units;
    }

    void do_read(const Unit& unit, FeedSink& sink, std::stop_token stop) const override {
        if (unit.index == kIndexUnit) {
            for (IndexSeries& series : walk_indices(model_, stop)) {
                give_bars(sink, series.instrument.id, std::move(series.daily),
                          std::move(series.minutes));
            }
        } else if (unit.index == kRecordUnit) {
            read_records(sink);
        } else {
            read_group(unit.index - kFirstGroup, sink, stop);
        }
    }

    const std::string& id_of(std::size_t number) const {
        return model_.profiles[number].instrument.id.str();
    }

    static void give_bars(FeedSink& sink, const market::InstrumentId& id, market::Bars&& daily,
                          market::Bars&& minutes) {
        sink.rows_read(daily.size() + minutes.size());
        if (!daily.empty()) {
            sink.bars(id, market::Period::k1d, std::move(daily));
        }
        if (!minutes.empty()) {
            sink.bars(id, market::Period::k1m, std::move(minutes));
        }
    }

    void read_records(FeedSink& sink) const {
        std::vector<market::Instrument> instruments;
        std::vector<market::Block> blocks = blocks_of(model_);
        for (IndexSeries& series : list_indices(model_)) {
            if (!series.members.empty()) {
                blocks.push_back({market::BlockKind::kIndex, series.instrument.name,
                                  std::move(series.members), kSourceName});
                instruments.push_back(std::move(series.instrument));
            }
        }
        for (const Profile& profile : model_.profiles) {
            instruments.push_back(profile.instrument);
        }
        sink.rows_read(instruments.size() + blocks.size());
        sink.instruments(std::move(instruments));
        sink.blocks(std::move(blocks));
    }

    void read_group(std::size_t group, FeedSink& sink, std::stop_token stop) const {
        const std::size_t first = group * kInstrumentsAUnit;
        const std::size_t end = std::min(first + kInstrumentsAUnit, model_.profiles.size());
        for (std::size_t number = first; number < end && !stop.stop_requested(); ++number) {
            const Profile& profile = model_.profiles[number];
            Walk walk = walk_instrument(model_, profile);
            give_bars(sink, profile.instrument.id, daily_bars(model_, walk),
                      minute_bars(model_, walk));
            if (!walk.actions.empty()) {
                sink.rows_read(walk.actions.size());
                sink.actions(std::move(walk.actions));
            }
        }
    }

    const MarketModel model_;
};

}  // namespace

std::unique_ptr<Source> open_simulated(const SimulatedOptions& options) {
    return std::make_unique<SimulatedSource>(options);
}

}  // namespace mystocks::feed::simulated
