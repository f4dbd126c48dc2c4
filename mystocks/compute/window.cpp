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
    differences_->resize(i + 1);
    (*differences_)[i] = length < 2 ? kUndefined : 2 * half - full;
    const double root = length < 2 ? -1 : std::floor(std::sqrt(static_cast<double>(length)));
    return smooth_.step(differences_->data(), i, root);
}

}  // namespace mystocks::compute
