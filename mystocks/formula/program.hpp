// What the checker makes of a formula, and what runs it: a graph of values in order of computation.
//
// Three ways of running read this one form and mean the same by it: the plain evaluator
// (evaluate.hpp, the specification), a running formula that takes one bar at a time
// (running_formula.hpp) and machine code (compiled_formula.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/formula/function_table.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::formula {

using NodeId = std::uint32_t;

// A column that the instrument's bars and calendar give.
enum class Field : std::uint8_t {
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,  // 通达信's: 手, as the subject's bars have it (Subject::bars)
    kAmount,
    kDate,   // 通达信's: (year − 1900)·10000 + month·100 + day, so 1110104 is 2011-01-04
    kTime,   // hour·100 + minute in the exchange's zone, of the bar's end; 0 for daily and longer
    kYear,   // 2011
    kMonth,  // 1…12
    kDay,    // 1…31
    kWeekday,  // 通达信's: Monday 1 … Saturday 6, Sunday 0
    kHour,
    kMinute,
    kBarStatus,     // 1 the first bar, 2 the last, 0 between
    kCapital,       // tradable shares at the bar's time in 手; undefined where unknown
    kTotalCapital,  // all shares likewise
    // What FINANCE(n) means where the store can say it: at each bar what held then.
    kAllShares,       // 1: in shares
    kTradableShares,  // 7
    kTradableValue,   // 40: times the unadjusted close
    kAllValue,        // 41
    kDaysListed,      // 42: calendar days
};

enum class NodeKind : std::uint8_t {
    kConstant,  // `value`, the same at every bar
    kField,     // `field`
    kCall,      // `function` of `arguments`; operators are functions too
    kForeign,   // Program::foreigns[index]: other bars than the subject's own
};

struct Node {
    NodeKind kind = NodeKind::kConstant;
    Field field = Field::kClose;
    FunctionId function{};
    std::uint32_t index = 0;  // kForeign: into Program::foreigns
    double value = 0;
    // Ids below the node's own. A text argument is no node: it stands in `texts`, in order.
    std::vector<NodeId> arguments;
    std::vector<std::uint32_t> texts;  // into Program::texts

    friend bool operator==(const Node&, const Node&) = default;
};

struct Program;

// A value computed on other bars and laid over the subject's time axis: at each of the subject's
// bars stands the newest foreign value that was known by that bar's end, never a later one.
struct Foreign {
    std::string instrument;                // canonical id; empty: the subject itself
    std::optional<market::Period> period;  // empty: the subject's own; never a shorter one
    std::shared_ptr<const Program> program;
    std::uint32_t output = 0;  // into program->outputs
};

// How a line wants to be drawn; the values are 通达信's own words.
enum class LineStyle : std::uint8_t {
    kLine,
    kStick,       // STICK: from zero
    kColorStick,  // COLORSTICK: red above zero, green below
    kVolStick,    // VOLSTICK: in the colour of the bar
    kLineStick,
    kCrossDot,
    kCircleDot,
    kPointDot,
    kDotLine,  // DOTLINE
    kNone,     // NODRAW: computed, shown in the legend, not drawn
};

struct LineHints {
    LineStyle style = LineStyle::kLine;
    std::string color;   // "#rrggbb"; empty: the chart chooses
    int thickness = 1;   // LINETHICK1 … 9
    bool above = false;  // DRAWABOVE

    friend bool operator==(const LineHints&, const LineHints&) = default;
};

struct Output {
    std::string name;  // as written; "" becomes OUTPUT1, OUTPUT2 …
    NodeId node = 0;
    LineHints hints;
    bool looks_ahead = false;  // its value at a bar depends on later bars (ZIG, BACKSET, REFX …)
};

// A piece of what a drawing writes: words, or the number that one of its arguments is at the bar.
struct TextPart {
    std::string text;
    std::int32_t argument = -1;  // into Drawing::arguments; -1: the words
    std::int32_t decimals = 0;   // of the number, 0 … 9

    friend bool operator==(const TextPart&, const TextPart&) = default;
};

// A drawing statement that is no line: DRAWICON, DRAWTEXT, STICKLINE, DRAWKLINE, DRAWBAND …
struct Drawing {
    std::string shape;  // the function's name in capitals
    std::vector<NodeId> arguments;
    std::vector<std::string> texts;
    std::vector<TextPart> writing;  // STRCAT …: the text argument, where it is put together
    LineHints hints;
    bool looks_ahead = false;  // as of an output; no reason to refuse a screen
};

struct Program {
    std::vector<Node> nodes;  // each after its arguments; no two are equal
    std::vector<Output> outputs;
    std::vector<Drawing> drawings;
    std::vector<Foreign> foreigns;
    std::vector<std::string> texts;
    bool looks_ahead = false;     // some output does; drawings don't count
    bool crosses_market = false;  // RANK, ZSCORE …: needs all instruments of a moment at once
};

// The same for equal programs, on every machine: names machine code in the cache.
std::uint64_t fingerprint(const Program& program);

}  // namespace mystocks::formula
