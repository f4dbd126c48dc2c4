// What every query of an instrument's bars looks up beside the bars, kept as long as it is right.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

struct BarSubject {
    market::Instrument instrument;
    std::vector<SeriesInfo> series;
    std::vector<Provenance> provenance;
    std::vector<market::CorporateAction> actions;
};

// An instrument that only has series gets what its id tells. Throws kNotFound where neither it nor
// a series of it is known.
BarSubject read_bar_subject(const SeriesStore& series, const RecordStore& records,
                            const market::InstrumentId& id);

// The subjects of one version of the store; everything is forgotten when the version changes.
// Thread-safe.
class BarSubjects {
  public:
    // `data_version` changes whenever anything in the stores may have changed, by this process or
    // another one.
    BarSubjects(std::shared_ptr<const SeriesStore> series,
                std::shared_ptr<const RecordStore> records,
                std::function<std::uint64_t()> data_version);

    // `typed` as in resolve_instrument(), errors too. As of a moment within this call.
    std::shared_ptr<const BarSubject> find(std::string_view typed);

  private:
    // Texts come from requests: there may be many for one instrument.
    static constexpr std::size_t kSubjectsMax = 16'384;

    const std::shared_ptr<const SeriesStore> series_;
    const std::shared_ptr<const RecordStore> records_;
    const std::function<std::uint64_t()> data_version_;
    std::mutex mutex_;
    std::uint64_t version_ = 0;
    std::map<std::string, std::shared_ptr<const BarSubject>, std::less<>> subjects_;
};

}  // namespace mystocks::store
