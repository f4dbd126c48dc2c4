#include "mystocks/formula/detail/reference_text.hpp"

namespace mystocks::formula::detail {

std::string_view reference_introduction() {
    return R"md(# The formula language

A 通达信 formula text, pasted unchanged, runs here: in the chart, on the command line, as a screen
over the market. This page is written by the program from the table that checks formulas.

## A formula

```
PARAM SHORT(12, 2, 200);      { default, least, greatest; a fourth number is the step }
PARAM LONG(26, 2, 200);
DIF: EMA(C, SHORT) - EMA(C, LONG);             // a line that is drawn
HALF := DIF / 2;                               // a value on the way
UP: CROSS(DIF, 0), COLORRED, LINETHICK2;       // how a line wants to be drawn
```

- A statement ends with `;`. `NAME: …` is an output, `NAME := …` an intermediate value, and what has
  no name is an output named OUTPUT1, OUTPUT2 …
- `{ … }` and `// …` are comments. Names are in any script; case doesn't matter. Full-width
  punctuation is read as its plain counterpart.
- Operators, the binding ones first: sign and `NOT`; `*` `/`; `+` `-`; `<` `<=` `>` `>=`; `=` `<>`;
  `AND` (`&&`); `OR` (`||`).

## What a formula reads

| name | value at each bar |
|---|---|
| `O` `H` `L` `C` (`OPEN` …) | prices, adjusted as the chart or the screen is |
| `V` (`VOL`) | volume in 手: 100 shares, of bonds 10; on other markets in units |
| `AMO` (`AMOUNT`) | money; so `AMO/V/100` is a share's average price |
| `DATE` | (year − 1900) · 10000 + month · 100 + day: 1110104 is 2011-01-04 |
| `TIME` | hour · 100 + minute of the bar's end, the exchange's time; 0 for daily bars and longer |
| `YEAR` `MONTH` `DAY` `HOUR` `MINUTE` | as they say |
| `WEEKDAY` | Monday 1 … Saturday 6, Sunday 0 |
| `BARSTATUS` | 1 on the first bar, 2 on the last, 0 between |
| `CAPITAL` | tradable shares in 手, undefined where unknown; `V/CAPITAL` is the turnover |

- `"MACD.DIF"`, `MACD.DIF(12, 26, 9)`: an output of another formula.
- `"000001.SH$CLOSE"`: another instrument. At each bar stands its newest value known by then.
- `C#WEEK`, `"MACD.DIF#MONTH"`: a longer period (`#MIN5 #MIN15 #MIN30 #MIN60 #DAY #WEEK #MONTH`).
  The value is the one known at that bar: on a Tuesday the week is Monday and Tuesday. 通达信 shows
  the finished week's value on its Monday already, which nobody could have known: a signal here may
  come later than there, and is the one that could be traded.

## Values

- Every value is a number (IEEE double) at every bar. A condition is true where it isn't 0; true is
  1, false 0. Comparisons are exact.
- A value may be *undefined*: before a function has enough bars, where data is missing, and where an
  operation has no finite result (`1 / 0`, `LN(0)`, `EXP(1000)`). Arithmetic, comparisons, `AND`,
  `OR` and `NOT` with an undefined value are undefined. `IF` looks only at the branch that it takes.
- A window of N bars is undefined until it is full, and while one of its values is undefined. N may
  be a series, read anew at each bar and cut to a whole number. Where N = 0 means all bars since the
  first defined value, an undefined value in between is left out, and undefined itself.
- A recursive average starts with its first defined value; an undefined value changes nothing.
- A condition that is undefined counts as not true in functions that ask when it was true.
- A formula that looks ahead is marked as such, and refused by screens and backtests unless allowed
  by name.
)md";
}

std::string_view reference_of_accuracy() {
    return R"md(
## Accuracy

The plain evaluator, the formula that follows bars as they come and machine code do the same
operations in the same order; no operations are fused. Sums of a window slide: the new value less
the old is added, so a sum differs from one computed anew by rounding only. Deviations slide by
Welford's update, never fall below 0, and are exactly 0 while all values of the window are equal.

## A bar at a time

A formula that follows a series takes a new bar, or the newest one anew, in a time that doesn't
grow with how many bars there are: O(1), for extremes, places and conditions O(log bars). What costs
more:

- `AVEDEV`, `SLOPE`, `FORCAST`, `COVAR`, `RELATE`, `BETA`, `BETAEX` and `MULAR` go through their
  window of N bars, from the oldest to the newest: sums around a mean that moves, and a product,
  would drift if they slid.
- `WINNER` and `COST` go back through the bars until what is left of older holdings is below 1e-15.
- A sum, mean or deviation whose N changes from bar to bar is added anew where N has changed.
- `"000001.SH$…"` is computed anew where the other instrument got bars.
)md";
}

}  // namespace mystocks::formula::detail
