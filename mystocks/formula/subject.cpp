#include "mystocks/formula/subject.hpp"

#include <algorithm>
#include <limits>

namespace mystocks::formula {

namespace {
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
}

std::shared_ptr<const market::Bars> Surroundings::bars(std::string_view, market::Period) const {
    return nullptr;
}

void Surroundings::capital(const market::Instrument&, market::Period, std::span<const std::int64_t>,
                           std::span<double> shares) const {
    std::ranges::fill(shares, kUnknown);
}

void Surroundings::finance(const market::Instrument&, market::Period, int,
                           std::span<const std::int64_t>, std::span<double> figures) const {
    std::ranges::fill(figures, kUnknown);
}

std::optional<bool> Surroundings::in_block(const market::Instrument&, std::string_view) const {
    return {};
}

}  // namespace mystocks::formula
