// The name of one instrument: code and exchange, written "600000.SH".
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace mystocks::market {

// Value type; always canonical: CODE.EXCHANGE, upper case, code 1..20 characters of A-Z 0-9 . - _
// (a US code may contain a dot: BRK.B.US), exchange 1..12 of A-Z 0-9.
class InstrumentId {
  public:
    // Accepts the canonical form in any case, and sh600000, SH600000, 600000.XSHG, 000001.XSHE,
    // 600000.SS. Throws base::Error(kInvalidArgument) that says what was wrong. A bare code
    // ("600000") is no id: which instrument it means is a question to the list of instruments.
    static InstrumentId parse(std::string_view text);
    // Same without the exception.
    static std::optional<InstrumentId> try_parse(std::string_view text);
    // From its two parts, checked like parse().
    static InstrumentId of(std::string_view code, std::string_view exchange);

    std::string_view code() const;
    std::string_view exchange() const;
    const std::string& str() const { return text_; }

    friend auto operator<=>(const InstrumentId&, const InstrumentId&) = default;

  private:
    explicit InstrumentId(std::string canonical) : text_(std::move(canonical)) {}
    std::string text_;
};

// IANA zone of an exchange: Asia/Shanghai for SH SZ BJ, America/New_York for US, UTC for what is
// unknown and for exchanges that never close (BINANCE, FX).
std::string_view time_zone_name_of(std::string_view exchange);

}  // namespace mystocks::market

template <>
struct std::hash<mystocks::market::InstrumentId> {
    std::size_t operator()(const mystocks::market::InstrumentId& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
