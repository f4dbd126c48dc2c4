// What a window keeps that takes its newest bar in only when the next one comes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mystocks::compute::detail {

// The bars from … to-1 that an ordered set holds, moved along with a window.
struct SlidingRange {
    std::size_t from = 0;
    std::size_t to = 0;

    // `set` has clear(), insert(bar) and erase(bar).
    template <class Set>
    void move(Set& set, std::size_t first, std::size_t last) {
        if (first >= to || last <= from) {
            set.clear();
            from = to = first;
        }
        while (to < last) {
            set.insert(to++);
        }
        while (from > first) {
            set.insert(--from);
        }
        while (to > last) {
            set.erase(--to);
        }
        while (from < first) {
            set.erase(from++);
        }
    }
};

// How long the windows of the bars before the newest were. The newest bar may be asked for again
// with another length: only its last one counts, so what is kept never depends on the others.
class SteadyLength {
  public:
    // True where n is the length of the bar before. `clear()` drops what was kept for another one.
    template <class Clear>
    bool same(std::size_t i, std::int64_t n, Clear clear) {
        if (i != bar_ && newest_ != steady_) {
            clear();
            steady_ = newest_;
        }
        bar_ = i;
        newest_ = n;
        return n == steady_;
    }

  private:
    std::size_t bar_ = SIZE_MAX;
    std::int64_t newest_ = -1;
    std::int64_t steady_ = -1;
};

}  // namespace mystocks::compute::detail
