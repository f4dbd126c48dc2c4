// Numbers and truths of machine code being written: one instruction is sent out an operator.
//
// Nothing here may be reordered, contracted or approximated: the builder's fast-math flags stay
// empty, so code computes what the evaluator computes.
#pragma once

#include <cstddef>
#include <initializer_list>

#include <llvm/IR/IRBuilder.h>

namespace mystocks::formula::detail {

class Lanes;

struct Number {
    llvm::Value* value = nullptr;
    Lanes* lanes = nullptr;
};

struct Truth {
    llvm::Value* value = nullptr;
    Lanes* lanes = nullptr;
};

// `width` doubles at a time; a width of 1 is a plain double.
class Lanes {
  public:
    Lanes(llvm::IRBuilder<>& builder, std::size_t width);

    std::size_t width() const { return width_; }
    llvm::IRBuilder<>& builder() { return builder_; }
    llvm::Type* type() const { return type_; }

    Number wrap(llvm::Value* value) { return {value, this}; }
    Number number(double value);
    Number undefined();
    Number load(llvm::Value* address);
    void store(Number value, llvm::Value* address);
    // C function `name` of one or two doubles, lane by lane.
    Number call(const char* name, std::initializer_list<Number> arguments);

  private:
    llvm::IRBuilder<>& builder_;
    std::size_t width_;
    llvm::Type* type_;
};

Number operator+(Number a, Number b);
Number operator-(Number a, Number b);
Number operator*(Number a, Number b);
Number operator/(Number a, Number b);
Number operator-(Number a);
// False where either is NaN, but for !=, which is true then.
Truth operator<(Number a, Number b);
Truth operator<=(Number a, Number b);
Truth operator>(Number a, Number b);
Truth operator>=(Number a, Number b);
Truth operator==(Number a, Number b);
Truth operator!=(Number a, Number b);
Truth operator&(Truth a, Truth b);
Truth operator|(Truth a, Truth b);
Truth operator!(Truth a);

Number select(Truth condition, Number yes, Number no);
Truth is_undefined(Number a);
Truth is_undefined(Number a, Number b);  // either
Number absolute(Number a);
Number unary(llvm::Intrinsic::ID intrinsic, Number a);
// NaN for what isn't a finite number.
Number finite(Number a);
// 1 or 0.
Number truth_number(Truth a);

}  // namespace mystocks::formula::detail
