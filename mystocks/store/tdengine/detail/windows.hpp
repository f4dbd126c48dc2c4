// Longer bars inside a day and days, summed up by the server: INTERVAL windows.
//
// A window of w minutes from an offset of one microsecond holds the bars whose ends lie in
// (k·w, (k+1)·w], UTC: what market::derive_bars makes one bar of, or part of one, as every session
// opens and every zone lies on whole half hours. The server's order of adding is its own: its sums
// are taken where no order could give another one, which it is asked for too.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::detail {

// Thread-safe.
class Windows {
  public:
    static std::vector<DerivedPeriod> derives();

    // As SeriesStore::read_derived_bars; empty where the rows are to be read and summed up in the
    // program: for a limit of rows, which the server would not be quicker with, another period, or
    // values that its sums may round otherwise. Throws as RestClient::run.
    std::optional<market::Bars> read(const RestClient& client, const market::InstrumentId& id,
                                     market::Period from, market::Period to, TimeRange range,
                                     ReadLimit limit);

  private:
    std::mutex mutex_;
    std::set<SeriesKey> inexact_;  // asked in vain before
};

}  // namespace mystocks::store::tdengine::detail
