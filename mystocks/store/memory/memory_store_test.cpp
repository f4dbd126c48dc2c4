#include "mystocks/store/memory/memory_store.hpp"

#include "mystocks/store/record_store_contract.hpp"
#include "mystocks/store/series_store_contract.hpp"

namespace mystocks::store::memory {
namespace {

class OpenedMemorySeries final : public OpenedSeriesStore {
  public:
    SeriesStore& store() override { return store_; }
    void reopen() override { FAIL() << "memory survives no restart"; }

  private:
    MemorySeriesStore store_;
};

class OpenedMemoryRecords final : public OpenedRecordStore {
  public:
    RecordStore& store() override { return store_; }
    void reopen() override {}

  private:
    MemoryRecordStore store_;
};

}  // namespace
}  // namespace mystocks::store::memory

namespace mystocks::store {

INSTANTIATE_TEST_SUITE_P(Memory, SeriesStoreContract,
                         testing::Values(SeriesStoreMaker{
                             "memory",
                             [] { return std::make_unique<memory::OpenedMemorySeries>(); }}));

INSTANTIATE_TEST_SUITE_P(Memory, RecordStoreContract,
                         testing::Values(RecordStoreMaker{
                             "memory",
                             [] { return std::make_unique<memory::OpenedMemoryRecords>(); }}));

}  // namespace mystocks::store
