#include "mystocks/formula/detail/code_emit.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <llvm/IR/IRBuilder.h>

#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

class StageWriter {
  public:
    StageWriter(llvm::Function* function, std::span<const Op> ops, const Layout& layout,
                std::size_t vector_width)
        : builder_(function->getContext()),
          function_(function),
          ops_(ops),
          layout_(layout),
          vector_width_(vector_width) {
        std::size_t next = 0;
        for (const Op& op : ops_) {
            first_state_.push_back(next);
            next += op.states.size();
        }
    }

    void write() {
        builder_.SetInsertPoint(new_block("entry"));
        memory_ = function_->getArg(0);
        llvm::Value* width = number(layout_.width);
        slid_ = element(memory_, builder_.CreateMul(function_->getArg(2), width));
        values_ = builder_.CreateMul(function_->getArg(3), width);
        llvm::Type* pointer = memory_->getType();
        for (std::size_t i = 0; i < layout_.pointed.size(); ++i)
            pointers_.push_back(builder_.CreateLoad(
                pointer, builder_.CreateInBoundsGEP(pointer, function_->getArg(1), number(i))));
        for (const Loop& loop : layout_.loops) write_loop(loop);
        builder_.CreateRetVoid();
    }

  private:
    llvm::LLVMContext& context() { return function_->getContext(); }
    llvm::Value* number(std::size_t value) { return builder_.getInt64(value); }
    llvm::Value* element(llvm::Value* base, llvm::Value* index) {
        return builder_.CreateInBoundsGEP(builder_.getDoubleTy(), base, index);
    }

    llvm::Value* state_address(OpId id, std::size_t state) {
        return element(memory_,
                       number(layout_.states_offset + (first_state_[id] + state) * layout_.width));
    }

    // Of an op's value `lag` rows before the row of flat index `at`.
    llvm::Value* address(OpId id, std::uint32_t lag, llvm::Value* at) {
        const Place& place = layout_.places[id];
        const bool pointed = place.pointer != kNoPointer;
        llvm::Value* base = pointed             ? pointers_[place.pointer]
                            : place.lag_max > 0 ? slid_
                                                : memory_;
        const auto offset = static_cast<std::int64_t>(pointed ? 0 : place.offset) -
                            static_cast<std::int64_t>(lag * layout_.width);
        return element(element(base, builder_.getInt64(static_cast<std::uint64_t>(offset))), at);
    }

    // Of a window's argument, which names the oldest row, `back` rows before the newest.
    llvm::Value* address_before(const Op& op, std::size_t argument, llvm::Value* back,
                                llvm::Value* at) {
        const Operand& operand = op.arguments[argument];
        const auto newest = operand.lag + 1 - static_cast<std::uint32_t>(op.numbers[0]);
        llvm::Value* moved =
            builder_.CreateSub(at, builder_.CreateMul(back, number(layout_.width)));
        return address(operand.op, newest, moved);
    }

    using States = std::map<OpId, std::vector<Number>>;

    // Settled recurrences take fewer instructions. A block where all are is tried with those first;
    // where a value turns out to be undefined, it is computed again as any other.
    void write_loop(const Loop& loop) {
        // Numbers know their lanes, so both live as long as what the rows leave behind.
        Lanes lanes(builder_, layout_.width);
        Lanes side(builder_, values_of(loop));
        const States begin = load_states(loop, lanes);
        llvm::BasicBlock* after = new_block("done");
        if (std::ranges::any_of(loop.ops, [&](OpId id) { return settled(id) != nullptr; })) {
            llvm::BasicBlock* any = new_block("any");
            llvm::BasicBlock* calm = new_block("settled");
            llvm::BasicBlock* kept = new_block("kept");
            builder_.CreateCondBr(all_settled(loop, lanes, begin), calm, any);
            builder_.SetInsertPoint(calm);
            Number disturbed = lanes.number(0);
            const States end = write_settled(loop, lanes, side, begin, &disturbed);
            builder_.CreateCondBr(undisturbed(loop, lanes, end, disturbed), kept, any);
            builder_.SetInsertPoint(kept);
            store_states(loop, lanes, end);
            builder_.CreateBr(after);
            builder_.SetInsertPoint(any);
        }
        store_states(loop, lanes, write_rows(loop, lanes, side, begin, nullptr));
        builder_.CreateBr(after);
        builder_.SetInsertPoint(after);
    }

