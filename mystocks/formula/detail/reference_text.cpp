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
| `TOTALCAPITAL` | all shares in 手, undefined where unknown |

- `"MACD.DIF"`, `MACD.DIF(12, 26, 9)`: an output of another formula.
- `"000001.SH$CLOSE"`: another instrument. At each bar stands its newest value known by then.
  `CALCSTOCKINDEX('SH600000', 'MACD', 1)`: the first output of a formula there.
- `C#WEEK`, `"MACD.DIF#MONTH"`: a longer period (`#MIN5 #MIN15 #MIN30 #MIN60 #DAY #WEEK #MONTH
  #SEASON #HALFYEAR #YEAR`; a season is a quarter of the calendar year).
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

std::string_view reference_of_drawings() {
    return R"md(
## Drawings

A drawing is a statement of its own, has no value and doesn't decide a screen. Attributes behind it
(`COLORRED`, `LINETHICK2`) hold for it. Colours among its arguments are numbers: `COLORRED`,
`RGB(255, 0, 0)`.

- `DRAWTEXT(COND, PRICE, 'text')`, `DRAWNUMBER(COND, PRICE, X)`, `DRAWICON(COND, PRICE, N)`: words,
  a number, an icon (1 buys, 2 sells) at a price.
- `DRAWTEXT_FIX(COND, X, Y, ALIGN, 'text')`, `DRAWNUMBER_FIX(COND, X, Y, ALIGN, N)`: once, at shares
  X and Y of the pane, where COND holds on the newest bar in sight.
- `STICKLINE(COND, PRICE1, PRICE2, WIDTH, EMPTY)`, `DRAWKLINE(H, O, L, C)`, `VERTLINE(COND)`: a
  column between two prices, candles, an upright line.
- `POLYLINE(COND, PRICE)`: a line through the bars where COND holds.
- `PARTLINE(PRICE, COND1, COLOR1, …)`: a line only where a condition holds, in the first one's
  colour.
- `DRAWBAND(X1, COLOR1, X2, COLOR2)`: the area between two values, by which of them is above.
- `FILLRGN(X1, X2, COND1, COLOR1, …)`: the area between two values where a condition holds.
- `DRAWLINE(COND1, PRICE1, COND2, PRICE2, EXTEND)`: from the newest bar with COND1 to the next with
  COND2; EXTEND 1 goes on to the right, 10 to the left, 11 both.
- `DRAWSL(COND, PRICE, SLOPE, LENGTH, WAY)`: LENGTH bars with SLOPE a bar; WAY 0 right, 1 left, 2
  both.

The other drawing statements of 通达信 are read and kept; the page names those that it doesn't draw.

A text may be put together: `STRCAT('MA5 ', VAR2STR(MA(C, 5), 2))`. `VAR2STR(X, N)` is X at the bar
with N digits, `CON2STR(X, N)` X of the newest bar. Texts stand in drawings and in `:=` lines for
them; they are no values.
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
grow with how many bars there are: O(1), for extremes, places, conditions, `WINNER` and `COST` (a
tree holds the edges of all bars' prices) O(log bars); what needs tidying up from time to time,
`WINNER`, `COST` and `MULAR`, on average. `AVEDEV`, `SLOPE`, `FORCAST`, `COVAR`, `RELATE`, `BETA`,
`BETAEX` and `MULAR` go through their window while N is at most 64; longer ones slide, `AVEDEV` in
O(log N), and their sums are renewed every N bars so that they don't drift. What costs more:

- A sum, mean or deviation whose N changes from bar to bar is added anew where N has changed.
- `"000001.SH$…"` is computed anew where the other instrument got bars.
)md";
}

}  // namespace mystocks::formula::detail
