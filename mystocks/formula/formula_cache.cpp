#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/detail/code_folder.hpp"

namespace mystocks::formula {
namespace {

// What makes two programs the same machine code; foreign programs are told apart by the
// fingerprint alone.
bool is_same(const Program& a, const Program& b) {
    if (a.outputs.size() != b.outputs.size() || a.foreigns.size() != b.foreigns.size())
        return false;
    for (std::size_t i = 0; i < a.outputs.size(); ++i)
        if (a.outputs[i].node != b.outputs[i].node)
            return false;
    return a.nodes == b.nodes && a.texts == b.texts;
}

}  // namespace

struct FormulaCache::State {
    struct Kept {
        std::uint64_t print;
        Program program;
        std::shared_ptr<const CompiledFormula> code;
    };

    std::shared_ptr<const detail::ObjectFolder> folder;
    std::size_t programs_max;
    std::mutex mutex;
    std::list<Kept> kept;  // the latest used first
    std::unordered_map<std::uint64_t, std::list<Kept>::iterator> by_print;
};

FormulaCache::FormulaCache(std::filesystem::path folder, std::size_t programs_max)
    : state_(std::make_unique<State>()) {
    MYSTOCKS_ASSERT(programs_max > 0);
    if (!folder.empty())
        state_->folder = std::make_shared<detail::ObjectFolder>(std::move(folder));
    state_->programs_max = programs_max;
}

FormulaCache::~FormulaCache() = default;

// Under the lock only the plan is made; machine code comes with the first run, once for all.
std::shared_ptr<const CompiledFormula> FormulaCache::get(const Program& program) {
    const std::uint64_t print = fingerprint(program);
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->by_print.find(print);
    if (found != state_->by_print.end()) {
        if (is_same(found->second->program, program)) {
            state_->kept.splice(state_->kept.begin(), state_->kept, found->second);
            return found->second->code;
        }
        state_->kept.erase(found->second);
        state_->by_print.erase(found);
    }
    auto code = CompiledFormula::compile(program, state_->folder);
    state_->kept.push_front({print, program, code});
    state_->by_print[print] = state_->kept.begin();
    if (state_->kept.size() > state_->programs_max) {
        state_->by_print.erase(state_->kept.back().print);
        state_->kept.pop_back();
    }
    return code;
}

}  // namespace mystocks::formula