    // Values that one round of a loop takes.
    std::size_t values_of(const Loop& loop) const {
        if (layout_.width > 1)
            return layout_.width;
        if (!loop.slides)
            return vector_width_;
        const bool several = std::ranges::any_of(loop.ops, [&](OpId id) {
            return ops_[id].code == OpCode::kLineEnd ||
                   (is_window(ops_[id].code) && ops_[id].slot > 1);
        });
        return vector_width_ * (several ? kWindowSumsRegisters : kWindowRegisters);
    }

    const Settled* settled(OpId id) const { return settled_of(ops_[id].code); }

    llvm::Value* all_settled(const Loop& loop, Lanes& lanes, const States& states) {
        llvm::Value* result = builder_.getTrue();
        for (const OpId id : loop.ops) {
            const Settled* kind = settled(id);
            if (kind != nullptr && kind->counter != Settled::kNoCounter) {
                const double enough = kind->fills_window ? ops_[id].numbers[0] : 1;
                const Number counter = states.at(id)[kind->counter];
                result = builder_.CreateAnd(result, lanes.all(counter >= lanes.number(enough)));
            }
        }
        return result;
    }

    // A number that isn't finite leaves no 0 of itself.
    llvm::Value* undisturbed(const Loop& loop, Lanes& lanes, const States& states, Number trace) {
        for (const OpId id : loop.ops) {
            if (const Settled* kind = settled(id)) {
                for (std::size_t i = 0; i < kind->values; ++i) {
                    const Number value = states.at(id)[i];
                    trace = trace + (value - value);
                }
            }
        }
        return lanes.all(trace == lanes.number(0));
    }

    States load_states(const Loop& loop, Lanes& lanes) {
        States states;
        for (const OpId id : loop.ops)
            for (std::size_t i = 0; i < ops_[id].states.size(); ++i)
                states[id].push_back(lanes.load(state_address(id, i)));
        return states;
    }

    void store_states(const Loop& loop, Lanes& lanes, const States& states) {
        for (const OpId id : loop.ops)
            for (std::size_t i = 0; i < ops_[id].states.size(); ++i)
                lanes.store(states.at(id)[i], state_address(id, i));
    }

    // Of settled ops. Instruments side by side: rows by groups of sums and means, so that these
    // know theirs. There is room for a group behind the last row, which nobody reads.
    std::size_t rows_of_round(const Loop& loop) const {
        const bool grouped = layout_.width > 1 && std::ranges::any_of(loop.ops, [&](OpId id) {
                                 return is_begun_ahead(ops_[id].code);
                             });
        return grouped ? compute::Sum::kGroup : 1;
    }

    // `disturbed` null: as any block; else settled ops as such, and it is carried on.
    States write_rows(const Loop& loop, Lanes& lanes, Lanes& side, const States& begin,
                      Number* disturbed) {
        llvm::BasicBlock* before = builder_.GetInsertBlock();
        llvm::BasicBlock* body = new_block("rows");
        llvm::BasicBlock* after = new_block("behind");
        builder_.CreateBr(body);
        builder_.SetInsertPoint(body);
        llvm::PHINode* at = builder_.CreatePHI(builder_.getInt64Ty(), 2);
        at->addIncoming(number(0), before);
        std::vector<llvm::PHINode*> carried;
        const auto carry = [&](Number& value) {
            llvm::PHINode* phi = builder_.CreatePHI(lanes.type(), 2);
            phi->addIncoming(value.value, before);
            carried.push_back(phi);
            value = lanes.wrap(phi);
        };
        States states = begin;
        for (const OpId id : loop.ops)
            if (const auto found = states.find(id); found != states.end())
                std::ranges::for_each(found->second, carry);
        if (disturbed != nullptr)
            carry(*disturbed);
        const std::size_t rows = disturbed != nullptr ? rows_of_round(loop) : 1;
        for (std::size_t row = 0; row < rows; ++row) {
            Body round{
                loop,   side,      lanes, builder_.CreateNUWAdd(at, number(row * side.width())),
                states, disturbed, {}};
            if (rows > 1)
                round.row = row;
            write_body(round);
        }
        std::size_t next_phi = 0;
        const auto carry_on = [&](const Number& value) {
            carried[next_phi++]->addIncoming(value.value, builder_.GetInsertBlock());
        };
        for (const OpId id : loop.ops)
            if (const auto found = states.find(id); found != states.end())
                std::ranges::for_each(found->second, carry_on);
        if (disturbed != nullptr)
            carry_on(*disturbed);
        llvm::Value* next = builder_.CreateNUWAdd(at, number(rows * values_of(loop)));
        at->addIncoming(next, builder_.GetInsertBlock());
        builder_.CreateCondBr(builder_.CreateICmpULT(next, values_), body, after);
        builder_.SetInsertPoint(after);
        return states;
    }

