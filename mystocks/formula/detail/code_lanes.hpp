// Numbers and truths of machine code being written: one instruction is sent out an operator.
//
// Nothing here may be reordered, contracted or approximated: the builder's fast-math flags stay
// empty, so code computes what the evaluator computes.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <vector>

#include <llvm/IR/IRBuilder.h>

namespace mystocks::formula::detail {

class Lanes;

struct Number {
    llvm::Value* value = nullptr;
    Lanes* lanes = nullptr;
    // Of a truth's number, where they are at hand: whether it is true (anything where undefined),
    // and whether it is undefined.
    llvm::Value* truth = nullptr;
    llvm::Value* unknown = nullptr;
};

struct Truth {
    llvm::Value* value = nullptr;
    Lanes* lanes = nullptr;
};

// `width` doubles at a time. One alone has a lane beside it that nobody reads.
class Lanes {
  public:
    Lanes(llvm::IRBuilder<>& builder, std::size_t width);

    std::size_t width() const { return width_; }
    llvm::IRBuilder<>& builder() { return builder_; }
    llvm::Type* type() const { return type_; }

    Number wrap(llvm::Value* value) { return {value, this, nullptr, nullptr}; }
    Number number(double value);
    Number undefined();
    Number nothing();  // where nobody reads it
    Number load(llvm::Value* address);
    void store(Number value, llvm::Value* address);
    // C function `name` of one or two doubles, lane by lane.
    Number call(const char* name, std::initializer_list<Number> arguments);

    // For a width of 1: the value of one lane of others.
    Number one_of(Number wide, std::size_t lane);
    // Of lanes 0, 1, 2, 3 …: 0, lane 0, 0, lane 2 …
    Number first_of_pair_second(Number a);
    // Lanes 0, 0, 2, 2 …
    Number firsts_of_pairs(Number a);
    // 1, 2, 3, 4 …
    Number counted_from_one();
    // a, b, a, b …
    Number in_turn(double a, double b);
    // Each of width 1, side by side.
    Number all_of(const std::vector<Number>& each);
    // A plain bit.
    llvm::Value* all(Truth condition);
    // Code that runs for all lanes where `condition` is true in any of them, else the other; both
    // give equally many numbers.
    std::vector<Number> where_any(Truth condition, const std::function<std::vector<Number>()>& yes,
                                  const std::function<std::vector<Number>()>& no);
    // body(k, carried) for k = 0 … count − 1; what it returns is carried on. A short one is written
    // out count times.
    std::vector<Number> repeat(
        std::size_t count, std::vector<Number> carried,
        const std::function<std::vector<Number>(llvm::Value* k, std::vector<Number>)>& body);

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
// a · b + c in one rounding.
Number multiply_add(Number a, Number b, Number c);
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

// a, NaN where the condition is true.
Number undefined_where(Truth condition, Number a);
Number select(Truth condition, Number yes, Number no);
// The bits of both: 0 where both are +0, NaN where one is NaN and the other 0 or NaN.
Number either_bits(Number a, Number b);
// A constant, and not NaN.
bool is_number(Number a);
Truth is_undefined(Number a);
Truth is_undefined(Number a, Number b);  // either
Number absolute(Number a);
Number unary(llvm::Intrinsic::ID intrinsic, Number a);
// NaN for what isn't a finite number.
Number finite(Number a);
// 1 or 0.
Number truth_number(Truth a);

}  // namespace mystocks::formula::detail
