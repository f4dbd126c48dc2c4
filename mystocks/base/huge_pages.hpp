// Large memory in large pages.
//
// Fresh memory is cleared and mapped page by page, and 4 KiB at a time that takes longer than
// decoding what goes into it.
#pragma once

#include <cstddef>
#include <vector>

namespace mystocks::base {

// Makes this process keep the memory of large columns: they come from the heap and stay with the
// process when they are given back, so that the next large read faults no pages. Without it each
// column of some 100 KiB is mapped and unmapped by itself. For main(), before the first thread: a
// library can't decide this. A process may keep up to 512 MiB so.
void keep_large_memory();

// Asks the system to back `bytes` at `memory`, not touched yet, with huge pages: a page fault for
// each 2 MiB instead of each 4 KiB. After keep_large_memory() the heap behind it is prepared, too.
// Changes nothing for small memory, where the system has no huge pages, or where it declines.
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
