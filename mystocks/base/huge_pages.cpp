#include "mystocks/base/huge_pages.hpp"

#include <cstdint>

#include <sys/mman.h>

namespace mystocks::base {
namespace {

constexpr std::uintptr_t kPage = 4096;
// Below it, huge pages may waste more memory than they save time.
constexpr std::size_t kBytesMin = 1024 * 1024;

}  // namespace

void advise_huge_pages(void* memory, std::size_t bytes) {
    if (bytes < kBytesMin) {
        return;
    }
    // Whole small pages: neighbours that were advised too may share a huge one.
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (start + kPage - 1) / kPage * kPage;
    const std::uintptr_t last = (start + bytes) / kPage * kPage;
    if (first < last) {
        // Advice: a refusal costs time, not correctness.
        static_cast<void>(madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE));
    }
}

}  // namespace mystocks::base