    States write_settled(const Loop& loop, Lanes& lanes, Lanes& side, const States& begin,
                         Number* disturbed) {
        const Phases phases =
            loop.ops.size() <= kAskewOpsMax ? phases_of(loop, ops_, layout_.width == 1) : Phases{};
        const bool askew = std::ranges::any_of(phases, [](const auto& one) { return one.second; });
        return askew ? write_askew(loop, lanes, side, begin, disturbed, phases)
                     : write_rows(loop, lanes, side, begin, disturbed);
    }

    // What was begun with `before` in front of a loop and goes on in it.
    Number carried(Number before, llvm::BasicBlock* from) {
        llvm::PHINode* phi = builder_.CreatePHI(before.value->getType(), 2);
        phi->addIncoming(before.value, from);
        return before.lanes->wrap(phi);
    }
    static void carry_on(Number into, Number value, llvm::BasicBlock* from) {
        llvm::cast<llvm::PHINode>(into.value)->addIncoming(value.value, from);
    }

    // The values that later phases want, row by row of one round before, of two …
    using Past = std::map<OpId, std::vector<Number>>;

    Past begin_past(const Loop& loop, Lanes& side, const Phases& phases, llvm::BasicBlock* before) {
        const std::size_t rows = rows_of_round(loop);
        Past past;
        const auto keep = [&](OpId id, std::size_t values) {
            while (past[id].size() < values) past[id].push_back(carried(side.nothing(), before));
        };
        for (const OpId id : loop.ops) {
            const std::size_t reading = reading_phase(phases, id);
            for (const Operand& argument : ops_[id].arguments)
                if (const auto from = phases.find(argument.op);
                    from != phases.end() && from->second < reading)
                    keep(argument.op, rows * (reading - from->second));
        }
        return past;
    }

    // One round of a loop.
    struct Body {
        const Loop& loop;
        Lanes& side;  // values side by side
        Lanes& each;  // of which the states are one
        llvm::Value* at;
        States& states;
        Number* disturbed;
        std::map<std::pair<OpId, std::uint32_t>, Number> known;
        std::optional<std::size_t> row{};  // in its group of sums, where that is known
    };

    // What changes in a round of an askew loop.
    struct Round {
        States states;
        Number disturbed;
        // Row by row, of those in the past of the next round.
        std::map<OpId, std::vector<Number>> results;
    };
    struct Askew {
        const Loop& loop;
        Lanes& side;
        Lanes& each;
        const Phases& phases;
        const Past& past;
        std::size_t rows;  // side by side, of a round
        std::size_t values() const { return rows * side.width(); }
    };

