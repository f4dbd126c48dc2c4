#include "mystocks/store/embedded/detail/packed_bytes.hpp"

#include <blosc.h>

namespace mystocks::store::embedded::detail {
namespace {

constexpr std::uint8_t kStored = 0;
constexpr std::uint8_t kBlosc = 1;

// Blosc itself only copies what is smaller.
constexpr std::size_t kBloscBytesMin = 128;
constexpr int kLevel = 5;

}  // namespace

void BytesPacker::pack(const void* bytes, std::size_t size, std::size_t width, Bytes& out) {
    if (size >= kBloscBytesMin) {
        buffer_.resize(size + BLOSC_MAX_OVERHEAD);
        // Blosc unshuffles elements of an even size with vector instructions and odd ones bit by
        // bit: bytes taken in pairs pack to 1 % more and unpack in half the time.
        const std::size_t element = width == 1 ? 2 : width;
        const int packed = blosc_compress_ctx(kLevel, BLOSC_BITSHUFFLE, element, size, bytes,
                                              buffer_.data(), buffer_.size(), "lz4", 0, 1);
        if (packed > 0 && static_cast<std::size_t>(packed) < size) {
            put(out, kBlosc);
            put_varint(out, static_cast<std::uint64_t>(packed));
            put_bytes(out, BytesView(buffer_).first(static_cast<std::size_t>(packed)));
            return;
        }
    }
    put(out, kStored);
    put_varint(out, size);
    put_bytes(out, BytesView(static_cast<const std::byte*>(bytes), size));
}

bool unpack(ByteReader& in, void* bytes, std::size_t size) {
    const auto packing = in.get<std::uint8_t>();
    const std::uint64_t packed_size = in.get_varint();
    const BytesView packed = in.take(packed_size);
    if (in.failed()) {
        return false;
    }
    if (packing == kStored) {
        if (packed.size() != size) {
            return false;
        }
        std::memcpy(bytes, packed.data(), size);
        return true;
    }
    std::size_t unpacked_size = 0;
    if (packing != kBlosc ||
        blosc_cbuffer_validate(packed.data(), packed.size(), &unpacked_size) < 0 ||
        unpacked_size != size) {
        return false;
    }
    return blosc_decompress_ctx(packed.data(), bytes, size, 1) == static_cast<int>(size);
}

}  // namespace mystocks::store::embedded::detail
