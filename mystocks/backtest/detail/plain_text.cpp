#include "mystocks/backtest/detail/plain_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

#include "mystocks/base/encoding.hpp"

namespace mystocks::backtest::detail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F;
}

}  // namespace

std::string utf8(std::string_view text) {
    if (base::is_utf8(text)) {
        return std::string(text);
    }
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80) {
            out += c;
        } else {
            out += kReplacement;
        }
    }
    return out;
}

std::string json_string(std::string_view text) {
    const std::string safe = utf8(text);
    return boost::json::serialize(boost::json::string_view(safe.data(), safe.size()));
}

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : utf8(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                if (is_control(c)) {
                    out += kReplacement;
                } else {
                    out += c;
                }
        }
    }
    return out;
}

std::string csv_text(std::string_view text) {
    std::string safe = utf8(text);
    if (!safe.empty() &&
        std::string_view("=+-@\t\r").find(safe.front()) != std::string_view::npos) {
        safe.insert(safe.begin(), '\'');
    }
    if (safe.find_first_of(",\"\r\n") == std::string::npos) {
        return safe;
    }
    std::string out = "\"";
    for (const char c : safe) {
        out += c;
        if (c == '"') {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace mystocks::backtest::detail
