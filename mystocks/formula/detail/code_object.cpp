#include "mystocks/formula/detail/code_object.hpp"

#include <utility>

#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/code_emit.hpp"
#include "mystocks/formula/detail/code_target.hpp"

namespace mystocks::formula::detail {
namespace {

// To be raised whenever other code is made of an equal plan: files of older ones aren't read then.
constexpr const char* kCodeVersion = "25";

std::string function_name(std::size_t stage) {
    return "mystocks_stage" + std::to_string(stage);
}

Layout layout_of(const Stage& stage, std::size_t width) {
    std::vector<OpId> sinks;
    for (const Sink& sink : stage.sinks) sinks.push_back(sink.op);
    return lay_out(stage.ops, sinks, width);
}

std::string compile(const CodePlan& plan, const std::vector<Layout>& layouts) {
    llvm::LLVMContext context;
    llvm::Module module("formula", context);
    for (std::size_t i = 0; i < plan.stages.size(); ++i)
        emit_stage(module, function_name(i), plan.stages[i].ops, layouts[i], vector_width());
    return object_of(module);
}

// Everything that the code depends on.
std::string key_of(const CodePlan& plan, std::size_t width) {
    return std::string("code ") + kCodeVersion + ", LLVM " LLVM_VERSION_STRING ", " + processor() +
           ", width " + std::to_string(width) + "\n" + canonical_bytes(plan);
}

void load(WidthCode& code, const std::string& bytes) {
    code.object = std::make_unique<LoadedObject>(bytes);
    code.functions.clear();
    for (std::size_t i = 0; i < code.layouts.size(); ++i)
        code.functions.push_back(code.object->function(function_name(i)));
}

}  // namespace

FormulaCode::FormulaCode(const CodePlan& plan, std::shared_ptr<const ObjectFolder> folder)
    : plan_(plan), folder_(std::move(folder)) {}

const WidthCode& FormulaCode::made(std::size_t which) const {
    std::call_once(once_[which], [&] { codes_[which] = make(which == 0 ? 1 : vector_width()); });
    return codes_[which];
}

WidthCode FormulaCode::make(std::size_t width) const {
    WidthCode code;
    code.width = width;
    for (const Stage& stage : plan_.stages) code.layouts.push_back(layout_of(stage, width));
    const std::string key = folder_ ? key_of(plan_, width) : "";
    if (folder_) {
        if (const std::optional<std::string> kept = folder_->read(key)) {
            try {
                load(code, *kept);
                bytes_ += kept->size();
                return code;
            } catch (const base::Error&) {
                // Compiled anew, and written over.
            }
        }
    }
    const std::string bytes = compile(plan_, code.layouts);
    load(code, bytes);
    bytes_ += bytes.size();
    if (folder_)
        folder_->write(key, bytes);
    return code;
}

}  // namespace mystocks::formula::detail
