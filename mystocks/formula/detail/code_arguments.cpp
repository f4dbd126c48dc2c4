// What each function reads.
#include "mystocks/formula/detail/code_lower.hpp"
#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/formula/detail/steps.hpp"
#include "mystocks/formula/function_table.hpp"

namespace mystocks::formula::detail {

std::size_t first_constant(FunctionId function) {
    switch (function) {
        case FunctionId::kDma:
        case FunctionId::kAma:
        case FunctionId::kTma:
        case FunctionId::kValueWhen:
        case FunctionId::kCross:
        case FunctionId::kBetween:
        case FunctionId::kRange:
            return 9;
        case FunctionId::kAtr:
            return 0;
        case FunctionId::kNDay:
        case FunctionId::kLongCross:
        case FunctionId::kCovar:
        case FunctionId::kRelate:
        case FunctionId::kBetaEx:
            return 2;
        default:
            return function_of(function).arguments.size() > 1 &&
                           function_of(function).category != Category::kOperator &&
                           function_of(function).category != Category::kChoice &&
                           function_of(function).category != Category::kNumber
                       ? 1
                       : 9;
    }
}

std::vector<Field> price_sources(FunctionId function) {
    std::vector<Field> fields;
    for (const Source source : sources_of(function)) {
        if (source > Source::kVolume)
            return {};
        fields.push_back(static_cast<Field>(source));
    }
    return fields;
}

}  // namespace mystocks::formula::detail
