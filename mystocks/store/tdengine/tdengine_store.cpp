#include "mystocks/store/tdengine/tdengine_store.hpp"

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/change_log.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"
#include "mystocks/store/tdengine/detail/keeper.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"
#include "mystocks/store/tdengine/detail/series_store.hpp"

namespace mystocks::store::tdengine {
namespace {

using base::Error;
using base::ErrorKind;
using namespace std::chrono_literals;

void require(bool good, const char* what) {
    if (!good) {
        throw Error(ErrorKind::kInvalidArgument, std::string("An option of a TDengine store is "
                                                             "out of its range: ") +
                                                     what);
    }
}

void require_good(const TdengineOptions& options) {
    require(options.connect_wait_max > 0ms && options.connect_wait_max <= 10min,
            "connect_wait_max must be up to 10 minutes");
    require(options.statement_wait_max > 0ms && options.statement_wait_max <= 1h,
            "statement_wait_max must be up to an hour");
    require(options.retry_for >= 0ms && options.retry_for <= 1h, "retry_for must be up to an hour");
    require(options.statements_in_flight_max >= 1 && options.statements_in_flight_max <= 64,
            "statements_in_flight_max must be 1 to 64");
    require(options.statement_bytes_max >= 16'384 && options.statement_bytes_max <= 1'048'000,
            "statement_bytes_max must be 16384 to 1048000");
    require(options.answer_bytes_max >= 65'536, "answer_bytes_max must be 65536 or more");
    // The server wants its local part of shared storage, 365 days, to be three durations or more,
    // also where there is none.
    require(options.duration_days >= 1 && options.duration_days <= 121,
            "duration_days must be 1 to 121");
    require(options.keep_days >= 3 * options.duration_days && options.keep_days <= 365'000,
            "keep_days must be three times duration_days to 365000");
    require(options.vgroups >= 1 && options.vgroups <= 1'024, "vgroups must be 1 to 1024");
    require(options.compression >= 0 && options.compression <= 2, "compression must be 0 to 2");
    require(options.replicas == 1 || options.replicas == 3, "replicas must be 1 or 3");
}

const base::Clock& clock_of(const TdengineOptions& options) {
    static const base::SystemClock system;
    return options.clock != nullptr ? *options.clock : system;
}

// Reads don't wait for writes: each has its own connections.
struct Line {
    Line(const std::string& url, const TdengineOptions& options)
        : endpoint((require_good(options), detail::parse_endpoint(url))),
          reader(endpoint, options),
          writer(endpoint, options),
          changes(writer, clock_of(options)),
          keeper(reader, writer, changes, options) {}

    const detail::Endpoint endpoint;
    const detail::RestClient reader;
    const detail::RestClient writer;
    detail::ChangeLog changes;
    detail::TdengineKeeper keeper;
};

int require_database(Line& line, const TdengineOptions& options) {
    (void)line.keeper.require_version();
    if (options.create) {
        (void)line.keeper.migrate();
    }
    const auto facts = detail::database_facts(line.reader);
    if (!facts) {
        throw Error(ErrorKind::kNotFound, "There is no database at " + line.endpoint.shown() +
                                              ". Run mystocks store migrate.");
    }
    if (facts->precision != "us") {
        throw Error(ErrorKind::kUnsupported, "The database at " + line.endpoint.shown() +
                                                 " has the precision '" + facts->precision +
                                                 "'; a store needs 'us'. Name another one.");
    }
    if (!line.keeper.pending().empty()) {
        throw Error(ErrorKind::kConflict, "The store at " + line.endpoint.shown() +
                                              " has an older layout. Run mystocks store migrate.");
    }
    return facts->keep_days;
}

}  // namespace

class TdengineStore::Parts {
  public:
    Parts(const std::string& url, const TdengineOptions& options)
        : line(url, options),
          series(line.reader, line.writer, line.changes, options, clock_of(options),
                 require_database(line, options)) {}

    Line line;
    detail::TdengineSeriesStore series;
};

std::shared_ptr<TdengineStore> TdengineStore::open(const std::string& url,
                                                   const TdengineOptions& options) {
    return std::shared_ptr<TdengineStore>(new TdengineStore(std::make_unique<Parts>(url, options)));
}

std::shared_ptr<StoreKeeper> TdengineStore::keeper_of(const std::string& url,
                                                      const TdengineOptions& options) {
    const auto line = std::make_shared<Line>(url, options);
    return {line, &line->keeper};
}

TdengineStore::TdengineStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TdengineStore::~TdengineStore() = default;

SeriesStore& TdengineStore::series() {
    return parts_->series;
}
const SeriesStore& TdengineStore::series() const {
    return parts_->series;
}
StoreKeeper& TdengineStore::keeper() {
    return parts_->line.keeper;
}
const StoreKeeper& TdengineStore::keeper() const {
    return parts_->line.keeper;
}

}  // namespace mystocks::store::tdengine
