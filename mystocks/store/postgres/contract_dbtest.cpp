#include "mystocks/store/postgres/own_server_dbtest.hpp"
#include "mystocks/store/record_store_contract.hpp"
#include "mystocks/store/series_store_contract.hpp"

namespace mystocks::store {
namespace {

using postgres::PostgresStore;

// Each case has a schema to itself in a database that all share.
class Opened {
  public:
    explicit Opened(bool timescale) : timescale_(timescale), schema_(timescale) { open(); }
    PostgresStore& store() { return *store_; }
    void open() {
        if (store_ != nullptr && timescale_) {
            schema_->settle_derived_bars();  // so that what is read afterwards was kept as well
        }
        store_.reset();
        store_ = PostgresStore::open(schema_->url(), schema_->options());
    }

  private:
    const bool timescale_;
    postgres::LentSchema schema_;
    std::shared_ptr<PostgresStore> store_;
};

class OpenedPostgresSeries final : public OpenedSeriesStore {
  public:
    explicit OpenedPostgresSeries(bool timescale) : opened_(timescale) {}
    SeriesStore& store() override { return opened_.store().series(); }
    void reopen() override { opened_.open(); }

  private:
    Opened opened_;
};

class OpenedPostgresRecords final : public OpenedRecordStore {
  public:
    explicit OpenedPostgresRecords(bool timescale) : opened_(timescale) {}
    RecordStore& store() override { return opened_.store().records(); }
    void reopen() override { opened_.open(); }

  private:
    Opened opened_;
};

bool is_there(bool timescale) {
    return timescale ? postgres::has_timescale_url()
                     : testbed::PostgresServer::what_is_missing().empty();
}

// None where the server is missing: the case below says so.
std::vector<SeriesStoreMaker> series_makers(bool timescale) {
    if (!is_there(timescale)) {
        return {};
    }
    return {{timescale ? "timescale" : "postgres",
             [timescale] { return std::make_unique<OpenedPostgresSeries>(timescale); }}};
}

std::vector<RecordStoreMaker> record_makers(bool timescale) {
    if (!is_there(timescale)) {
        return {};
    }
    return {{timescale ? "timescale" : "postgres",
             [timescale] { return std::make_unique<OpenedPostgresRecords>(timescale); }}};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Postgres, SeriesStoreContract, ::testing::ValuesIn(series_makers(false)));
INSTANTIATE_TEST_SUITE_P(Postgres, RecordStoreContract, ::testing::ValuesIn(record_makers(false)));
INSTANTIATE_TEST_SUITE_P(Timescale, SeriesStoreContract, ::testing::ValuesIn(series_makers(true)));
INSTANTIATE_TEST_SUITE_P(Timescale, RecordStoreContract, ::testing::ValuesIn(record_makers(true)));

TEST(PostgresContract, HasAServer) {
    if (!is_there(false)) {
        GTEST_SKIP() << "THE POSTGRESQL CONTRACT WAS NOT RUN: "
                     << testbed::PostgresServer::what_is_missing();
    }
}

TEST(TimescaleContract, HasAServer) {
    if (!is_there(true)) {
        GTEST_SKIP() << "THE TIMESCALEDB CONTRACT WAS NOT RUN: the extension isn't installed here; "
                        "point MYSTOCKS_TEST_TIMESCALE_URL to a server that has it "
                        "(docs/production-stores.md)";
    }
}

}  // namespace mystocks::store
