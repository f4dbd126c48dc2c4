#include "mystocks/store/record_rules.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace mystocks::store {

market::Instrument merged(const market::Instrument& known, const market::Instrument& update) {
    market::Instrument result = update;
    if (result.name.empty()) {
        result.name = known.name;
        result.initials = known.initials;
    } else if (result.initials.empty() && result.name == known.name) {
        result.initials = known.initials;
    }
    if (!result.list_date) {
        result.list_date = known.list_date;
    }
    if (!result.delist_date) {
        result.delist_date = known.delist_date;
    }
    if (result.industry.empty()) {
        result.industry = known.industry;
    }
    return result;
}

std::string folded(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return lower;
}

std::string folded_id(std::string_view text) {
    const auto id = market::InstrumentId::try_parse(text);
    return id ? folded(id->str()) : std::string();
}

namespace {

bool any_reading_starts_with(std::string_view readings, std::string_view text) {
    while (!readings.empty()) {
        if (readings.starts_with(text)) {
            return true;
        }
        const auto comma = readings.find(',');
        if (comma == std::string_view::npos) {
            return false;
        }
        readings.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace

int search_rank(const market::Instrument& instrument, std::string_view text,
                std::string_view text_id) {
    const std::string id = folded(instrument.id.str());
    if (id == text_id || folded(instrument.id.code()) == text) {
        return 0;
    }
    if (id.starts_with(text)) {
        return 1;
    }
    if (any_reading_starts_with(folded(instrument.initials), text)) {
        return 2;
    }
    const auto at = folded(instrument.name).find(text);
    if (at == std::string::npos) {
        return kNoMatch;
    }
    return at == 0 ? 3 : 4;
}

void count_upsert(WriteCounts& counts, bool known, bool same) {
    ++(!known ? counts.inserted : same ? counts.unchanged : counts.changed);
}

base::Error unknown_import(std::int64_t id) {
    return {base::ErrorKind::kNotFound,
            "There is no import run " + std::to_string(id) + " in this store"};
}

bool says_the_same(const UserFormula& newest, const UserFormula& formula) {
    UserFormula compared = formula;
    compared.version = newest.version;
    compared.saved_at = newest.saved_at;
    return compared == newest;
}

base::Error too_many_formulas() {
    return {base::ErrorKind::kExhausted, "This store keeps " + std::to_string(kUserFormulasMax) +
                                             " formulas already, and no more: remove one first"};
}

base::Error too_many_watchlists() {
    return {base::ErrorKind::kExhausted, "This store keeps " + std::to_string(kWatchlistsMax) +
                                             " watchlists already, and no more: remove one first"};
}

base::Error too_many_documents(std::string_view kind) {
    return {base::ErrorKind::kExhausted, "There is room for 5,000 of what is kept as " +
                                             std::string(kind) +
                                             "; remove one that is no longer needed"};
}

bool same(const market::ShareEvent& a, const market::ShareEvent& b) {
    const auto same_value = [](double x, double y) {
        return x == y || (std::isnan(x) && std::isnan(y));
    };
    return a.id == b.id && a.date == b.date && a.category == b.category && a.source == b.source &&
           std::equal(std::begin(a.values), std::end(a.values), std::begin(b.values), same_value);
}

}  // namespace mystocks::store
