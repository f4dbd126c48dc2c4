#include "mystocks/base/huge_pages.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>

#include <malloc.h>
#include <sys/mman.h>

namespace mystocks::base {
namespace {

constexpr std::uintptr_t kHugePage = 2 * 1024 * 1024;
// Below it, huge pages may waste more memory than they save time.
constexpr std::size_t kBytesMin = 128 * 1024;

constexpr int kHeapBlockBytesMax = 32 * 1024 * 1024;  // the most that glibc takes from its heap
constexpr int kHeapKeptBytes = 512 * 1024 * 1024;

std::atomic<bool> keeps_large_memory = false;

struct Advised {
    std::uintptr_t first = 0;
    std::uintptr_t last = 0;
};

void advise(std::uintptr_t first, std::uintptr_t last) {
    // Outwards to whole huge pages, or one that two columns share would be small ones. Where
    // nothing is mapped the system goes on; a refusal costs time, not correctness.
    first = first / kHugePage * kHugePage;
    last = (last + kHugePage - 1) / kHugePage * kHugePage;
    static_cast<void>(madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE));
}

// The allocator writes a header behind each block that it takes from the heap's end. That touches
// the page where the next block will lie, and a huge page no longer fits there; so the heap is
// made longer and advised well ahead of what is taken from it.
std::uintptr_t lengthen_heap(std::uintptr_t end) {
    constexpr std::size_t kBlockBytes = kHeapBlockBytesMax - kHugePage;
    std::array<void*, 4> blocks{};
    std::uintptr_t last = end;
    for (void*& block : blocks) {
        block = std::malloc(kBlockBytes);
        const auto start = reinterpret_cast<std::uintptr_t>(block);
        // Elsewhere: a gap in the heap, another heap, or none at all.
        if (block == nullptr || start < last || start - last > kHugePage) {
            break;
        }
        last = start + kBlockBytes;
        advise(start, last);
    }
    for (void* block : blocks) {
        std::free(block);
    }
    return last;
}

}  // namespace

void keep_large_memory() {
#ifdef __GLIBC__
    keeps_large_memory = mallopt(M_MMAP_THRESHOLD, kHeapBlockBytesMax) == 1 &&
                         mallopt(M_TRIM_THRESHOLD, kHeapKeptBytes) == 1;
#endif
}

void advise_huge_pages(void* memory, std::size_t bytes) {
    if (bytes < kBytesMin) {
        return;
    }
    // A thread has its own heap.
    thread_local Advised advised;
    const auto first = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t last = first + bytes;
    if (first >= advised.first && last <= advised.last) {
        return;
    }
    advise(first, last);
    if (keeps_large_memory.load(std::memory_order_relaxed) && bytes < kHeapBlockBytesMax) {
        advised = {first, lengthen_heap(last)};
    }
}

}  // namespace mystocks::base