    // A loop whose phases go over different rows: in round k phase p does the rows of round k − p.
    // So nothing waits for what was begun in the same round, and the processor, which can't hold
    // many rounds of a long wait, needn't. The first and last rounds lack some of the phases.
    States write_askew(const Loop& loop, Lanes& lanes, Lanes& side, const States& begin,
                       Number* disturbed, const Phases& phases) {
        llvm::BasicBlock* before = builder_.GetInsertBlock();
        llvm::BasicBlock* body = new_block("askew");
        llvm::BasicBlock* after = new_block("behind");
        builder_.CreateBr(body);
        builder_.SetInsertPoint(body);
        llvm::PHINode* at = builder_.CreatePHI(builder_.getInt64Ty(), 2);
        at->addIncoming(number(0), before);
        Round first{begin, carried(*disturbed, before), {}};
        for (auto& [id, values] : first.states)
            for (Number& value : values) value = carried(value, before);
        const Past past = begin_past(loop, side, phases, before);
        make_slots(loop, side, phases);
        std::size_t last = 0;
        for (const auto& [id, phase] : phases) last = std::max(last, phase);
        Round round = first;
        const Askew askew{loop, side, lanes, phases, past, rows_of_round(loop)};
        write_round(askew, round, last, at);
        llvm::BasicBlock* end = builder_.GetInsertBlock();
        for (const auto& [id, values] : first.states)
            for (std::size_t i = 0; i < values.size(); ++i)
                carry_on(values[i], round.states[id][i], end);
        carry_on(first.disturbed, round.disturbed, end);
        for (const auto& [id, values] : past)
            for (std::size_t i = 0; i < values.size(); ++i)
                carry_on(values[i],
                         i < askew.rows ? round.results.at(id)[i] : values[i - askew.rows], end);
        llvm::Value* next = builder_.CreateNUWAdd(at, number(askew.values()));
        at->addIncoming(next, end);
        llvm::Value* rounds = builder_.CreateNUWAdd(values_, number(last * askew.values()));
        builder_.CreateCondBr(builder_.CreateICmpULT(next, rounds), body, after);
        builder_.SetInsertPoint(after);
        *disturbed = round.disturbed;
        slots_.clear();
        return round.states;
    }

    // What is begun ahead waits in memory for the next round: there its rows can be had one by one
    // without instructions that take a vector apart.
    void make_slots(const Loop& loop, Lanes& side, const Phases& phases) {
        llvm::IRBuilder<>::InsertPointGuard guard(builder_);
        llvm::BasicBlock& entry = function_->getEntryBlock();
        builder_.SetInsertPoint(&entry, entry.getFirstInsertionPt());
        for (const OpId id : loop.ops) {
            if (!phases.contains(id + kAhead))
                continue;
            llvm::AllocaInst* slot = builder_.CreateAlloca(side.type(), number(kAheadRounds));
            slot->setAlignment(llvm::Align(side.width() * sizeof(double)));
            slots_[id] = slot;
        }
    }
    llvm::Value* slot(const Body& body, OpId id) {
        static_assert(std::has_single_bit(kAheadRounds));
        llvm::Value* at = builder_.CreateAnd(body.at, number(kAheadRounds * body.side.width() - 1));
        return element(slots_.at(id), at);
    }

    void write_round(const Askew& askew, Round& round, std::size_t last, llvm::Value* at) {
        llvm::BasicBlock* all = new_block("all");
        llvm::BasicBlock* some = new_block("some");
        llvm::BasicBlock* after = new_block("next");
        llvm::Value* begun = builder_.CreateICmpUGE(at, number(last * askew.values()));
        builder_.CreateCondBr(builder_.CreateAnd(begun, builder_.CreateICmpULT(at, values_)), all,
                              some);
        builder_.SetInsertPoint(some);
        Round partly = round;
        for (std::size_t phase = last + 1; phase-- > 0;) write_phase(askew, partly, phase, at);
        llvm::BasicBlock* ran_some = builder_.GetInsertBlock();
        builder_.CreateBr(after);
        builder_.SetInsertPoint(all);
        for (std::size_t phase = last + 1; phase-- > 0;) run_phase(askew, round, phase, at);
        llvm::BasicBlock* ran_all = builder_.GetInsertBlock();
        builder_.CreateBr(after);
        builder_.SetInsertPoint(after);
        merge(round, ran_all, partly, ran_some);
    }

    // Either of two rounds, in the block after both.
    void merge(Round& one, llvm::BasicBlock* from_one, const Round& other,
               llvm::BasicBlock* from_other) {
        const auto either = [&](Number& a, Number b) {
            if (a.value == b.value)
                return;
            const Number both = carried(a, from_one);
            carry_on(both, b, from_other);
            a = both;
        };
        either(one.disturbed, other.disturbed);
        for (auto& [id, values] : one.states)
            for (std::size_t i = 0; i < values.size(); ++i)
                either(values[i], other.states.at(id)[i]);
        for (auto& [id, values] : one.results) {
            const auto found = other.results.find(id);
            for (std::size_t i = 0; i < values.size(); ++i)
                either(values[i], found != other.results.end() ? found->second[i]
                                                               : values[i].lanes->nothing());
        }
    }

