// Rows gathered by instrument, in bounded memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/cells.hpp"
#include "mystocks/feed/csv/detail/recognise.hpp"
#include "mystocks/feed/csv/detail/row_output.hpp"
#include "mystocks/feed/csv/detail/times.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::csv::detail {

inline constexpr std::size_t kInstrumentsInFileMax = 200'000;

// `State` is default-constructed for each instrument.
template <typename State>
class Groups {
  public:
    struct Group {
        market::InstrumentId id;
        market::InstrumentKind kind;
        bool mainland;  // on SH, SZ or BJ
        ZoneClock clock;
        State state;
    };

    Groups(const Recognised& recognised, const Settings& settings, RowOutput& output)
        : it_(recognised), settings_(settings), output_(output) {
        if (it_.symbol) {
            only_ = add(*it_.symbol);
        }
    }

    // Null where the row has none: that was rejected.
    Group* find(const Cells& cells, std::uint64_t line) {
        if (only_ != nullptr) {
            return only_;
        }
        const std::string_view code = cells.at(Field::kSymbol);
        const std::string_view exchange = cells.at(Field::kExchange);
        if (last_ == nullptr || code != last_code_ || exchange != last_exchange_) {
            look_up(code, exchange);
        }
        if (last_->group == nullptr) {
            output_.reject(line, last_->problem);
        }
        return last_->group;
    }

    template <typename Visit>
    void for_each(Visit visit) {
        for (const auto& group : groups_) {
            visit(*group);
        }
    }

  private:
    struct Entry {
        Group* group = nullptr;
        std::string problem;
    };

    void look_up(std::string_view code, std::string_view exchange) {
        last_code_ = code;
        last_exchange_ = exchange;
        const std::string key = last_code_ + '\n' + last_exchange_;
        if (const auto found = entries_.find(key); found != entries_.end()) {
            last_ = &found->second;
            return;
        }
        if (entries_.size() >= kInstrumentsInFileMax) {
            overflow_.problem = "the file has more than 200,000 instruments";
            last_ = &overflow_;
            return;
        }
        Entry entry;
        try {
            const market::InstrumentId id = instrument_of(code, exchange, it_.codes);
            Group*& group = by_id_[id];
            group = group == nullptr ? add(id) : group;
            entry.group = group;
        } catch (const base::Error& error) {
            entry.problem = error.message();
        }
        last_ = &entries_.emplace(key, std::move(entry)).first->second;
    }

    Group* add(const market::InstrumentId& id) {
        const std::string_view exchange = id.exchange();
        const base::TimeZone& zone =
            settings_.zone != nullptr ? *settings_.zone
                                      : base::TimeZone::named(market::time_zone_name_of(exchange));
        const bool mainland = exchange == "SH" || exchange == "SZ" || exchange == "BJ";
        groups_.push_back(std::unique_ptr<Group>(
            new Group{id, market::facts_of_code(id).kind, mainland, ZoneClock(zone), State()}));
        return groups_.back().get();
    }

    const Recognised& it_;
    const Settings& settings_;
    RowOutput& output_;
    Group* only_ = nullptr;
    std::vector<std::unique_ptr<Group>> groups_;
    std::unordered_map<market::InstrumentId, Group*> by_id_;
    std::unordered_map<std::string, Entry> entries_;  // by the cells' text
    Entry overflow_;
    Entry* last_ = nullptr;
    std::string last_code_;
    std::string last_exchange_;
};

}  // namespace mystocks::feed::csv::detail
