#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"
#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/record_store_contract.hpp"
#include "mystocks/store/routed_series_store.hpp"
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

// Daily bars and depth in a file, ticks and minute bars in memory.
class OpenedMemoryAndEmbedded final : public OpenedSeriesStore {
  public:
    SeriesStore& store() override { return *routed_; }
    void reopen() override { FAIL() << "memory survives no restart"; }

  private:
    base::TemporaryFolder folder_;
    std::shared_ptr<embedded::EmbeddedStore> file_ =
        embedded::EmbeddedStore::open(folder_ / "store.db");
    std::shared_ptr<SeriesStore> in_file_{file_, &file_->series()};
    std::shared_ptr<SeriesStore> in_memory_ = std::make_shared<memory::MemorySeriesStore>();
    std::shared_ptr<SeriesStore> routed_ =
        routed({in_memory_, in_file_, in_memory_, in_file_, in_file_});
};

// Each class in a file of its own.
class OpenedFourFiles final : public OpenedSeriesStore {
  public:
    OpenedFourFiles() { open(); }
    SeriesStore& store() override { return *routed_; }
    void reopen() override {
        routed_.reset();
        open();
    }

  private:
    void open() {
        SeriesRoutes routes;
        for (std::size_t i = 0; i < routes.size(); ++i) {
            const std::shared_ptr<embedded::EmbeddedStore> file =
                embedded::EmbeddedStore::open(folder_ / (std::to_string(i) + ".db"));
            routes[i] = std::shared_ptr<SeriesStore>(file, &file->series());
        }
        routed_ = routed(routes);
    }

    base::TemporaryFolder folder_;
    std::shared_ptr<SeriesStore> routed_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Embedded, SeriesStoreContract,
                         testing::Values(SeriesStoreMaker{
                             "embedded", [] { return std::make_unique<OpenedEmbeddedSeries>(); }}));

INSTANTIATE_TEST_SUITE_P(Embedded, RecordStoreContract,
                         testing::Values(RecordStoreMaker{
                             "embedded",
                             [] { return std::make_unique<OpenedEmbeddedRecords>(); }}));

INSTANTIATE_TEST_SUITE_P(RoutedMemoryAndEmbedded, SeriesStoreContract,
                         testing::Values(SeriesStoreMaker{
                             "routed",
                             [] { return std::make_unique<OpenedMemoryAndEmbedded>(); }}));

INSTANTIATE_TEST_SUITE_P(RoutedFiles, SeriesStoreContract,
                         testing::Values(SeriesStoreMaker{
                             "files", [] { return std::make_unique<OpenedFourFiles>(); }}));

}  // namespace mystocks::store
