// Rows that are only ever added, in blocks: nothing is moved when more come, and no block is so
// large that the process gives it back to the system (huge_pages.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "mystocks/base/huge_pages.hpp"

namespace mystocks::base {

template <typename Row>
class RowsInBlocks {
  public:
    std::size_t size() const { return size_; }
    const Row& operator[](std::size_t index) const {
        return blocks_[index / kBlock][index % kBlock];
    }
    Row& operator[](std::size_t index) { return blocks_[index / kBlock][index % kBlock]; }
    // A new row; what is in it may be anything.
    Row& add() {
        const std::size_t place = size_ % kBlock;
        if (place == 0) {
            grow();
        }
        ++size_;
        return last_[place];
    }
    template <typename Visit>
    void visit(const Visit& visit) const {
        std::size_t left = size_;
        for (const auto& block : blocks_) {
            const std::size_t count = left < kBlock ? left : kBlock;
            for (std::size_t i = 0; i < count; ++i) {
                visit(block[i]);
            }
            left -= count;
        }
    }

  private:
    static constexpr std::size_t kBlock = 4096;

    void grow() {
        blocks_.push_back(std::make_unique_for_overwrite<Row[]>(kBlock));
        last_ = blocks_.back().get();
        advise_huge_pages(last_, kBlock * sizeof(Row));
    }

    std::vector<std::unique_ptr<Row[]>> blocks_;
    Row* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace mystocks::base
