// The half of a copy that moves records.
#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/store/detail/patience.hpp"
#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/store_copy.hpp"

namespace mystocks::store {
namespace {

constexpr std::size_t kRowsACall = 5'000;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

RecordText& add(RecordText& text, const std::optional<base::Date>& date) {
    return text.add(date ? std::to_string(date->days) : "");
}

RowsSum sum_of(const market::Instrument& row) {
    RecordText text;
    text.add(row.id.str()).add(row.name).add(row.initials).add(to_string(row.kind));
    text.add(to_string(row.board)).add(std::int64_t{row.price_decimals});
    add(text, row.list_date);
    add(text, row.delist_date);
    return text.add(row.industry).add(row.source).sum();
}
RowsSum sum_of(const market::CorporateAction& row) {
    RecordText text;
    text.add(row.id.str()).add(std::int64_t{row.ex_date.days}).add(row.source).add(row.cash);
    return text.add(row.bonus_ratio).add(row.rights_ratio).add(row.rights_price).sum();
}
RowsSum sum_of(const market::ShareEvent& row) {
    RecordText text;
    text.add(row.id.str()).add(std::int64_t{row.date.days}).add(std::int64_t{row.category});
    for (const double value : row.values) {
        text.add(value);
    }
    return text.add(row.source).sum();
}
RowsSum sum_of(const market::Block& row) {
    RecordText text;
    text.add(to_string(row.kind)).add(row.name).add(row.source);
    for (const market::InstrumentId& member : row.members) {
        text.add(member.str());
    }
    for (const market::Membership& span : row.history) {
        text.add(span.id.str()).add(std::int64_t{span.from.days}).add(std::int64_t{span.to.days});
    }
    return text.sum();
}
RowsSum sum_of(const std::pair<std::string, base::Date>& row) {
    return RecordText().add(row.first).add(std::int64_t{row.second.days}).sum();
}
RowsSum sum_of(const ImportRun& row) {
    RecordText text;
    text.add(row.id).add(row.source).add(row.what).add(row.started);
    text.add(row.finished ? std::to_string(*row.finished) : "");
    return text.add(to_string(row.state)).add(row.report_json).sum();
}
RowsSum sum_of(const Provenance& row) {
    return RecordText().add(row.id.str()).add(row.series).add(row.import_run).add(row.source).sum();
}
RowsSum sum_of(const UserFormula& row) {
    RecordText text;
    text.add(row.name).add(row.version).add(row.saved_at).add(row.text).add(row.zh).add(row.en);
    return text.add(row.kind).add(row.panel).add(row.group).sum();
}
RowsSum sum_of(const Watchlist& row) {
    RecordText text;
    text.add(row.name);
    for (const market::InstrumentId& member : row.instruments) {
        text.add(member.str());
    }
    return text.sum();
}

RowsSum sum_of(const Document& row) {
    return RecordText().add(row.kind).add(row.name).add(row.saved_at).add(row.text).sum();
}

std::vector<market::Instrument> read_instruments(const RecordStore& store) {
    std::vector<market::Instrument> all;
    InstrumentQuery query;
    query.limit = kRowsACall;
    while (true) {
        InstrumentPage page = store.search_instruments(query);
        std::move(page.instruments.begin(), page.instruments.end(), std::back_inserter(all));
        if (page.instruments.size() < query.limit) {
            return all;
        }
        query.offset += query.limit;
    }
}

std::vector<market::Block> read_blocks(const RecordStore& store) {
    std::vector<market::Block> all;
    for (const BlockInfo& info : store.list_blocks()) {
        if (auto block = store.find_block(info.kind, info.name)) {
            all.push_back(std::move(*block));
        }
    }
    return all;
}

using TradingDay = std::pair<std::string, base::Date>;

std::vector<TradingDay> read_trading_days(const RecordStore& store) {
    std::vector<TradingDay> all;
    for (const std::string& calendar : store.list_calendars()) {
        for (const base::Date day : store.read_trading_days(calendar)) {
            all.emplace_back(calendar, day);
        }
    }
    return all;
}

WriteCounts write_trading_days(RecordStore& store, std::span<const TradingDay> rows) {
    std::map<std::string, std::vector<base::Date>> by_calendar;
    for (const auto& [calendar, day] : rows) {
        by_calendar[calendar].push_back(day);
    }
    WriteCounts counts;
    for (const auto& [calendar, days] : by_calendar) {
        counts += store.add_trading_days(calendar, days);
    }
    return counts;
}

std::vector<UserFormula> read_formulas(const RecordStore& store) {
    std::vector<UserFormula> all;
    for (const UserFormula& newest : store.list_formulas()) {
        auto versions = store.read_formula_versions(newest.name);
        std::move(versions.rbegin(), versions.rend(), std::back_inserter(all));
    }
    return all;
}

std::vector<Document> read_documents(const RecordStore& store) {
    std::vector<Document> all;
    for (const std::string& kind : store.list_document_kinds()) {
        auto some = store.list_documents(kind, kDocumentsMax);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

class RecordsCopy {
  public:
    RecordsCopy(const RecordStore& from, RecordStore& to, const CopyOptions& options)
        : from_(from),
          to_(to),
          options_(options),
          patience_(options.patience, options.stop, [this](const std::string& trouble) {
              progress_.waiting_for = trouble;
              tell();
          }) {}

    CopyReport run() {
        refuse_other_imports();
        refuse_other_formulas();
        progress_.series_total = 10;
        const auto imports = [](const RecordStore& store) { return store.list_imports(kAll); };
        copy("imports", imports,
             [&](const auto& rows) { return changes(to_.restore_imports(rows)); });
        copy("instruments", read_instruments,
             [&](const auto& rows) { return changes(to_.upsert_instruments(rows)); });
        copy("corporate actions", std::mem_fn(&RecordStore::list_actions),
             [&](const auto& rows) { return changes(to_.upsert_actions(rows)); });
        copy("share events", std::mem_fn(&RecordStore::list_share_events),
             [&](const auto& rows) { return changes(to_.upsert_share_events(rows)); });
        copy("blocks", read_blocks,
             [&](const auto& rows) { return changes(to_.replace_blocks(rows)); });
        copy("trading days", read_trading_days,
             [&](const auto& rows) { return changes(write_trading_days(to_, rows)); });
        copy("provenance", std::mem_fn(&RecordStore::list_provenance), [&](const auto& rows) {
            to_.record_provenance(rows);
            return rows.size();
        });
        copy("formulas", read_formulas,
             [&](const auto& rows) { return changes(to_.restore_formulas(rows)); });
        copy("watchlists", std::mem_fn(&RecordStore::list_watchlists), [&](const auto& rows) {
            for (const Watchlist& list : rows) {
                to_.save_watchlist(list);
            }
            return rows.size();
        });
        copy("documents", read_documents, [&](const auto& rows) {
            for (const Document& document : rows) {
                to_.save_document(document);
            }
            return rows.size();
        });
        return std::move(report_);
    }

  private:
    static std::uint64_t changes(const WriteCounts& counts) {
        return counts.inserted + counts.changed;
    }

    // `read` gives every row of a kind; `write` upserts some and gives how many that changed.
    template <typename Read, typename Write>
    void copy(const char* name, const Read& read, const Write& write) {
        const auto rows = patience_.run([&] { return read(from_); });
        using Row = typename decltype(rows)::value_type;
        const auto sum = [](const auto& all) {
            RowsSum total;
            for (const auto& row : all) {
                total += sum_of(row);
            }
            return total;
        };
        CopiedPart part;
        part.name = name;
        part.from = sum(rows);
        part.to = sum(patience_.run([&] { return read(std::as_const(to_)); }));
        progress_.rows_total += rows.size();
        if (part.to != part.from) {
            for (std::size_t first = 0; first < rows.size(); first += kRowsACall) {
                const std::size_t count = std::min(kRowsACall, rows.size() - first);
                const std::span<const Row> some(rows.data() + first, count);
                part.written +=
                    patience_.run([&] { return static_cast<std::uint64_t>(write(some)); });
                progress_.rows_done += count;
                progress_.waiting_for.clear();
                tell();
            }
            part.to = sum(patience_.run([&] { return read(std::as_const(to_)); }));
        } else {
            progress_.rows_done += rows.size();
        }
        ++progress_.series_done;
        tell();
        report_.parts.push_back(std::move(part));
    }

    // What every row's provenance points to must go on meaning the same.
    void refuse_other_imports() {
        for (const ImportRun& run : patience_.run([&] { return from_.list_imports(kAll); })) {
            const auto other = patience_.run([&] { return to_.find_import(run.id); });
            if (other && (other->source != run.source || other->what != run.what ||
                          other->started != run.started)) {
                refuse("import " + std::to_string(run.id));
            }
        }
    }
    void refuse_other_formulas() {
        for (const UserFormula& mine : patience_.run([&] { return read_formulas(from_); })) {
            const auto other =
                patience_.run([&] { return to_.find_formula(mine.name, mine.version); });
            if (other && !says_the_same(*other, mine)) {
                refuse("version " + std::to_string(mine.version) + " of the formula " + mine.name);
            }
        }
    }
    [[noreturn]] static void refuse(const std::string& what) {
        throw base::Error(base::ErrorKind::kConflict,
                          "The target has another " + what +
                              " than the source: copy the records into a store that has none of "
                              "its own, or leave them out");
    }
    void tell() {
        if (options_.progress) {
            options_.progress(progress_);
        }
    }

    const RecordStore& from_;
    RecordStore& to_;
    const CopyOptions& options_;
    CopyProgress progress_;
    detail::Patience patience_;
    CopyReport report_;
};

}  // namespace

CopyReport copy_records(const RecordStore& from, RecordStore& to, const CopyOptions& options) {
    return RecordsCopy(from, to, options).run();
}

}  // namespace mystocks::store
