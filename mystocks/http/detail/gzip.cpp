#include "mystocks/http/detail/gzip.hpp"

#include <array>

#include <zlib.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::http::detail {
namespace {

// Window bits of zlib plus 16: gzip instead of a zlib head.
constexpr int kGzipWindow = 15 + 16;
// Most of what higher levels save on columns of digits, at a third of their time.
constexpr int kLevel = 2;

Bytef* bytes_of(std::string_view text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

std::string gzip(std::string_view plain) {
    z_stream stream{};
    MYSTOCKS_ASSERT(deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) ==
                    Z_OK);
    std::string packed(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = bytes_of(plain);
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = bytes_of(packed);
    stream.avail_out = static_cast<uInt>(packed.size());
    MYSTOCKS_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string gunzip(std::string_view packed, std::size_t size_max) {
    z_stream stream{};
    MYSTOCKS_ASSERT(inflateInit2(&stream, kGzipWindow) == Z_OK);
    stream.next_in = bytes_of(packed);
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string plain;
    std::array<char, 16384> piece;
    int status = Z_OK;
    while (status == Z_OK && plain.size() <= size_max) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        plain.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END || plain.size() > size_max) {
        throw base::Error(base::ErrorKind::kCorrupt, "cannot unpack a gzip text: it is damaged");
    }
    return plain;
}

bool is_compressible(std::string_view content_type) {
    const std::string_view media = content_type.substr(0, content_type.find(';'));
    return media.starts_with("text/") || media.ends_with("json") || media.ends_with("xml") ||
           media.ends_with("javascript");
}

}  // namespace mystocks::http::detail
