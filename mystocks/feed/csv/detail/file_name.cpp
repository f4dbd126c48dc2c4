#include "mystocks/feed/csv/detail/file_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using market::Period;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

constexpr std::pair<std::string_view, std::string_view> kExchangeTokens[] = {
    {"sh", "SH"},   {"sz", "SZ"},   {"bj", "BJ"},   {"sse", "SH"},  {"szse", "SZ"},
    {"xshg", "SH"}, {"xshe", "SZ"}, {"bjse", "BJ"}, {"shse", "SH"}, {"ss", "SH"},
};

std::string exchange_of_token(std::string_view token) {
    const std::string name = lower(token);
    for (const auto& [text, exchange] : kExchangeTokens) {
        if (text == name) {
            return std::string(exchange);
        }
    }
    return {};
}

// Endings that say how a file is packed, not what it is about.
constexpr std::string_view kEndings[] = {".csv", ".txt", ".tsv", ".gz", ".zip", ".tab", ".dat"};

std::string_view without_endings(std::string_view name) {
    bool again = true;
    while (again) {
        again = false;
        for (const std::string_view ending : kEndings) {
            if (name.size() > ending.size() &&
                lower(name.substr(name.size() - ending.size())) == ending) {
                name.remove_suffix(ending.size());
                again = true;
            }
        }
    }
    return name;
}

std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens;
    std::string token;
    for (const char c : text) {
        if (std::string_view("_-# .()[]+@").find(c) != std::string_view::npos) {
            if (!token.empty()) {
                tokens.push_back(std::exchange(token, {}));
            }
        } else {
            token += c;
        }
    }
    if (!token.empty()) {
        tokens.push_back(std::move(token));
    }
    return tokens;
}

std::optional<base::Date> date_of_tokens(const std::vector<std::string>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!all_digits(tokens[i])) {
            continue;
        }
        std::optional<base::Date> date;
        if (tokens[i].size() == 8) {
            date = base::parse_date(tokens[i]);
        } else if (tokens[i].size() == 4 && i + 2 < tokens.size() && tokens[i + 1].size() == 2 &&
                   tokens[i + 2].size() == 2) {
            date = base::parse_date(tokens[i] + '-' + tokens[i + 1] + '-' + tokens[i + 2]);
        }
        if (date && date->ymd().year >= 1980 && date->ymd().year < 2100) {
            return date;
        }
    }
    return {};
}

// sh600000, 600000 beside SH, and a bare 600000.
void find_instrument(const std::vector<std::string>& tokens, NameFacts& facts) {
    for (std::size_t i = 0; i < tokens.size() && !facts.id; ++i) {
        const std::string& token = tokens[i];
        if (token.size() == 8 && !all_digits(token)) {
            facts.id = market::InstrumentId::try_parse(token);
        }
        if (!all_digits(token) || token.size() != 6) {
            continue;
        }
        std::string exchange = i > 0 ? exchange_of_token(tokens[i - 1]) : std::string();
        if (exchange.empty() && i + 1 < tokens.size()) {
            exchange = exchange_of_token(tokens[i + 1]);
        }
        if (!exchange.empty()) {
            facts.id = market::InstrumentId::of(token, exchange);
        } else if (facts.code.empty()) {
            facts.code = token;
        }
    }
    if (facts.id) {
        facts.code.clear();
        facts.exchange = facts.id->exchange();
        return;
    }
    for (const std::string& token : tokens) {
        if (facts.exchange.empty()) {
            facts.exchange = exchange_of_token(token);
        }
    }
}

NameFacts facts_of_part(std::string_view part, std::string_view stem) {
    NameFacts facts;
    facts.tokens = tokens_of(stem);
    find_instrument(facts.tokens, facts);
    facts.date = date_of_tokens(facts.tokens);
    for (const std::string& token : facts.tokens) {
        // A number alone is a period in a column, in a name it is anything.
        if (!facts.period && !all_digits(token) && token.size() > 1) {
            facts.period = parse_any_period(token);
        }
        const std::string name = lower(token);
        facts.adjusted = facts.adjusted || name == "qfq" || name == "hfq";
    }
    facts.adjusted = facts.adjusted || part.find("前复权") != std::string_view::npos ||
                     part.find("后复权") != std::string_view::npos;
    return facts;
}

}  // namespace

NameFacts facts_of_name(const std::vector<std::string>& parts) {
    NameFacts all;
    for (const std::string& part : parts) {
        std::string_view rest = part;
        while (!rest.empty()) {
            const std::size_t slash = rest.find_last_of("/\\");
            const std::string_view stem =
                without_endings(slash == std::string_view::npos ? rest : rest.substr(slash + 1));
            rest = slash == std::string_view::npos ? std::string_view() : rest.substr(0, slash);
            NameFacts one = facts_of_part(stem, stem);
            if (all.stem.empty()) {
                all.stem = stem;
                all.tokens = one.tokens;
            }
            if (!all.id && all.code.empty()) {
                all.id = one.id;
                all.code = one.code;
            }
            if (all.exchange.empty()) {
                all.exchange = one.exchange;
            }
            all.period = all.period ? all.period : one.period;
            all.date = all.date ? all.date : one.date;
            all.adjusted = all.adjusted || one.adjusted;
        }
    }
    return all;
}

std::optional<Period> parse_any_period(std::string_view text) {
    const std::string name = lower(trimmed(text));
    constexpr std::pair<std::string_view, Period> kWords[] = {
        {"d", Period::k1d},     {"day", Period::k1d},     {"daily", Period::k1d},
        {"日线", Period::k1d},  {"日k", Period::k1d},     {"1d", Period::k1d},
        {"w", Period::k1w},     {"week", Period::k1w},    {"weekly", Period::k1w},
        {"周线", Period::k1w},  {"1w", Period::k1w},      {"1wk", Period::k1w},
        {"month", Period::k1M}, {"monthly", Period::k1M}, {"月线", Period::k1M},
        {"1mo", Period::k1M},   {"1mon", Period::k1M},    {"1h", Period::k60m},
        {"hour", Period::k60m}, {"hourly", Period::k60m}, {"minute", Period::k1m},
        {"101", Period::k1d},   {"102", Period::k1w},     {"103", Period::k1M},
    };
    if (trimmed(text) == "1M" || trimmed(text) == "M") {
        return Period::k1M;
    }
    for (const auto& [word, period] : kWords) {
        if (word == name) {
            return period;
        }
    }
    int minutes = 0;
    const char* const end = name.data() + name.size();
    const auto [next, error] = std::from_chars(name.data(), end, minutes);
    if (error != std::errc()) {
        return {};
    }
    const std::string_view unit(next, static_cast<std::size_t>(end - next));
    constexpr std::string_view kMinuteUnits[] = {"",       "m",    "min",    "mins",
                                                 "minute", "分钟", "分钟线", "t"};
    if (std::find(std::begin(kMinuteUnits), std::end(kMinuteUnits), unit) ==
        std::end(kMinuteUnits)) {
        return {};
    }
    for (const Period period : market::kPeriods) {
        if (market::minutes_of(period) == minutes && minutes != 0) {
            return period;
        }
    }
    return {};
}

}  // namespace mystocks::feed::csv::detail
