#include "mystocks/base/encoding.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>

#include <iconv.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {
namespace {

struct IconvCloser {
    void operator()(void* handle) const { iconv_close(handle); }
};

std::unique_ptr<void, IconvCloser> open_converter() {
    const iconv_t handle = iconv_open("UTF-8", "GB18030");
    if (handle == reinterpret_cast<iconv_t>(-1)) {
        throw error_from_errno(errno, "this system's iconv cannot convert GB18030 to UTF-8");
    }
    return std::unique_ptr<void, IconvCloser>(handle);
}

// `replace`: go on after a bad byte with U+FFFD instead of giving up.
std::optional<std::string> convert(std::string_view bytes, bool replace) {
    const auto converter = open_converter();
    std::string out(bytes.size() * 2 + 4, '\0');
    std::size_t used = 0;
    char* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
    std::size_t in_left = bytes.size();
    while (in_left > 0) {
        char* to = out.data() + used;
        std::size_t room = out.size() - used;
        const std::size_t result = iconv(converter.get(), &in, &in_left, &to, &room);
        used = out.size() - room;
        if (result != static_cast<std::size_t>(-1)) {
            break;
        }
        if (errno == E2BIG) {
            out.resize(out.size() * 2);
        } else if (!replace) {
            return {};
        } else {
            out.resize(used);
            out += "\xEF\xBF\xBD";
            used = out.size();
            out.resize(used + in_left * 2 + 4);
            ++in;
            --in_left;
        }
    }
    out.resize(used);
    return out;
}

// Length of the UTF-8 sequence that starts with `lead`, 0 where none does; `min` is the smallest
// code point that may be written with that many bytes (a longer form than needed is invalid).
int sequence_length(unsigned char lead, std::uint32_t& value, std::uint32_t& min) {
    if (lead >= 0xC2 && lead <= 0xDF) {
        value = lead & 0x1F;
        min = 0x80;
        return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
        value = lead & 0x0F;
        min = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        value = lead & 0x07;
        min = 0x10000;
        return 4;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::uint32_t value = 0;
        std::uint32_t min = 0;
        const int length = sequence_length(lead, value, min);
        if (length == 0 || i + static_cast<std::size_t>(length) > bytes.size()) {
            return false;
        }
        for (int k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(bytes[i + static_cast<std::size_t>(k)]);
            if ((next & 0xC0) != 0x80) {
                return false;
            }
            value = value << 6 | (next & 0x3F);
        }
        if (value < min || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
            return false;
        }
        i += static_cast<std::size_t>(length);
    }
    return true;
}

std::optional<std::string> utf8_from_gbk(std::string_view bytes) {
    return convert(bytes, false);
}

std::string utf8_from_gbk_lossy(std::string_view bytes) {
    return *convert(bytes, true);
}

}  // namespace mystocks::base
