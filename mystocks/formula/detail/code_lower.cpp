#include "mystocks/formula/detail/code_lower.hpp"

#include <cstring>
#include <utility>

namespace mystocks::formula::detail {
namespace {

// More rows than this are remembered in steps, so that references to references stay bounded.
constexpr std::size_t kLagMax = 8192;

template <class T>
void append(std::string& key, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    key.append(bytes, sizeof(T));
}

std::string key_of(const Op& op) {
    std::string key;
    append(key, op.code);
    append(key, op.slot);
    append(key, op.arguments.size());
    for (const Operand& argument : op.arguments)
        append(key, argument.op), append(key, argument.lag);
    for (const double number : op.numbers) append(key, number);
    return key;
}

}  // namespace

OpId OpGraph::add(Op op) {
    const auto [at, fresh] = known_.try_emplace(key_of(op), static_cast<OpId>(ops_.size()));
    if (fresh)
        ops_.push_back(std::move(op));
    return at->second;
}

Operand OpGraph::add(OpCode code, std::vector<Operand> arguments, std::vector<double> numbers,
                     std::vector<double> states, std::uint32_t slot) {
    return {add(Op{code, slot, std::move(arguments), std::move(numbers), std::move(states)}), 0};
}

Operand OpGraph::input(std::uint32_t slot) {
    return {add(Op{OpCode::kInput, slot, {}, {}, {}}), 0};
}

Operand OpGraph::constant(double value) {
    return {add(Op{OpCode::kConstant, 0, {}, {value}, {}}), 0};
}

const double* OpGraph::constant_value(Operand value) const {
    const Op& op = ops_[value.op];
    return op.code == OpCode::kConstant ? op.numbers.data() : nullptr;
}

Operand OpGraph::lagged(Operand value, std::size_t rows) {
    if (rows == 0)
        return value;
    // A constant has a history too: before the first row it isn't there.
    if (constant_value(value) != nullptr)
        value = add(OpCode::kCopy, {value});
    if (value.lag + rows > kLagMax)
        value = {settled(value), 0};
    return {value.op, value.lag + static_cast<std::uint32_t>(rows)};
}

OpId OpGraph::settled(Operand value) {
    const bool ready = value.lag == 0 && constant_value(value) == nullptr;
    return ready ? value.op : add(OpCode::kCopy, {value}).op;
}

}  // namespace mystocks::formula::detail
