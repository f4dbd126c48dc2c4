#include "mystocks/backtest/detail/html.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace mystocks::backtest::detail {
namespace {

const std::string kUndefined = "–";

// "-0.00" says less than "0.00", and forty digits less than four.
std::string fixed(double value, int decimals) {
    if (std::abs(value) >= 1e15) {
        return fmt::format("{:.4g}", value);
    }
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) {
        text.erase(0, 1);
    }
    return text;
}

}  // namespace

std::string both(std::string_view zh, std::string_view en) {
    return fmt::format("<span class=\"zh\">{}</span><span class=\"en\">{}</span>", zh, en);
}

std::string percent(double value) {
    return std::isfinite(value) ? fixed(value * 100, 2) + "%" : kUndefined;
}

std::string money(double value, int decimals) {
    if (!std::isfinite(value)) {
        return kUndefined;
    }
    std::string text = fixed(value, decimals);
    const std::size_t from = text.starts_with('-') ? 1 : 0;
    if (text.find('e') != std::string::npos) {
        return text;
    }
    const std::size_t dot = std::min(text.find('.'), text.size());
    for (std::size_t place = dot; place > from + 3; place -= 3) {
        text.insert(place - 3, 1, ',');
    }
    return text;
}

std::string plain(double value, int decimals) {
    if (!std::isfinite(value)) {
        return kUndefined;
    }
    std::string text = fixed(value, decimals);
    if (text.find('.') != std::string::npos && text.find('e') == std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) {
            text.pop_back();
        }
    }
    return text;
}

std::string price(double value, int decimals) {
    if (!std::isfinite(value)) {
        return kUndefined;
    }
    std::string text = fixed(value, std::max(decimals, 4));
    const std::size_t dot = text.find('.');
    if (dot != std::string::npos && text.find('e') == std::string::npos) {
        const std::size_t kept = dot + (decimals > 0 ? 1 + static_cast<std::size_t>(decimals) : 0);
        text.erase(std::max(kept, text.find_last_not_of(".0") + 1));
    }
    return text;
}

std::string figure_text(double value, FigureUnit unit, int money_decimals) {
    switch (unit) {
        case FigureUnit::kRate:
            return percent(value);
        case FigureUnit::kMoney:
            return money(value, money_decimals);
        case FigureUnit::kCount:
        case FigureUnit::kDays:
            return plain(value, 0);
        case FigureUnit::kMoments:
            return plain(value, 1);
        case FigureUnit::kNumber:
            break;
    }
    return std::isfinite(value) ? fixed(value, 3) : kUndefined;
}

std::string_view tone(double value) {
    return value > 0 ? "up" : value < 0 ? "down" : "";
}

HtmlTable::HtmlTable(std::string_view css_class) {
    out_ = css_class.empty() ? "<table>" : fmt::format("<table class=\"{}\">", css_class);
}

void HtmlTable::header(const std::vector<std::string>& cells) {
    out_ += "<thead><tr>";
    for (const std::string& cell : cells) {
        out_ += "<th>" + cell + "</th>";
    }
    out_ += "</tr></thead><tbody>";
}

HtmlTable& HtmlTable::cell(const std::string& html, std::string_view css_class) {
    if (!in_row_) {
        out_ += "<tr>";
        in_row_ = true;
    }
    out_ += css_class.empty() ? "<td>" : fmt::format("<td class=\"{}\">", css_class);
    out_ += html + "</td>";
    return *this;
}

void HtmlTable::end_row() {
    out_ += "</tr>\n";
    in_row_ = false;
}

std::string HtmlTable::take() {
    return std::move(out_) + "</tbody></table>";
}

}  // namespace mystocks::backtest::detail
