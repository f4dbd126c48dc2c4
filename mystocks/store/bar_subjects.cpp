#include "mystocks/store/bar_subjects.hpp"

#include <optional>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/store/bar_query.hpp"

namespace mystocks::store {

BarSubject read_bar_subject(const SeriesStore& series, const RecordStore& records,
                            const market::InstrumentId& id) {
    std::optional<market::Instrument> known = records.find_instrument(id);
    std::vector<SeriesInfo> stored = series.list_series(id);
    if (!known && stored.empty()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          id.str() + " is not known here; search for it, or import it");
    }
    return {.instrument = known ? std::move(*known) : market::instrument_from_id(id),
            .series = std::move(stored),
            .provenance = records.read_provenance(id),
            .actions = records.read_actions(id)};
}

BarSubjects::BarSubjects(std::shared_ptr<const SeriesStore> series,
                         std::shared_ptr<const RecordStore> records,
                         std::function<std::uint64_t()> data_version)
    : series_(std::move(series)),
      records_(std::move(records)),
      data_version_(std::move(data_version)) {}

std::shared_ptr<const BarSubject> BarSubjects::find(std::string_view typed) {
    // Asked for before anything is read: what a later commit brings makes the entry too new for its
    // version, never too old.
    const std::uint64_t version = data_version_();
    {
        const std::scoped_lock lock(mutex_);
        if (version_ != version) {
            subjects_.clear();
            version_ = version;
        }
        if (const auto found = subjects_.find(typed); found != subjects_.end()) {
            return found->second;
        }
    }
    auto subject = std::make_shared<const BarSubject>(
        read_bar_subject(*series_, *records_, resolve_instrument(*records_, typed).id));
    const std::scoped_lock lock(mutex_);
    if (version_ == version) {
        if (subjects_.size() >= kSubjectsMax) {
            subjects_.clear();
        }
        subjects_.insert_or_assign(std::string(typed), subject);
    }
    return subject;
}

}  // namespace mystocks::store