    // Only where its rows are some of the block's.
    void write_phase(const Askew& askew, Round& round, std::size_t phase, llvm::Value* newest) {
        llvm::Value* at = builder_.CreateSub(newest, number(phase * askew.values()));
        llvm::BasicBlock* skipped = builder_.GetInsertBlock();
        llvm::BasicBlock* run = new_block("phase");
        llvm::BasicBlock* after = new_block("next");
        builder_.CreateCondBr(builder_.CreateICmpULT(at, values_), run, after);
        builder_.SetInsertPoint(run);
        const Round kept = round;
        run_phase(askew, round, phase, newest);
        llvm::BasicBlock* ran = builder_.GetInsertBlock();
        builder_.CreateBr(after);
        builder_.SetInsertPoint(after);
        merge(round, ran, kept, skipped);
    }

    void run_phase(const Askew& askew, Round& round, std::size_t phase, llvm::Value* newest) {
        llvm::Value* begin = builder_.CreateSub(newest, number(phase * askew.values()));
        for (const auto& [id, values] : askew.past)
            if (askew.phases.at(id) == phase)
                round.results[id].clear();
        for (std::size_t row = 0; row < askew.rows; ++row)
            run_row(askew, round, phase, row,
                    builder_.CreateNUWAdd(begin, number(row * askew.side.width())));
    }

    void run_row(const Askew& askew, Round& round, std::size_t phase, std::size_t row,
                 llvm::Value* at) {
        Body body{askew.loop, askew.side, askew.each, at, round.states, &round.disturbed, {}};
        if (askew.rows > 1)
            body.row = row;
        for (const auto& [id, values] : askew.past)
            if (const std::size_t of = askew.phases.at(id); of < phase)
                if (const std::size_t place = (phase - of - 1) * askew.rows + row;
                    place < values.size())
                    body.known[{id, 0}] = values[place];
        for (const OpId id : askew.loop.ops) {
            if (const auto ahead = askew.phases.find(id + kAhead);
                ahead != askew.phases.end() && ahead->second == phase)
                body.side.store(begun_ahead(body, id), slot(body, id));
            if (askew.phases.at(id) != phase)
                continue;
            write_op(body, id);
            if (askew.past.contains(id))
                round.results[id].push_back(body.known.at({id, 0}));
        }
    }

    llvm::BasicBlock* new_block(const char* name) {
        return llvm::BasicBlock::Create(context(), name, function_);
    }

    void write_body(Body& body) {
        for (const OpId id : body.loop.ops) write_op(body, id);
    }

    void write_op(Body& body, OpId id) {
        const bool row_by_row = layout_.width == 1 && is_recurrence(ops_[id].code);
        const bool across = row_by_row && calm(body, id) && settled(id)->across != nullptr;
        const Number result = across       ? across_rows(body, id)
                              : row_by_row ? row_after_row(body, id)
                                           : side_by_side(body, id);
        body.known[{id, 0}] = result;
        if (layout_.places[id].stored)
            body.side.store(result, address(id, 0, body.at));
    }

    std::vector<Number> arguments_of(Body& body, OpId id) {
        std::vector<Number> x;
        for (const Operand& argument : ops_[id].arguments) {
            if (ops_[argument.op].code == OpCode::kConstant) {
                x.push_back(body.side.number(ops_[argument.op].numbers[0]));
                continue;
            }
            Number& value = body.known[{argument.op, argument.lag}];
            if (value.value == nullptr)
                value = body.side.load(address(argument.op, argument.lag, body.at));
            x.push_back(value);
        }
        return x;
    }

    Number side_by_side(Body& body, OpId id) {
        return step(body, id, body.side, arguments_of(body, id));
    }

    Number across_rows(Body& body, OpId id) {
        if (settled(id)->ahead == nullptr)
            return step(body, id, body.side, arguments_of(body, id));
        if (!slots_.contains(id))
            return step(body, id, body.side, {begun_ahead(body, id)});
        llvm::Value* begun = slot(body, id);
        return step(body, id, body.side, {body.side.load(begun)}, 0, begun);
    }

