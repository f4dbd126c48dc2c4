#include "mystocks/panel/column.hpp"

#include <algorithm>
#include <new>

namespace mystocks::panel {

Column::Column(std::size_t size) : size_(size) {
    if (size > 0) {
        data_.reset(static_cast<double*>(
            ::operator new (size * sizeof(double), std::align_val_t{kAlignment})));
    }
}

Column::Column(std::size_t size, double value) : Column(size) {
    std::fill_n(data(), size, value);
}

void Column::Release::operator()(double* data) const {
    ::operator delete (data, std::align_val_t{kAlignment});
}

}  // namespace mystocks::panel
