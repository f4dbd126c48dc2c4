#include "mystocks/backtest/sweep/detail/mask_program.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mystocks::backtest::sweep::detail {

MaskRef MaskProgram::add(MaskOp::Kind kind, MaskRef a, MaskRef b) {
    std::uint64_t hash = kind;
    for (std::uint64_t part : {std::uint64_t{a.kind}, std::uint64_t{a.number},
                               std::uint64_t{b.kind}, std::uint64_t{b.number}}) {
        hash = (hash ^ part) * 0x9E3779B97F4A7C15;
        hash ^= hash >> 29;
    }
    const auto [first, last] = known_.equal_range(hash);
    for (auto it = first; it != last; ++it) {
        const MaskOp& op = ops_[it->second];
        if (op.kind == kind && op.a == a && op.b == b) {
            return {MaskRef::kRegister, op.out};
        }
    }
    MaskOp op{kind, a, b, registers_, carries_};
    registers_ += makes_two(kind) ? 2 : 1;
    carries_ += kind == MaskOp::kCross ? 2 : kind == MaskOp::kPrevious ? 1 : 0;
    known_.emplace(hash, static_cast<std::uint32_t>(ops_.size()));
    ops_.push_back(op);
    return {MaskRef::kRegister, op.out};
}

MaskRef MaskProgram::greater(std::uint32_t a, std::uint32_t b) {
    if (a == b) {
        return {MaskRef::kNone, 0};
    }
    if (a > b) {
        return less(b, a);
    }
    return add(MaskOp::kCompare, {MaskRef::kValid, a}, {MaskRef::kValid, b});
}

MaskRef MaskProgram::less(std::uint32_t a, std::uint32_t b) {
    if (a == b) {
        return {MaskRef::kNone, 0};
    }
    if (a > b) {
        return greater(b, a);
    }
    MaskRef out = add(MaskOp::kCompare, {MaskRef::kValid, a}, {MaskRef::kValid, b});
    ++out.number;
    return out;
}

MaskRef MaskProgram::both(MaskRef a, MaskRef b) {
    if (a == b || b.kind == MaskRef::kAll || a.kind == MaskRef::kNone) {
        return a;
    }
    if (a.kind == MaskRef::kAll || b.kind == MaskRef::kNone) {
        return b;
    }
    return add(MaskOp::kAnd, a, b);
}

MaskRef MaskProgram::either(MaskRef a, MaskRef b) {
    if (a == b || b.kind == MaskRef::kNone || a.kind == MaskRef::kAll) {
        return a;
    }
    if (a.kind == MaskRef::kNone || b.kind == MaskRef::kAll) {
        return b;
    }
    return add(MaskOp::kOr, a, b);
}

MaskRef MaskProgram::without(MaskRef a, MaskRef b) {
    if (a == b || b.kind == MaskRef::kAll || a.kind == MaskRef::kNone) {
        return {MaskRef::kNone, 0};
    }
    return b.kind == MaskRef::kNone ? a : add(MaskOp::kAndNot, a, b);
}

MaskRef MaskProgram::cross(std::uint32_t a, std::uint32_t b) {
    if (a == b) {
        return {MaskRef::kNone, 0};
    }
    MaskRef out =
        add(MaskOp::kCross, {MaskRef::kValid, std::min(a, b)}, {MaskRef::kValid, std::max(a, b)});
    out.number += a > b ? 1 : 0;
    return out;
}

MaskRef MaskProgram::previous(MaskRef a) {
    return a.kind == MaskRef::kNone ? a : add(MaskOp::kPrevious, a, a);
}

void MaskProgram::renumber(std::span<const std::uint32_t> to, std::uint32_t count) {
    for (MaskOp& op : ops_) {
        for (MaskRef* ref : {&op.a, &op.b}) {
            ref->number = ref->kind == MaskRef::kRegister ? to[ref->number] : ref->number;
        }
        op.out = to[op.out];
    }
    registers_ = count;
    known_.clear();
}

MaskRun::MaskRun(const MaskProgram& program, std::span<const SignalColumn* const> columns,
                 Kernels kernels)
    : program_(&program),
      columns_(columns),
      kernels_(kernels),
      registers_(std::size_t{program.registers()} * kBlockWords),
      carries_(program.carries(), 0) {
    std::fill_n(none_, kBlockWords, Word{0});
    std::fill_n(all_, kBlockWords, ~Word{0});
}

const Word* MaskRun::bits(MaskRef ref, std::size_t word) const {
    switch (ref.kind) {
        case MaskRef::kRegister:
            return registers_.data() + ref.number * kBlockWords;
        case MaskRef::kValid:
            return columns_[ref.number]->valid(word);
        case MaskRef::kTruth:
            return columns_[ref.number]->truth(word);
        case MaskRef::kAll:
            return all_;
        case MaskRef::kNone:
            break;
    }
    return none_;
}

namespace {

MYSTOCKS_SWEEP_INLINE void combine(MaskOp::Kind kind, const Word* a, const Word* b, Word* out,
                                   Word& carry) {
    switch (kind) {
        case MaskOp::kAnd:
            for (std::size_t w = 0; w < kBlockWords; ++w) {
                out[w] = a[w] & b[w];
            }
            return;
        case MaskOp::kOr:
            for (std::size_t w = 0; w < kBlockWords; ++w) {
                out[w] = a[w] | b[w];
            }
            return;
        case MaskOp::kAndNot:
            for (std::size_t w = 0; w < kBlockWords; ++w) {
                out[w] = a[w] & ~b[w];
            }
            return;
        case MaskOp::kPrevious:
            for (std::size_t w = 0; w < kBlockWords; ++w) {
                const Word now = a[w];
                out[w] = now << 1 | carry;
                carry = now >> 63;
            }
            return;
        case MaskOp::kCompare:
        case MaskOp::kCross:
            return;
    }
}

MYSTOCKS_SWEEP_AVX2 void combine_avx2(MaskOp::Kind kind, const Word* a, const Word* b, Word* out,
                                      Word& carry) {
    combine(kind, a, b, out, carry);
}

}  // namespace

void MaskRun::run(std::size_t from, std::size_t to, std::size_t word) {
    for (std::size_t i = from; i < to; ++i) {
        const MaskOp& op = program_->ops()[i];
        Word* out = registers_.data() + op.out * kBlockWords;
        if (op.kind == MaskOp::kCompare) {
            compare(kernels_, columns_[op.a.number]->at(word), columns_[op.b.number]->at(word),
                    kBlockWords, out, out + kBlockWords);
            continue;
        }
        if (op.kind == MaskOp::kCross) {
            cross(kernels_, columns_[op.a.number]->at(word), columns_[op.b.number]->at(word),
                  kBlockWords, out, out + kBlockWords, &carries_[op.carry]);
            continue;
        }
        Word none = 0;
        Word& carry = op.kind == MaskOp::kPrevious ? carries_[op.carry] : none;
        const auto run_one = kernels_ == Kernels::kAvx2 ? &combine_avx2 : &combine;
        run_one(op.kind, bits(op.a, word), bits(op.b, word), out, carry);
    }
}

}  // namespace mystocks::backtest::sweep::detail
