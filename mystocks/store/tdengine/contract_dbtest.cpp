// The series contract against a real server: where MYSTOCKS_TEST_TDENGINE_URL points (a URL without
// a database's name, such as tdengine+http://root:taosdata@127.0.0.1:6041), else one of its own out
// of MYSTOCKS_TEST_TDENGINE_BIN, else every case is skipped and says so. Each case has a database
// of its own, which it drops.
#include <memory>
#include <string>

#include "mystocks/store/series_store_contract.hpp"
#include "mystocks/store/tdengine/own_server_dbtest.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"
#include "mystocks/store/tdengine/test_database_dbtest.hpp"

namespace mystocks::store {
namespace {

// The server of this program's own: started by the first case, ended after the last one.
class SharedServer final : public testing::Environment {
  public:
    std::string url() {
        if (const auto given = tdengine::testing::server_url()) {
            return *given;
        }
        if (!server_) {
            server_ = std::make_unique<tdengine::testing::OwnServer>();
        }
        return server_->url();
    }
    void TearDown() override { server_.reset(); }

  private:
    std::unique_ptr<tdengine::testing::OwnServer> server_;
};

SharedServer& shared_server() {
    static auto* const server = new SharedServer;  // GoogleTest deletes it
    static const auto* const known = testing::AddGlobalTestEnvironment(server);
    (void)known;
    return *server;
}

bool has_server() {
    return tdengine::testing::server_url() || tdengine::testing::server_programs();
}

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
        options.keep_days = 36'500;
        options.vgroups = 1;
        store_ = tdengine::TdengineStore::open(database_.url(), options);
    }

    tdengine::testing::TestDatabase database_{shared_server().url()};
    std::shared_ptr<tdengine::TdengineStore> store_;
};

std::vector<SeriesStoreMaker> makers() {
    if (!has_server()) {
        return {};
    }
    (void)shared_server();  // before the first test starts
    return {{"tdengine", [] { return std::make_unique<OpenedTdengineSeries>(); }}};
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SeriesStoreContract);
INSTANTIATE_TEST_SUITE_P(Tdengine, SeriesStoreContract, testing::ValuesIn(makers()));

TEST(TdengineContract, HasAServerToRunAgainst) {
    if (!has_server()) {
        GTEST_SKIP() << "Neither MYSTOCKS_TEST_TDENGINE_URL nor MYSTOCKS_TEST_TDENGINE_BIN is set: "
                        "THE WHOLE SERIES CONTRACT WAS NOT RUN against TDengine "
                        "(docs/production-stores.md says how)";
    }
}

}  // namespace mystocks::store
