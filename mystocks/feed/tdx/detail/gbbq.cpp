#include "mystocks/feed/tdx/detail/gbbq.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nettle/blowfish.h>

#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/code.hpp"
#include "mystocks/feed/tdx/detail/decimal.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::size_t kHeadBytes = 4;
constexpr std::size_t kEncryptedBytes = 24;
constexpr std::string_view kKey = "770303770222";

using RecordBytes = std::array<std::uint8_t, kGbbqRecordBytes>;

class Cipher {
  public:
    Cipher() {
        blowfish_set_key(&context_, kKey.size(),
                         reinterpret_cast<const std::uint8_t*>(kKey.data()));
    }
    RecordBytes decrypt(std::span<const std::byte> record) const {
        RecordBytes out;
        std::memcpy(out.data(), record.data(), out.size());
        swap_words(out);
        blowfish_decrypt(&context_, kEncryptedBytes, out.data(), out.data());
        swap_words(out);
        return out;
    }

  private:
    // Little-endian words to the big-endian ones of the library, and back.
    static void swap_words(RecordBytes& bytes) {
        for (std::size_t at = 0; at < kEncryptedBytes; at += 4) {
            std::swap(bytes[at], bytes[at + 3]);
            std::swap(bytes[at + 1], bytes[at + 2]);
        }
    }

    blowfish_ctx context_{};
};

GbbqRecord parse(const RecordBytes& clear) {
    const auto bytes = std::as_bytes(std::span(clear));
    GbbqRecord record{};
    record.market = clear[0];
    record.code = field_text(bytes.subspan(1, 7));
    record.date = load<std::uint32_t>(bytes.data() + 8);
    record.category = clear[12];
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        record.values[i] = load<float>(bytes.data() + 13 + 4 * i);
    }
    return record;
}

bool is_finite(const GbbqRecord& record) {
    return std::all_of(record.values.begin(), record.values.end(),
                       [](float value) { return std::isfinite(value) && std::abs(value) < 1e15F; });
}

// Empty where the record changes no price.
std::optional<market::CorporateAction> action_of(const GbbqRecord& record,
                                                 const market::InstrumentId& id, base::Date date) {
    const auto [cash, rights_price, bonus, rights] = record.values;
    market::CorporateAction action{id, date, 0, 0, 0, 0, "tdx"};
    if (record.category == 1 && (cash != 0 || bonus != 0 || rights != 0)) {
        action.cash = tenth_of_decimal(cash);
        action.bonus_ratio = tenth_of_decimal(bonus);
        action.rights_ratio = tenth_of_decimal(rights);
        action.rights_price = shortest_decimal(rights_price);
        return action;
    }
    const bool is_share = market::facts_of_code(id).kind != market::InstrumentKind::kIndex;
    const float shares_after = record.values[2];
    if (record.category == 11 && is_share && shares_after > 0 && shares_after != 1) {
        action.bonus_ratio = shortest_decimal(shares_after) - 1;
        return action;
    }
    return {};
}

// One action a day: a split on the day of a dividend applies to the shares after it.
void merge_days(std::vector<market::CorporateAction>& actions) {
    const auto key = [](const market::CorporateAction& action) {
        return std::tie(action.id, action.ex_date);
    };
    std::stable_sort(actions.begin(), actions.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    std::vector<market::CorporateAction> merged;
    merged.reserve(actions.size());
    for (auto& action : actions) {
        if (merged.empty() || key(merged.back()) != key(action)) {
            merged.push_back(std::move(action));
            continue;
        }
        auto& day = merged.back();
        const double shares = (1 + day.bonus_ratio + day.rights_ratio) * (1 + action.bonus_ratio);
        day.cash += action.cash;
        if (day.rights_ratio == 0) {
            day.rights_price = action.rights_price;
        }
        day.rights_ratio += action.rights_ratio;
        day.bonus_ratio = shares - 1 - day.rights_ratio + action.rights_ratio;
    }
    actions = std::move(merged);
}

// Of several events of one day that are possible each by itself, the sum may not be.
void drop_impossible(std::vector<market::CorporateAction>& actions, RowReport& report) {
    std::erase_if(actions, [&](const market::CorporateAction& action) {
        const std::string reason = market::why_action_is_bad(action);
        if (!reason.empty()) {
            report.reject_file(fmt::format("the events of {} on {} together: {}", action.id.str(),
                                           base::to_string(action.ex_date), reason));
        }
        return !reason.empty();
    });
}

}  // namespace

std::vector<GbbqRecord> decrypt_gbbq(std::span<const std::byte> file, RowReport& report) {
    std::vector<GbbqRecord> out;
    if (file.size() < kHeadBytes) {
        report.reject_file("this is no gbbq: it is shorter than its head");
        return out;
    }
    const std::size_t claimed = load<std::uint32_t>(file.data());
    const auto records = file.subspan(kHeadBytes);
    const std::size_t count = std::min(claimed, records.size() / kGbbqRecordBytes);
    const Cipher cipher;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(
            parse(cipher.decrypt(records.subspan(i * kGbbqRecordBytes, kGbbqRecordBytes))));
    }
    if (count < claimed) {
        report.reject(count + 1,
                      fmt::format("the file ends after {} of {} records", count, claimed));
    } else if (records.size() > count * kGbbqRecordBytes) {
        report.reject(count + 1, fmt::format("{} bytes follow the last record",
                                             records.size() - count * kGbbqRecordBytes));
    }
    report.rows_read(count);
    return out;
}

GbbqEvents read_gbbq(std::span<const std::byte> file, RowReport& report) {
    return events_of(decrypt_gbbq(file, report), report);
}

GbbqEvents events_of(std::span<const GbbqRecord> records, RowReport& report) {
    GbbqEvents out;
    std::uint64_t number = 0;
    for (const GbbqRecord& record : records) {
        ++number;
        const auto id = id_of(record.market, record.code);
        const auto date = base::Date::from_yyyymmdd(record.date);
        if (!id || !date || record.category == 0 || !is_finite(record)) {
            report.reject(number,
                          "the record makes no sense once decrypted: its market, code, date "
                          "or a number is impossible");
            continue;
        }
        if (auto action = action_of(record, *id, *date)) {
            if (std::string reason = why_action_is_bad(*action); !reason.empty()) {
                report.reject(number, std::move(reason));
                continue;
            }
            out.actions.push_back(std::move(*action));
            continue;
        }
        market::ShareEvent event{*id, *date, record.category, {}, "tdx"};
        std::copy(record.values.begin(), record.values.end(), event.values);
        out.share_events.push_back(std::move(event));
    }
    merge_days(out.actions);
    drop_impossible(out.actions, report);
    return out;
}

}  // namespace mystocks::feed::tdx::detail
