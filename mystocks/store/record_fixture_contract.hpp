// What the contract of a RecordStore is tested with.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::store {

// An empty store of its own, removed with the object.
class OpenedRecordStore {
  public:
    virtual ~OpenedRecordStore() = default;
    virtual RecordStore& store() = 0;
    // Closes and opens the store; does nothing where the driver survives no restart.
    virtual void reopen() = 0;
};

struct RecordStoreMaker {
    std::string name;
    std::function<std::unique_ptr<OpenedRecordStore>()> make;

    friend void PrintTo(const RecordStoreMaker& maker, std::ostream* out) { *out << maker.name; }
};

class RecordStoreContract : public testing::TestWithParam<RecordStoreMaker> {
  protected:
    RecordStoreContract() : opened_(GetParam().make()) {}

    RecordStore& store() { return opened_->store(); }
    void reopen() { opened_->reopen(); }

    static market::InstrumentId id(const std::string& text) {
        return market::InstrumentId::parse(text);
    }
    static base::Date day(int packed) { return *base::Date::from_yyyymmdd(packed); }
    static market::Instrument bare(const std::string& text) {
        return {id(text), {}, {}, market::InstrumentKind::kOther, market::Board::kNone, 2, {},
                {},       {}, {}};
    }
    static market::Instrument stock(const std::string& text, const std::string& name,
                                    const std::string& initials) {
        market::Instrument made = bare(text);
        made.name = name;
        made.initials = initials;
        made.kind = market::InstrumentKind::kStock;
        made.board = market::Board::kMain;
        made.source = "tdx";
        return made;
    }
    WriteCounts put(std::vector<market::Instrument> rows) {
        return store().upsert_instruments(rows);
    }
    std::vector<std::string> found(const InstrumentQuery& query) {
        std::vector<std::string> ids;
        for (const market::Instrument& row : store().search_instruments(query).instruments) {
            ids.push_back(row.id.str());
        }
        return ids;
    }
    std::vector<std::string> found(const std::string& text) {
        return found(InstrumentQuery{.text = text});
    }
    static market::CorporateAction action(const std::string& of, int date, double cash,
                                          const std::string& source) {
        return {.id = id(of), .ex_date = day(date), .cash = cash, .source = source};
    }
    static market::ShareEvent event(const std::string& of, int date, int category, double value) {
        return {id(of), day(date), category, {value, 0, 0, -value}, "tdx"};
    }
    static market::Block block(market::BlockKind kind, const std::string& name,
                               const std::vector<std::string>& members) {
        market::Block made{kind, name, {}, "tdx"};
        for (const std::string& member : members) {
            made.members.push_back(id(member));
        }
        return made;
    }

    std::unique_ptr<OpenedRecordStore> opened_;
};

using Ids = std::vector<std::string>;
using market::BlockKind;

}  // namespace mystocks::store
