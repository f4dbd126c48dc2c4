// Functions that look at later bars, over whole columns. `out` may not be an input.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mystocks::compute {

// x[i + n], n read at i.
void later(const double* x, const double* n, std::size_t size, double* out);
// 1 where the condition holds, and on the n-1 bars before it (n read there, at least 1); else 0.
void set_back(const double* condition, const double* n, std::size_t size, double* out);
// 1 where the condition holds and none of the n bars after has a 1, from the last bar back.
void filter_back(const double* condition, const double* n, std::size_t size, double* out);
// Bars until the condition holds; 0 where it does.
void bars_until(const double* condition, std::size_t size, double* out);
// Mean of the bars i-⌊n÷2⌋ … i-⌊n÷2⌋+n-1 that exist, n read at i.
void centred_mean(const double* x, const double* n, std::size_t size, double* out);

// Where a series turns by more than `percent` of its last extreme. Undefined values are stepped
// over. The first point is the first defined value, the last the last defined one; between them
// extremes alternate, the last of them not necessarily confirmed.
struct TurningPoint {
    std::size_t bar;
    bool peak;    // a maximum between two lines
    bool trough;  // a minimum; the first and the last point are neither unless they turn
};
std::vector<TurningPoint> turning_points(const double* x, std::size_t size, double percent);

// Straight lines through the turning points; undefined outside them.
void zigzag(const double* x, std::size_t size, double percent, double* out);
// Bars since the m-th last peak (trough) at or before each bar; undefined where there is none.
void bars_since_turn(const double* x, std::size_t size, double percent, double m, bool peak,
                     double* out);

}  // namespace mystocks::compute
