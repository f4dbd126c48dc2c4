#include "mystocks/formula/detail/code_lanes.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <llvm/IR/Constants.h>
#include <llvm/IR/Module.h>

namespace mystocks::formula::detail {

namespace {

// Choices between plain doubles become jumps, between vectors masks.
constexpr std::size_t kLanesMin = 2;
constexpr std::size_t kWrittenOut = 16;

// Null where it isn't the same constant in every lane.
const llvm::ConstantFP* constant_of(Number a) {
    const auto* known = llvm::dyn_cast<llvm::Constant>(a.value);
    return known != nullptr ? llvm::dyn_cast_or_null<llvm::ConstantFP>(known->getSplatValue())
                            : nullptr;
}

}  // namespace

Lanes::Lanes(llvm::IRBuilder<>& builder, std::size_t width)
    : builder_(builder),
      width_(width),
      type_(llvm::FixedVectorType::get(builder.getDoubleTy(),
                                       static_cast<unsigned>(std::max(width, kLanesMin)))) {}

Number Lanes::number(double value) {
    return wrap(llvm::ConstantFP::get(type_, value));
}

Number Lanes::undefined() {
    return number(std::numeric_limits<double>::quiet_NaN());
}

Number Lanes::nothing() {
    return wrap(llvm::PoisonValue::get(type_));
}

Number Lanes::load(llvm::Value* address) {
    if (width_ == 1) {
        llvm::Type* type = builder_.getDoubleTy();
        llvm::Value* value = builder_.CreateAlignedLoad(type, address, llvm::Align(8));
        llvm::Value* zeros = llvm::Constant::getNullValue(type_);
        return wrap(builder_.CreateInsertElement(zeros, value, std::uint64_t{0}));
    }
    return wrap(builder_.CreateAlignedLoad(type_, address, llvm::Align(8)));
}

void Lanes::store(Number value, llvm::Value* address) {
    llvm::Value* stored =
        width_ == 1 ? builder_.CreateExtractElement(value.value, std::uint64_t{0}) : value.value;
    builder_.CreateAlignedStore(stored, address, llvm::Align(8));
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
    llvm::Value* result = llvm::Constant::getNullValue(type_);
    for (std::size_t lane = 0; lane < width_; ++lane) {
        std::vector<llvm::Value*> values;
        for (const Number& argument : arguments)
            values.push_back(builder_.CreateExtractElement(argument.value, lane));
        result = builder_.CreateInsertElement(result, builder_.CreateCall(function, values), lane);
    }
    return wrap(result);
}

Number Lanes::one_of(Number wide, std::size_t lane) {
    const std::vector<int> mask(kLanesMin, static_cast<int>(lane));
    return wrap(builder_.CreateShuffleVector(wide.value, mask));
}

Number Lanes::first_of_pair_second(Number a) {
    std::vector<int> mask;
    for (std::size_t lane = 0; lane < width_; ++lane)
        mask.push_back(static_cast<int>(lane % 2 == 0 ? width_ : lane - 1));
    return wrap(builder_.CreateShuffleVector(a.value, number(0).value, mask));
}

Number Lanes::firsts_of_pairs(Number a) {
    std::vector<int> mask;
    for (std::size_t lane = 0; lane < width_; ++lane)
        mask.push_back(static_cast<int>(lane - lane % 2));
    return wrap(builder_.CreateShuffleVector(a.value, mask));
}

Number Lanes::counted_from_one() {
    std::vector<double> values(width_);
    std::iota(values.begin(), values.end(), 1.0);
    return wrap(llvm::ConstantDataVector::get(builder_.getContext(), values));
}

Number Lanes::in_turn(double a, double b) {
    std::vector<double> values;
    for (std::size_t lane = 0; lane < width_; ++lane) values.push_back(lane % 2 == 0 ? a : b);
    return wrap(llvm::ConstantDataVector::get(builder_.getContext(), values));
}

Number Lanes::all_of(const std::vector<Number>& each) {
    if (width_ == 1)
        return each[0];
    llvm::Value* result = llvm::PoisonValue::get(type_);
    for (std::size_t lane = 0; lane < each.size(); ++lane) {
        llvm::Value* one = builder_.CreateExtractElement(each[lane].value, std::uint64_t{0});
        result = builder_.CreateInsertElement(result, one, lane);
    }
    return wrap(result);
}

llvm::Value* Lanes::all(Truth condition) {
    return width_ == 1 ? builder_.CreateExtractElement(condition.value, std::uint64_t{0})
                       : builder_.CreateAndReduce(condition.value);
}

std::vector<Number> Lanes::where_any(Truth condition,
                                     const std::function<std::vector<Number>()>& yes,
                                     const std::function<std::vector<Number>()>& no) {
    llvm::Function* function = builder_.GetInsertBlock()->getParent();
    llvm::LLVMContext& context = function->getContext();
    llvm::BasicBlock* blocks[] = {llvm::BasicBlock::Create(context, "any", function),
                                  llvm::BasicBlock::Create(context, "none", function)};
    llvm::BasicBlock* after = llvm::BasicBlock::Create(context, "after", function);
    llvm::Value* any = width_ == 1
                           ? builder_.CreateExtractElement(condition.value, std::uint64_t{0})
                           : builder_.CreateOrReduce(condition.value);
    builder_.CreateCondBr(any, blocks[0], blocks[1]);
    std::vector<Number> results[2];
    for (int i = 0; i < 2; ++i) {
        builder_.SetInsertPoint(blocks[i]);
        results[i] = i == 0 ? yes() : no();
        builder_.CreateBr(after);
        blocks[i] = builder_.GetInsertBlock();
    }
    builder_.SetInsertPoint(after);
    for (std::size_t i = 0; i < results[0].size(); ++i) {
        llvm::PHINode* phi = builder_.CreatePHI(type_, 2);
        phi->addIncoming(results[0][i].value, blocks[0]);
        phi->addIncoming(results[1][i].value, blocks[1]);
        results[0][i] = wrap(phi);
    }
    return results[0];
}

std::vector<Number> Lanes::repeat(
    std::size_t count, std::vector<Number> carried,
    const std::function<std::vector<Number>(llvm::Value* k, std::vector<Number>)>& body) {
    if (count <= kWrittenOut) {
        for (std::size_t k = 0; k < count; ++k)
            carried = body(builder_.getInt64(k), std::move(carried));
        return carried;
    }
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    llvm::Function* function = before->getParent();
    llvm::BasicBlock* block = llvm::BasicBlock::Create(function->getContext(), "window", function);
    builder_.CreateBr(block);
    builder_.SetInsertPoint(block);
    llvm::PHINode* k = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    k->addIncoming(builder_.getInt64(0), before);
    std::vector<llvm::PHINode*> phis;
    for (Number& number : carried) {
        phis.push_back(builder_.CreatePHI(type_, 2));
        phis.back()->addIncoming(number.value, before);
        number = wrap(phis.back());
    }
    carried = body(k, std::move(carried));
    llvm::Value* next = builder_.CreateNUWAdd(k, builder_.getInt64(1));
    llvm::BasicBlock* last = builder_.GetInsertBlock();
    k->addIncoming(next, last);
    for (std::size_t i = 0; i < phis.size(); ++i) phis[i]->addIncoming(carried[i].value, last);
    llvm::BasicBlock* after = llvm::BasicBlock::Create(function->getContext(), "after", function);
    builder_.CreateCondBr(builder_.CreateICmpULT(next, builder_.getInt64(count)), block, after);
    builder_.SetInsertPoint(after);
    return carried;
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
// By a power of two as by its inverse: the same number, and a multiplication.
Number operator/(Number a, Number b) {
    llvm::APFloat inverse(0.0);
    if (const auto* known = constant_of(b);
        known != nullptr && known->getValueAPF().getExactInverse(&inverse))
        return a * b.lanes->wrap(llvm::ConstantFP::get(b.lanes->type(), inverse));
    return a.lanes->wrap(a.lanes->builder().CreateFDiv(a.value, b.value));
}
Number operator-(Number a) {
    return a.lanes->wrap(a.lanes->builder().CreateFNeg(a.value));
}
Number multiply_add(Number a, Number b, Number c) {
    return a.lanes->wrap(a.lanes->builder().CreateIntrinsic(llvm::Intrinsic::fma, {a.lanes->type()},
                                                            {a.value, b.value, c.value}));
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

// All bits set is a NaN: one instruction, where a choice would take two.
Number undefined_where(Truth condition, Number a) {
    llvm::IRBuilder<>& builder = a.lanes->builder();
    llvm::Type* type = a.lanes->type();
    llvm::Type* integer = llvm::VectorType::getInteger(llvm::cast<llvm::VectorType>(type));
    llvm::Value* mask = builder.CreateSExt(condition.value, integer);
    llvm::Value* bits = builder.CreateOr(builder.CreateBitCast(a.value, integer), mask);
    return a.lanes->wrap(builder.CreateBitCast(bits, type));
}

Number select(Truth condition, Number yes, Number no) {
    return yes.lanes->wrap(yes.lanes->builder().CreateSelect(condition.value, yes.value, no.value));
}

Number either_bits(Number a, Number b) {
    llvm::IRBuilder<>& builder = a.lanes->builder();
    llvm::Type* type = a.lanes->type();
    llvm::Type* integer = llvm::VectorType::getInteger(llvm::cast<llvm::VectorType>(type));
    llvm::Value* bits = builder.CreateOr(builder.CreateBitCast(a.value, integer),
                                         builder.CreateBitCast(b.value, integer));
    return a.lanes->wrap(builder.CreateBitCast(bits, type));
}

bool is_number(Number a) {
    const llvm::ConstantFP* value = constant_of(a);
    return value != nullptr && !value->getValueAPF().isNaN();
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

// What isn't finite leaves no 0 of itself.
Number finite(Number a) {
    return either_bits(a, a - a);
}

Number truth_number(Truth a) {
    return select(a, a.lanes->number(1), a.lanes->number(0));
}

}  // namespace mystocks::formula::detail
