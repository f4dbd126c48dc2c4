#include "mystocks/feed/tdx/detail/tnf.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/gbk.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::size_t kHeadBytes = 50;
constexpr int kDecimalsMax = 6;

struct Layout {
    std::size_t record_bytes;
    std::size_t name_at;
    std::size_t name_bytes;
    std::size_t initials_at;
    std::size_t initials_bytes;
    std::optional<std::size_t> decimals_at;
};
constexpr Layout kOlder{314, 23, 45, 285, 29, 72};
constexpr Layout kNewer{360, 31, 45, 329, 31, std::nullopt};

bool is_code(std::string_view text) {
    return text.size() == 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view code_of(std::span<const std::byte> record) {
    return field_text(record.subspan(0, 9));
}

// How many of the first records have a code where this layout puts it.
std::size_t codes_under(const Layout& layout, std::span<const std::byte> records) {
    constexpr std::size_t kLookedAt = 16;
    std::size_t codes = 0;
    for (std::size_t i = 0; i < kLookedAt && (i + 1) * layout.record_bytes <= records.size(); ++i) {
        codes += is_code(code_of(records.subspan(i * layout.record_bytes)));
    }
    return codes;
}

// 通达信 writes them in capitals and digits; anything else isn't shown to anybody.
std::string initials_of_record(std::span<const std::byte> record, const Layout& layout) {
    std::string_view text = field_text(record.subspan(layout.initials_at, layout.initials_bytes));
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*';
    });
    std::string initials(is_plain ? text : std::string_view{});
    std::erase(initials, '*');  // *ST
    return initials;
}

void read_record(std::span<const std::byte> record, std::uint64_t number, const Layout& layout,
                 std::string_view exchange, std::vector<market::Instrument>& out,
                 RowReport& report) {
    const std::string_view code = code_of(record);
    if (!is_code(code)) {
        report.reject(number, "the code is not six digits");
        return;
    }
    auto name = name_from_gbk(field_text(record.subspan(layout.name_at, layout.name_bytes)));
    if (!name) {
        report.reject(number, fmt::format("the name of {} is no GBK text", code));
        return;
    }
    auto instrument = market::instrument_from_id(market::InstrumentId::of(code, exchange));
    instrument.name = std::move(*name);
    instrument.initials = initials_of_record(record, layout);
    if (layout.decimals_at) {
        const auto decimals = load<std::uint8_t>(record.data() + *layout.decimals_at);
        if (decimals <= kDecimalsMax) {
            instrument.price_decimals = decimals;
        }
    }
    instrument.source = "tdx";
    out.push_back(std::move(instrument));
}

}  // namespace

std::vector<market::Instrument> read_tnf(std::span<const std::byte> file, std::string_view exchange,
                                         RowReport& report) {
    std::vector<market::Instrument> out;
    const auto records = file.subspan(std::min(kHeadBytes, file.size()));
    const std::size_t older = codes_under(kOlder, records);
    const std::size_t newer = codes_under(kNewer, records);
    if (older == 0 && newer == 0) {
        report.reject_file("this is no list of names: no securities code stands where one should");
        return out;
    }
    const Layout& layout = older >= newer ? kOlder : kNewer;
    const std::size_t count = records.size() / layout.record_bytes;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        read_record(records.subspan(i * layout.record_bytes, layout.record_bytes), i + 1, layout,
                    exchange, out, report);
    }
    if (const std::size_t rest = records.size() % layout.record_bytes; rest != 0) {
        report.reject(count + 1, fmt::format("the file ends in the middle of a record: {} of {} "
                                             "bytes",
                                             rest, layout.record_bytes));
    }
    report.rows_read(count);
    return out;
}

}  // namespace mystocks::feed::tdx::detail
