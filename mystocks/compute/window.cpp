#include "mystocks/compute/window.hpp"

#include <cmath>

namespace mystocks::compute {

double Product::step(const double* x, std::size_t i, double n) {
    const std::int64_t length = whole_count(n);
    if (length == 0) {
        if (!all_) {
            all_ = true;
            product_ = 1;
            for (std::size_t j = 0; j < i; ++j) {
                product_ = is_defined(x[j]) ? product_ * x[j] : product_;
            }
        }
        if (!is_defined(x[i])) {
            return kUndefined;
        }
        product_ = product_ * x[i];
        return finite(product_);
    }
    all_ = false;
    if (length < 0 || i + 1 < static_cast<std::size_t>(length)) {
        return kUndefined;
    }
    double product = 1;
    for (std::size_t j = i + 1 - static_cast<std::size_t>(length); j <= i; ++j) {
        product = product * x[j];
    }
    return finite(product);
}

double HullMean::step(const double* x, std::size_t i, double n) {
    const std::int64_t length = whole_count(n);
    const double half = half_.step(x, i, static_cast<double>(length / 2));
    const double full = full_.step(x, i, static_cast<double>(length));
    if (length < 2) {
        differences_.clear();
        return kUndefined;
    }
    const auto root = static_cast<std::size_t>(std::sqrt(static_cast<double>(length)));
    differences_.push_back(2 * half - full);
    if (differences_.size() > root) {
        differences_.erase(differences_.begin(),
                           differences_.end() - static_cast<std::ptrdiff_t>(root));
    }
    if (differences_.size() < root) {
        return kUndefined;
    }
    double weighted = 0;
    for (std::size_t k = 0; k < root; ++k) {
        weighted = weighted + static_cast<double>(k + 1) * differences_[k];
    }
    const double weights = static_cast<double>(root);
    return finite(weighted / (weights * (weights + 1) / 2));
}

}  // namespace mystocks::compute
