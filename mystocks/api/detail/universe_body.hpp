// Which instruments a formula is run over, as requests say it.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/screen_job.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::api::detail {

struct UniverseBody {
    std::vector<std::string> instruments;
    std::optional<std::string> block;
    std::optional<market::InstrumentKind> kind;
    std::optional<std::string> watchlist;
};
BOOST_DESCRIBE_STRUCT(UniverseBody, (), (instruments, block, kind, watchlist))
http::StructNotes notes_of(std::type_identity<UniverseBody>);

// Throws InvalidRequest, and kNotFound for a watchlist.
job::ScreenUniverse universe_of(const store::RecordStore& records, const UniverseBody& body);

// For people: "all", "stock, index:沪深300, 3 instruments".
std::string universe_title(const UniverseBody& body);

}  // namespace mystocks::api::detail
