#include <string>
#include <vector>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::api::detail {
namespace {

struct GetActions {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(GetActions, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetActions>) {
    return {"GetCorporateActions",
            "Of which instrument.",
            {{.field = "id",
              .description = "The instrument.",
              .size_max = 40,
              .example = "\"601006.SH\""}}};
}

struct ActionRow {
    base::Date ex_date;
    double cash = 0;
    double bonus_ratio = 0;
    double rights_ratio = 0;
    double rights_price = 0;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(ActionRow, (),
                      (ex_date, cash, bonus_ratio, rights_ratio, rights_price, source))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ActionRow>) {
    return {"CorporateAction",
            "What changed the worth of one share. Everything is per share, before tax.",
            {{.field = "ex_date", .description = "First day that trades without the right."},
             {.field = "cash", .description = "Dividend."},
             {.field = "bonus_ratio",
              .description = "New shares a share, from bonus, transfer or "
                             "split; negative for a consolidation."},
             {.field = "rights_ratio", .description = "Shares offered a share held."},
             {.field = "rights_price", .description = "Price of one offered share."},
             {.field = "source", .description = "Where it came from."}}};
}

struct ActionList {
    std::string id;
    std::vector<ActionRow> items;
};
BOOST_DESCRIBE_STRUCT(ActionList, (), (id, items))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ActionList>) {
    return {"CorporateActions",
            "An instrument's actions by ex-date.",
            {{.field = "id", .description = "The instrument."},
             {.field = "items", .description = "The actions, those of the future included."}}};
}

ActionList list(const Context& context, const GetActions& query) {
    const store::RecordStore& records = *context.stores.records;
    const market::Instrument instrument = store::resolve_instrument(records, query.id);
    ActionList answer{instrument.id.str(), {}};
    for (const market::CorporateAction& action : records.read_actions(instrument.id)) {
        answer.items.push_back({action.ex_date, action.cash, action.bonus_ratio,
                                action.rights_ratio, action.rights_price, action.source});
    }
    return answer;
}

}  // namespace

void add_corporate_actions(http::Router& router, const Context& context) {
    router.add(http::Route<GetActions, ActionList>{
        .operation = {.path = "/api/v1/corporate-actions/{id}",
                      .id = "get_corporate_actions",
                      .tag = "corporate-actions",
                      .summary = "One instrument's corporate actions",
                      .success = "The actions.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetActions& query) { return list(context, query); }});
}

}  // namespace mystocks::api::detail
