// The series contract against a real server: where MYSTOCKS_TEST_TDENGINE_URL points (a URL without
// a database's name, such as tdengine+http://root:taosdata@127.0.0.1:6041), else every case is
// skipped and says so. Each case has a database of its own, which it drops.
#include <cstdlib>

#include "mystocks/store/series_store_contract.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"
#include "mystocks/store/tdengine/test_database_dbtest.hpp"

namespace mystocks::store {
namespace {

class OpenedTdengineSeries final : public OpenedSeriesStore {
  public:
    OpenedTdengineSeries() { open(); }
    SeriesStore& store() override { return store_->series(); }
    void reopen() override {
        store_.reset();
        open();
    }

  private:
    void open() {
        tdengine::TdengineOptions options;
        options.create = true;
        options.duration_days = 3'650;
        options.keep_days = 36'500;
        options.vgroups = 1;
        store_ = tdengine::TdengineStore::open(database_.url(), options);
    }

    tdengine::testing::TestDatabase database_;
    std::shared_ptr<tdengine::TdengineStore> store_;
};

std::vector<SeriesStoreMaker> makers() {
    if (!tdengine::testing::server_url()) {
        return {};
    }
    return {{"tdengine", [] { return std::make_unique<OpenedTdengineSeries>(); }}};
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SeriesStoreContract);
INSTANTIATE_TEST_SUITE_P(Tdengine, SeriesStoreContract, testing::ValuesIn(makers()));

TEST(TdengineContract, HasAServerToRunAgainst) {
    if (!tdengine::testing::server_url()) {
        GTEST_SKIP() << "MYSTOCKS_TEST_TDENGINE_URL is not set: THE WHOLE SERIES CONTRACT WAS NOT "
                        "RUN against TDengine (docs/production-stores.md says how)";
    }
}

}  // namespace mystocks::store
