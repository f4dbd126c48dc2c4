#include "mystocks/http/target.hpp"

#include "mystocks/base/encoding.hpp"

namespace mystocks::http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool is_control(unsigned char c) {
    return c < 0x20 || c == 0x7f;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    bool ascii = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) {
                return std::nullopt;
            }
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        if (is_control(byte)) {
            return std::nullopt;
        }
        ascii = ascii && byte < 0x80;
        out.push_back(c);
    }
    if (!ascii && !base::is_utf8(out)) {
        return std::nullopt;
    }
    return out;
}

std::optional<Target> parse_target(std::string_view text) {
    if (text.empty() || text.front() != '/' || text.find('#') != std::string_view::npos) {
        return std::nullopt;
    }
    Target target;
    const std::size_t mark = text.find('?');
    target.raw_path = text.substr(0, mark);
    std::optional<std::string> path = percent_decoded(target.raw_path, false);
    if (!path) {
        return std::nullopt;
    }
    target.path = std::move(*path);
    std::string_view rest =
        mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = pair.find('=');
        std::optional<std::string> name = percent_decoded(pair.substr(0, equals), true);
        std::optional<std::string> value = percent_decoded(
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
        if (!name || !value || target.query.size() == kQueryParametersMax) {
            return std::nullopt;
        }
        target.query.push_back({std::move(*name), std::move(*value)});
    }
    return target;
}

}  // namespace mystocks::http
