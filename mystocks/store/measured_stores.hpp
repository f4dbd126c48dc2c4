// Both ports, measured: what a server shows on /metrics of the stores that it works on.
//
//   mystocks_store_calls_total{driver,class,operation,result}   result: "ok" or the kind of error
//   mystocks_store_seconds{driver,class,operation}              histogram
//   mystocks_store_rows_total{driver,class,operation}           rows read or handed over
//   mystocks_store_bytes_total{driver,class,operation}          of series, as columns in memory
//
// `class` is bars, ticks, depth, or for records what they are of. A call costs two looks at the
// clock and some atomic additions, however many rows it moves.
#pragma once

#include <memory>
#include <string>

#include "mystocks/metrics/registry.hpp"
#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

// `registry` must outlive what is returned.
std::shared_ptr<SeriesStore> measured(std::shared_ptr<SeriesStore> series,
                                      metrics::Registry& registry);
// `driver`: as the series' capabilities name it.
std::shared_ptr<RecordStore> measured(std::shared_ptr<RecordStore> records,
                                      const std::string& driver, metrics::Registry& registry);

}  // namespace mystocks::store
