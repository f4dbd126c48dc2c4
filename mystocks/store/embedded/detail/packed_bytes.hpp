// Byte arrays squeezed by Blosc (bitshuffle, then LZ4 or Zstd), or stored as they are.
#pragma once

#include <memory>

#include "mystocks/store/embedded/detail/byte_stream.hpp"

namespace mystocks::store::embedded::detail {

// Appends one byte for the packing (0 stored, 1 Blosc), the packed size, and the packed bytes.
// `width` is the size of one element, 1, 2, 4 or 8.
class BytesPacker {
  public:
    void pack(const void* bytes, std::size_t size, std::size_t width, Bytes& out);

  private:
    Bytes buffer_;
};

// Reads what pack() wrote into `bytes`, which must be exactly the size that was packed; false where
// the stream is damaged.
bool unpack(ByteReader& in, void* bytes, std::size_t size);

}  // namespace mystocks::store::embedded::detail
