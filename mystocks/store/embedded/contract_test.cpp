#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"
#include "mystocks/store/record_store_contract.hpp"
#include "mystocks/store/series_store_contract.hpp"

namespace mystocks::store {
namespace {

class OpenedEmbeddedSeries final : public OpenedSeriesStore {
  public:
    SeriesStore& store() override { return store_->series(); }
    void reopen() override {
        store_.reset();
        store_ = embedded::EmbeddedStore::open(folder_ / "store.db");
    }

  private:
    base::TemporaryFolder folder_;
    std::unique_ptr<embedded::EmbeddedStore> store_ =
        embedded::EmbeddedStore::open(folder_ / "store.db");
};

class OpenedEmbeddedRecords final : public OpenedRecordStore {
  public:
    RecordStore& store() override { return store_->records(); }
    void reopen() override {
        store_.reset();
        store_ = embedded::EmbeddedStore::open(folder_ / "store.db");
    }

  private:
    base::TemporaryFolder folder_;
    std::unique_ptr<embedded::EmbeddedStore> store_ =
        embedded::EmbeddedStore::open(folder_ / "store.db");
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Embedded, SeriesStoreContract,
                         testing::Values(SeriesStoreMaker{
                             "embedded", [] { return std::make_unique<OpenedEmbeddedSeries>(); }}));

INSTANTIATE_TEST_SUITE_P(Embedded, RecordStoreContract,
                         testing::Values(RecordStoreMaker{
                             "embedded",
                             [] { return std::make_unique<OpenedEmbeddedRecords>(); }}));

}  // namespace mystocks::store
