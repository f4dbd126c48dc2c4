// What every RecordStore driver does alike: how instruments are merged and how a search ranks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mystocks/base/error.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

// `update` over `known`, where an empty name, initials, date or industry keeps the known one.
market::Instrument merged(const market::Instrument& known, const market::Instrument& update);

// ASCII letters in lower case, blanks around it dropped: what search compares.
std::string folded(std::string_view text);

// Typed forms of an id ("sh600000") find the instrument that they mean: the canonical id, folded,
// or empty where `text` is no id.
std::string folded_id(std::string_view text);

inline constexpr int kNoMatch = 9;
// 0 exact code or id, 1 prefix of the id, 2 of the initials, 3 of the name, 4 part of the name.
// `text` and `text_id` are folded.
int search_rank(const market::Instrument& instrument, std::string_view text,
                std::string_view text_id);

// Counts one distinct key of an upsert.
void count_upsert(WriteCounts& counts, bool known, bool same);

base::Error unknown_import(std::int64_t id);

// Whether saving `formula` over its newest version `newest` would change nothing.
bool says_the_same(const UserFormula& newest, const UserFormula& formula);

base::Error too_many_formulas();
base::Error too_many_watchlists();
base::Error too_many_documents(std::string_view kind);

// NaN equals NaN here.
bool same(const market::ShareEvent& a, const market::ShareEvent& b);

}  // namespace mystocks::store
