#include "mystocks/job/stores.hpp"

#include <mutex>
#include <utility>

namespace mystocks::job {
namespace {

// Counts the changes: numbers of several stores, added up or mixed, could come out alike.
class VersionOfAll {
  public:
    explicit VersionOfAll(std::vector<std::shared_ptr<const store::StoreKeeper>> keepers)
        : keepers_(std::move(keepers)) {}

    std::uint64_t ask() {
        std::vector<std::uint64_t> now;
        now.reserve(keepers_.size());
        for (const auto& keeper : keepers_) {
            now.push_back(keeper->data_version());
        }
        const std::scoped_lock lock(mutex_);
        if (now != last_) {
            last_ = std::move(now);
            ++changes_;
        }
        return changes_;
    }

  private:
    const std::vector<std::shared_ptr<const store::StoreKeeper>> keepers_;
    std::mutex mutex_;
    std::vector<std::uint64_t> last_;
    std::uint64_t changes_ = 0;
};

}  // namespace

std::function<std::uint64_t()> version_of_all(
    std::vector<std::shared_ptr<const store::StoreKeeper>> keepers) {
    if (keepers.size() == 1) {
        return [only = keepers.front()] { return only->data_version(); };
    }
    return [all = std::make_shared<VersionOfAll>(std::move(keepers))] { return all->ask(); };
}

}  // namespace mystocks::job
