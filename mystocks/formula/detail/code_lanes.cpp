#include "mystocks/formula/detail/code_lanes.hpp"

#include <limits>
#include <vector>

#include <llvm/IR/Module.h>

namespace mystocks::formula::detail {

Lanes::Lanes(llvm::IRBuilder<>& builder, std::size_t width)
    : builder_(builder), width_(width), type_(builder.getDoubleTy()) {
    if (width > 1)
        type_ = llvm::FixedVectorType::get(type_, static_cast<unsigned>(width));
}

Number Lanes::number(double value) {
    return wrap(llvm::ConstantFP::get(type_, value));
}

Number Lanes::undefined() {
    return number(std::numeric_limits<double>::quiet_NaN());
}

Number Lanes::load(llvm::Value* address) {
    return wrap(builder_.CreateAlignedLoad(type_, address, llvm::Align(8)));
}

void Lanes::store(Number value, llvm::Value* address) {
    builder_.CreateAlignedStore(value.value, address, llvm::Align(8));
}

Number Lanes::call(const char* name, std::initializer_list<Number> arguments) {
    llvm::Type* number_type = builder_.getDoubleTy();
    const std::vector<llvm::Type*> types(arguments.size(), number_type);
    llvm::Module* module = builder_.GetInsertBlock()->getModule();
    llvm::FunctionCallee function = module->getOrInsertFunction(
        name, llvm::FunctionType::get(number_type, types, /*isVarArg=*/false));
    if (auto* declared = llvm::dyn_cast<llvm::Function>(function.getCallee())) {
        declared->setDoesNotAccessMemory();
        declared->setDoesNotThrow();
    }
    llvm::Value* result = llvm::PoisonValue::get(type_);
    for (std::size_t lane = 0; lane < width_; ++lane) {
        std::vector<llvm::Value*> values;
        for (const Number& argument : arguments)
            values.push_back(width_ == 1 ? argument.value
                                         : builder_.CreateExtractElement(argument.value, lane));
        llvm::Value* one = builder_.CreateCall(function, values);
        result = width_ == 1 ? one : builder_.CreateInsertElement(result, one, lane);
    }
    return wrap(result);
}

Number operator+(Number a, Number b) {
    return a.lanes->wrap(a.lanes->builder().CreateFAdd(a.value, b.value));
}
Number operator-(Number a, Number b) {
    return a.lanes->wrap(a.lanes->builder().CreateFSub(a.value, b.value));
}
Number operator*(Number a, Number b) {
    return a.lanes->wrap(a.lanes->builder().CreateFMul(a.value, b.value));
}
Number operator/(Number a, Number b) {
    return a.lanes->wrap(a.lanes->builder().CreateFDiv(a.value, b.value));
}
Number operator-(Number a) {
    return a.lanes->wrap(a.lanes->builder().CreateFNeg(a.value));
}

Truth operator<(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpOLT(a.value, b.value), a.lanes};
}
Truth operator<=(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpOLE(a.value, b.value), a.lanes};
}
Truth operator>(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpOGT(a.value, b.value), a.lanes};
}
Truth operator>=(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpOGE(a.value, b.value), a.lanes};
}
Truth operator==(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpOEQ(a.value, b.value), a.lanes};
}
Truth operator!=(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpUNE(a.value, b.value), a.lanes};
}
Truth operator&(Truth a, Truth b) {
    return {a.lanes->builder().CreateAnd(a.value, b.value), a.lanes};
}
Truth operator|(Truth a, Truth b) {
    return {a.lanes->builder().CreateOr(a.value, b.value), a.lanes};
}
Truth operator!(Truth a) {
    return {a.lanes->builder().CreateNot(a.value), a.lanes};
}

Number select(Truth condition, Number yes, Number no) {
    return yes.lanes->wrap(yes.lanes->builder().CreateSelect(condition.value, yes.value, no.value));
}

Truth is_undefined(Number a) {
    return {a.lanes->builder().CreateFCmpUNO(a.value, a.value), a.lanes};
}
Truth is_undefined(Number a, Number b) {
    return {a.lanes->builder().CreateFCmpUNO(a.value, b.value), a.lanes};
}

Number unary(llvm::Intrinsic::ID intrinsic, Number a) {
    return a.lanes->wrap(a.lanes->builder().CreateUnaryIntrinsic(intrinsic, a.value));
}
Number absolute(Number a) {
    return unary(llvm::Intrinsic::fabs, a);
}

Number finite(Number a) {
    const Number infinity = a.lanes->number(std::numeric_limits<double>::infinity());
    return select(absolute(a) < infinity, a, a.lanes->undefined());
}

Number truth_number(Truth a) {
    return select(a, a.lanes->number(1), a.lanes->number(0));
}

}  // namespace mystocks::formula::detail
