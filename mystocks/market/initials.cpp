#include "mystocks/market/initials.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "mystocks/base/error.hpp"

namespace mystocks::market {
namespace {

constexpr std::size_t kCharactersMax = 64;
constexpr std::size_t kReadingsMax = 8;
constexpr char32_t kHanFirst = 0x4E00;
constexpr char32_t kHanLast = 0x9FFF;

// Characters with more than one initial in names, the likelier first; and where the usual one of
// ICU is not the one of names.
struct Readings {
    char32_t character;
    std::string_view initials;
};
constexpr Readings kReadings[] = {
    {U'行', "HX"}, {U'长', "CZ"}, {U'重', "ZC"}, {U'乐', "LY"}, {U'曾', "ZC"}, {U'单', "DS"},
    {U'厦', "XS"}, {U'朝', "CZ"}, {U'藏', "CZ"}, {U'泊', "BP"}, {U'调', "TD"}, {U'率', "LS"},
    {U'参', "CS"}, {U'埔', "PB"}, {U'铅', "QY"}, {U'弹', "DT"}, {U'畜', "XC"}, {U'茄', "QJ"},
    {U'蛤', "GH"}, {U'辟', "PB"}, {U'匙', "SC"}, {U'伺', "SC"}, {U'查', "CZ"}, {U'翟', "ZD"},
    {U'莘', "SX"}, {U'番', "FP"}, {U'脯', "FP"}, {U'吁', "YX"}, {U'仇', "QC"}, {U'降', "JX"},
    {U'解', "JX"}, {U'辗', "Z"},
};

// Words that settle the reading.
struct Word {
    std::u32string_view text;
    std::string_view initials;
};
constexpr Word kWords[] = {
    {U"银行", "YH"}, {U"商行", "SH"}, {U"行业", "HY"}, {U"太行", "TH"},    {U"重庆", "CQ"},
    {U"重组", "CZ"}, {U"重药", "CY"}, {U"重工", "ZG"}, {U"重汽", "ZQ"},    {U"重机", "ZJ"},
    {U"起重", "QZ"}, {U"联重", "LZ"}, {U"长城", "CC"}, {U"长江", "CJ"},    {U"长春", "CC"},
    {U"长安", "CA"}, {U"长沙", "CS"}, {U"长虹", "CH"}, {U"长航", "CH"},    {U"长三角", "CSJ"},
    {U"成长", "CZ"}, {U"增长", "ZZ"}, {U"音乐", "YY"}, {U"娱乐", "YL"},    {U"快乐", "KL"},
    {U"厦门", "XM"}, {U"大厦", "DS"}, {U"广厦", "GS"}, {U"亚厦", "YS"},    {U"朝阳", "CY"},
    {U"西藏", "XZ"}, {U"空调", "KT"}, {U"会计", "KJ"}, {U"效率", "XL"},    {U"利率", "LL"},
    {U"汇率", "HL"}, {U"人参", "RS"}, {U"海参", "HS"}, {U"黄埔", "HP"},    {U"番禺", "PY"},
    {U"湖泊", "HP"}, {U"单位", "DW"}, {U"解放", "JF"}, {U"苏泊尔", "SBE"}, {U"降解", "JJ"},
};

// ICU's pinyin of one character, asked for once: making a transliterator takes 0.2 s and it is
// not thread-safe.
class HanInitials {
  public:
    static HanInitials& shared() {
        static HanInitials initials;
        return initials;
    }

    // 0 where the character has no reading that starts with a letter.
    char of(char32_t character) {
        std::atomic<char>& known = known_[character - kHanFirst];
        char initial = known.load(std::memory_order_relaxed);
        if (initial == kUnasked) {
            initial = ask(character);
            known.store(initial, std::memory_order_relaxed);
        }
        return initial;
    }

  private:
    static constexpr char kUnasked = '?';

    HanInitials() {
        for (std::atomic<char>& known : known_) {
            known.store(kUnasked, std::memory_order_relaxed);
        }
    }

    char ask(char32_t character) {
        const std::lock_guard lock(mutex_);
        if (!pinyin_) {
            UErrorCode status = U_ZERO_ERROR;
            pinyin_.reset(icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Upper",
                                                              UTRANS_FORWARD, status));
            if (U_FAILURE(status)) {
                throw base::Error(base::ErrorKind::kInternal,
                                  "ICU has no Chinese transliteration on this system",
                                  u_errorName(status));
            }
        }
        icu::UnicodeString text(static_cast<UChar32>(character));
        pinyin_->transliterate(text);
        const char16_t first = text.isEmpty() ? u'\0' : text.charAt(0);
        return first >= u'A' && first <= u'Z' ? static_cast<char>(first) : '\0';
    }

    std::mutex mutex_;
    std::unique_ptr<icu::Transliterator> pinyin_;
    std::array<std::atomic<char>, kHanLast - kHanFirst + 1> known_;
};

// Full-width letters and digits made plain, lower case made upper; 0 for what is dropped.
char32_t plain(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
        c -= 0xFF01 - U'!';
    }
    if (c >= U'a' && c <= U'z') {
        c -= U'a' - U'A';
    }
    const bool kept =
        (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') || (c >= kHanFirst && c <= kHanLast);
    return kept ? c : 0;
}

std::u32string characters_of(std::string_view utf8) {
    std::u32string text;
    std::size_t at = 0;
    while (at < utf8.size() && text.size() < kCharactersMax) {
        UChar32 c = 0;
        U8_NEXT(utf8.data(), at, utf8.size(), c);  // c < 0: no UTF-8
        if (const char32_t kept = c < 0 ? 0 : plain(static_cast<char32_t>(c)); kept != 0) {
            text += kept;
        }
    }
    return text;
}

// Every initial of one character.
std::string initials_of_character(char32_t c) {
    if (c < kHanFirst) {
        return {static_cast<char>(c)};
    }
    const auto found = std::find_if(std::begin(kReadings), std::end(kReadings),
                                    [c](const Readings& row) { return row.character == c; });
    if (found != std::end(kReadings)) {
        return std::string(found->initials);
    }
    const char initial = HanInitials::shared().of(c);
    return initial == 0 ? std::string() : std::string{initial};
}

void append(std::vector<std::string>& readings, std::string_view choices) {
    const std::size_t count = readings.size();
    for (std::size_t choice = 1; choice < choices.size(); ++choice) {
        for (std::size_t i = 0; i < count && readings.size() < kReadingsMax; ++i) {
            readings.push_back(readings[i] + choices[choice]);
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        readings[i] += choices.front();
    }
}

}  // namespace

std::string initials_of(std::string_view utf8_name) {
    const std::u32string text = characters_of(utf8_name);
    std::vector<std::string> readings(1);
    for (std::size_t at = 0; at < text.size();) {
        const std::u32string_view rest = std::u32string_view(text).substr(at);
        const auto word = std::find_if(std::begin(kWords), std::end(kWords),
                                       [rest](const Word& w) { return rest.starts_with(w.text); });
        if (word != std::end(kWords)) {
            for (std::string& reading : readings) {
                reading += word->initials;
            }
            at += word->text.size();
            continue;
        }
        if (const std::string choices = initials_of_character(text[at]); !choices.empty()) {
            append(readings, choices);
        }
        ++at;
    }
    std::string joined;
    for (const std::string& reading : readings) {
        joined += joined.empty() ? reading : ',' + reading;
    }
    return joined;
}

}  // namespace mystocks::market
