// Large memory in large pages.
#pragma once

#include <cstddef>
#include <vector>

namespace mystocks::base {

// Asks the system to back `bytes` at `memory`, not touched yet, with huge pages: a page fault for
// each 2 MiB instead of each 4 KiB, which is most of the time of filling fresh memory. Changes
// nothing below a few MiB, where the system has none, or where it declines.
void advise_huge_pages(void* memory, std::size_t bytes);

// reserve(), with huge pages where the vector is large.
template <typename T>
void reserve_large(std::vector<T>& values, std::size_t count) {
    if (count > values.capacity()) {
        values.reserve(count);
        advise_huge_pages(values.data() + values.size(),
                          (values.capacity() - values.size()) * sizeof(T));
    }
}

}  // namespace mystocks::base
