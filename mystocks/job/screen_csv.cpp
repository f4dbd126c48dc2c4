#include "mystocks/job/screen_csv.hpp"

#include <cmath>

#include "mystocks/base/number_text.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::job {
namespace {

void append_cell(std::string& out, std::string_view text) {
    std::string cell(text);
    if (!cell.empty() &&
        std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) {
        cell.insert(cell.begin(), '\'');
    }
    if (cell.find_first_of(",\"\r\n'") == std::string::npos) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    out += '"';
}

void append_value(std::string& out, double value) {
    out += ',';
    if (std::isfinite(value)) {
        base::append_number(out, value);
    }
}

}  // namespace

std::string shown_time(const market::InstrumentId& id, market::Period period, std::int64_t time) {
    return market::bar_time_text(time, period,
                                 base::TimeZone::named(market::time_zone_name_of(id.exchange())));
}

std::string screen_csv(const ScreenResult& result, market::Period period, bool over_range,
                       std::span<const std::size_t> order) {
    std::string out = "instrument,name,time,close,change";
    for (const std::string& column : result.columns) {
        out += ',';
        append_cell(out, column);
    }
    if (over_range) {
        out += ",hits";
        for (const int bars : kAfterBars) {
            const std::string number = std::to_string(bars);
            out += ",samples_" + number + ",mean_return_" + number + ",win_rate_" + number;
        }
    }
    out += '\n';
    for (const std::size_t index : order) {
        const ScreenRow& row = result.rows[index];
        out += row.id.str() + ',';
        append_cell(out, row.name);
        out += ',' + shown_time(row.id, period, row.time);
        append_value(out, row.close);
        append_value(out, row.change);
        for (const double value : row.values) {
            append_value(out, value);
        }
        if (over_range) {
            out += ',' + std::to_string(row.hits);
            for (const ScreenAfter& after : row.after) {
                out += ',' + std::to_string(after.samples);
                append_value(out, after.mean_return);
                append_value(out, after.win_rate);
            }
        }
        out += '\n';
    }
    return out;
}

}  // namespace mystocks::job
