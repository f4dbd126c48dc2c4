// Any bytes as a gzip file and as a zip archive: bounded, and damaged ones say so.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/byte_stream.hpp"
#include "mystocks/feed/csv/detail/zip_archive.hpp"

namespace {

using namespace mystocks::feed::csv::detail;

constexpr std::size_t kReadMax = 64 << 20;

void drain(ByteStream& stream) {
    std::array<char, 64 << 10> block;
    for (std::size_t all = 0; all < kReadMax;) {
        const std::size_t got = stream.read(block.data(), block.size());
        if (got == 0) {
            return;
        }
        all += got;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try {
        drain(*unpacked(stream_of(bytes)));
    } catch (const mystocks::base::Error&) {
    }
    try {
        const ZipArchive archive = ZipArchive::of_bytes(bytes);
        for (const ZipMember& member : archive.members()) {
            try {
                drain(*archive.open(member.index));
            } catch (const mystocks::base::Error&) {
            }
        }
    } catch (const mystocks::base::Error&) {
    }
    return 0;
}