    Number begun_ahead(Body& body, OpId id) {
        const std::vector<Number> x = arguments_of(body, id);
        const std::function<Number(std::size_t, llvm::Value*)> no_window;
        return settled(id)->ahead({body.side, ops_[id], x, body.states[id], no_window,
                                   body.disturbed, true, nullptr, nullptr});
    }

    // The rows of a vector, of which each waits for the one before.
    Number row_after_row(Body& body, OpId id) {
        std::vector<Number> results;
        for (std::size_t row = 0; row < body.side.width(); ++row) {
            std::vector<Number> x;
            for (const Operand& argument : ops_[id].arguments) {
                const Op& from = ops_[argument.op];
                const auto found = body.known.find({argument.op, argument.lag});
                if (from.code == OpCode::kConstant)
                    x.push_back(body.each.number(from.numbers[0]));
                else if (found != body.known.end() && from.code != OpCode::kInput)
                    x.push_back(body.each.one_of(found->second, row));
                else
                    x.push_back(body.each.load(address(argument.op, argument.lag,
                                                       builder_.CreateAdd(body.at, number(row)))));
            }
            results.push_back(step(body, id, body.each, x, row));
        }
        return body.side.all_of(results);
    }

    // Of instruments side by side the row is that of the loop.
    llvm::Value* ends_group(const Body& body, std::size_t row) {
        constexpr std::size_t kLast = compute::Sum::kGroup - 1;
        static_assert(kBlockRows % compute::Sum::kGroup == 0);
        if (body.row)
            return builder_.getInt1(*body.row == kLast);
        if (layout_.width == 1)
            return builder_.getInt1(row % compute::Sum::kGroup == kLast);
        llvm::Value* at = builder_.CreateUDiv(body.at, number(layout_.width));
        return builder_.CreateICmpEQ(builder_.CreateAnd(at, number(kLast)), number(kLast));
    }

    Number step(Body& body, OpId id, Lanes& lanes, const std::vector<Number>& x,
                std::size_t row = 0, llvm::Value* in_memory = nullptr) {
        const Op& op = ops_[id];
        const std::function<Number(std::size_t, llvm::Value*)> earlier = [&](std::size_t argument,
                                                                             llvm::Value* back) {
            return lanes.load(address_before(op, argument, back, body.at));
        };
        const Step given{lanes,
                         op,
                         x,
                         body.states[id],
                         earlier,
                         body.disturbed,
                         layout_.places[id].checked,
                         ends_group(body, row),
                         in_memory};
        if (!calm(body, id))
            return rule_of(op.code)(given);
        const Settled& kind = *settled(id);
        const bool rows = lanes.width() > body.each.width();
        return rows ? kind.across(given, body.each) : kind.rule(given);
    }

    bool calm(const Body& body, OpId id) const {
        return body.disturbed != nullptr && settled(id) != nullptr;
    }

    llvm::IRBuilder<> builder_;
    llvm::Function* function_;
    std::span<const Op> ops_;
    const Layout& layout_;
    std::size_t vector_width_;
    std::vector<std::size_t> first_state_;
    llvm::Value* memory_ = nullptr;
    llvm::Value* slid_ = nullptr;    // memory_, moved by the position of the block
    llvm::Value* values_ = nullptr;  // rows × width
    std::vector<llvm::Value*> pointers_;
    std::map<OpId, llvm::Value*> slots_;  // of an askew loop
};

}  // namespace

void emit_stage(llvm::Module& module, const std::string& name, std::span<const Op> ops,
                const Layout& layout, std::size_t vector_width) {
    llvm::LLVMContext& context = module.getContext();
    llvm::Type* integer = llvm::Type::getInt64Ty(context);
    llvm::Type* pointer = llvm::PointerType::get(context, 0);
    llvm::FunctionType* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                                       {pointer, pointer, integer, integer}, false);
    llvm::Function* function =
        llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module);
    StageWriter(function, ops, layout, vector_width).write();
}

}  // namespace mystocks::formula::detail
