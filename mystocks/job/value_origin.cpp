#include "mystocks/job/value_origin.hpp"

#include <boost/json.hpp>

namespace mystocks::job {
namespace {

namespace json = boost::json;

constexpr std::string_view kKind = "values";

std::string document_name(std::string_view name, market::Period period) {
    return std::string(name) + " " + std::string(market::to_string(period));
}

json::value day_value(const std::optional<base::Date>& day) {
    return day ? json::value(base::to_string(*day)) : json::value(nullptr);
}

std::string text_of(const ValueOrigin& origin) {
    json::array parameters;
    for (const auto& [name, value] : origin.parameters) {
        parameters.push_back(json::object{{"name", name}, {"value", value}});
    }
    return json::serialize(
        json::object{{"name", origin.name},
                     {"period", market::to_string(origin.period)},
                     {"title", origin.title},
                     {"formula", origin.formula},
                     {"parameters", std::move(parameters)},
                     {"adjust", market::to_string(origin.adjust)},
                     {"looks_ahead", origin.looks_ahead},
                     {"outputs", json::array(origin.outputs.begin(), origin.outputs.end())},
                     {"universe", origin.universe},
                     {"from", day_value(origin.from)},
                     {"to", day_value(origin.to)},
                     {"computed_at", origin.computed_at},
                     {"finished", origin.finished},
                     {"instruments", origin.instruments},
                     {"inserted", origin.rows.inserted},
                     {"changed", origin.rows.changed},
                     {"unchanged", origin.rows.unchanged}});
}

// A document may come from another program version, or from whoever wrote into the store: what it
// lacks or has in another form stays empty.
std::string string_at(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

template <typename Whole>
Whole whole_at(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    if (found == nullptr || !found->is_number()) {
        return 0;
    }
    boost::system::error_code failed;
    const auto whole = found->to_number<Whole>(failed);
    return failed ? Whole{0} : whole;
}

bool flag_at(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

const json::array& array_at(const json::object& object, std::string_view key) {
    static const json::array kNone;
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

void read_lists(const json::object& object, ValueOrigin& origin) {
    for (const json::value& each : array_at(object, "parameters")) {
        if (!each.is_object()) {
            continue;
        }
        const json::value* value = each.get_object().if_contains("value");
        if (value != nullptr && value->is_number()) {
            origin.parameters.emplace_back(string_at(each.get_object(), "name"),
                                           value->to_number<double>());
        }
    }
    for (const json::value& each : array_at(object, "outputs")) {
        if (each.is_string()) {
            origin.outputs.emplace_back(each.get_string());
        }
    }
}

std::optional<ValueOrigin> origin_of(const store::Document& document) {
    boost::system::error_code failed;
    const json::value value = json::parse(document.text, failed);
    if (failed || !value.is_object()) {
        return std::nullopt;
    }
    const json::object& object = value.get_object();
    const auto period = market::parse_period(string_at(object, "period"));
    if (!period) {
        return std::nullopt;
    }
    ValueOrigin origin;
    origin.name = string_at(object, "name");
    origin.period = *period;
    origin.title = string_at(object, "title");
    origin.formula = string_at(object, "formula");
    origin.adjust = market::parse_adjust(string_at(object, "adjust")).value_or(origin.adjust);
    origin.looks_ahead = flag_at(object, "looks_ahead");
    read_lists(object, origin);
    origin.universe = string_at(object, "universe");
    origin.from = base::parse_date(string_at(object, "from"));
    origin.to = base::parse_date(string_at(object, "to"));
    origin.computed_at = whole_at<std::int64_t>(object, "computed_at");
    origin.finished = flag_at(object, "finished");
    origin.instruments = whole_at<std::uint64_t>(object, "instruments");
    origin.rows = {whole_at<std::uint64_t>(object, "inserted"),
                   whole_at<std::uint64_t>(object, "changed"),
                   whole_at<std::uint64_t>(object, "unchanged")};
    return origin;
}

}  // namespace

bool ValueOrigin::same_computation(const ValueOrigin& other) const {
    return formula == other.formula && parameters == other.parameters && adjust == other.adjust;
}

void save_origin(store::RecordStore& records, const ValueOrigin& origin) {
    records.save_document({std::string(kKind), document_name(origin.name, origin.period),
                           origin.computed_at, text_of(origin)});
}

std::optional<ValueOrigin> find_origin(const store::RecordStore& records, std::string_view name,
                                       market::Period period) {
    const auto document = records.find_document(kKind, document_name(name, period));
    return document ? origin_of(*document) : std::nullopt;
}

std::vector<ValueOrigin> list_origins(const store::RecordStore& records) {
    std::vector<ValueOrigin> origins;
    for (const store::Document& document : records.list_documents(kKind, store::kDocumentsMax)) {
        if (auto origin = origin_of(document)) {
            origins.push_back(std::move(*origin));
        }
    }
    return origins;
}

bool remove_origin(store::RecordStore& records, std::string_view name, market::Period period) {
    return records.remove_document(kKind, document_name(name, period));
}

}  // namespace mystocks::job
