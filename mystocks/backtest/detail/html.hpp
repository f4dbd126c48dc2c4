// Pieces of the report's HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mystocks/backtest/figures.hpp"

namespace mystocks::backtest::detail {

// Both languages; the page shows one of them. For texts of this program: nothing is escaped.
std::string both(std::string_view zh, std::string_view en);

std::string percent(double value);              // 12.34%; – where undefined
std::string money(double value, int decimals);  // 1,234,567.80
std::string plain(double value, int decimals);  // at most that many decimals
std::string price(double value, int decimals);  // at least that many decimals, and up to 4
std::string figure_text(double value, FigureUnit unit, int money_decimals);
// "up", "down" or nothing, by sign.
std::string_view tone(double value);

class HtmlTable {
  public:
    // `css_class` may be empty.
    explicit HtmlTable(std::string_view css_class = {});
    // HTML already, here and in the cells.
    void header(const std::vector<std::string>& cells);
    HtmlTable& cell(const std::string& html, std::string_view css_class = {});
    void end_row();
    void rows(const std::string& html) { out_ += html; }
    std::string take();

  private:
    std::string out_;
    bool in_row_ = false;
};

}  // namespace mystocks::backtest::detail
