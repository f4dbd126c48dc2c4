// One SeriesStore over several: each class of data is read from and written to a store of its own.
//
// Callers see one port: a list of series is one list, one call may write series of several stores.
// What a store holds of a class that isn't routed to it is not seen. Across two stores a write call
// is not atomic: each store's part of it is.
#pragma once

#include <array>
#include <memory>

#include "mystocks/store/data_class.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

// By DataClass; none may be null. The same store may stand several times.
using SeriesRoutes = std::array<std::shared_ptr<SeriesStore>, kSeriesDataClasses>;

// Where all routes lead to one store: that store itself. Its capabilities are what all stores can;
// its `driver` names each once, "tdengine+postgres".
std::shared_ptr<SeriesStore> routed(const SeriesRoutes& routes);

}  // namespace mystocks::store
