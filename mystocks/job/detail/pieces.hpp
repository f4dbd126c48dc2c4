// What parsed units hand to the writer.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "mystocks/feed/source.hpp"

namespace mystocks::job::detail {

struct BarsPiece {
    market::InstrumentId id;
    market::Period period;
    market::Bars bars;
};

struct TicksPiece {
    market::InstrumentId id;
    market::Ticks ticks;
};

struct DepthPiece {
    market::InstrumentId id;
    market::Depth depth;
};

struct TradingDaysPiece {
    std::string calendar;
    std::vector<base::Date> days;
};

using Piece = std::variant<BarsPiece, TicksPiece, DepthPiece, TradingDaysPiece,
                           std::vector<market::Instrument>, std::vector<market::CorporateAction>,
                           std::vector<market::ShareEvent>, std::vector<market::Block>,
                           std::vector<feed::Rejection>>;

// What a piece weighs against the limit of rows parsed ahead.
std::size_t rows_of(const Piece& piece);

}  // namespace mystocks::job::detail
