#include "mystocks/formula/detail/code_object.hpp"

#include <array>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "mystocks/formula/detail/code_emit.hpp"
#include "mystocks/formula/detail/code_target.hpp"

namespace mystocks::formula::detail {
namespace {

std::string function_name(std::size_t width, std::size_t stage) {
    return "mystocks_stage" + std::to_string(stage) + "_width" + std::to_string(width);
}

Layout layout_of(const Stage& stage, std::size_t width) {
    std::vector<OpId> sinks;
    for (const Sink& sink : stage.sinks) sinks.push_back(sink.op);
    return lay_out(stage.ops, sinks, width);
}

WidthCode width_code(const CodePlan& plan, const LoadedObject& object, std::size_t width) {
    WidthCode code;
    code.width = width;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        code.layouts.push_back(layout_of(plan.stages[i], width));
        code.functions.push_back(object.function(function_name(width, i)));
    }
    return code;
}

}  // namespace

std::string FormulaCode::compile(const CodePlan& plan) {
    llvm::LLVMContext context;
    llvm::Module module("formula", context);
    for (const std::size_t width : std::array<std::size_t, 2>{1, vector_width()})
        for (std::size_t i = 0; i < plan.stages.size(); ++i)
            emit_stage(module, function_name(width, i), plan.stages[i].ops,
                       layout_of(plan.stages[i], width), vector_width());
    return object_of(module);
}

FormulaCode::FormulaCode(const CodePlan& plan, const std::string& bytes)
    : bytes_(bytes.size()), object_(std::make_unique<LoadedObject>(bytes)) {
    single_ = width_code(plan, *object_, 1);
    group_ = width_code(plan, *object_, vector_width());
}

}  // namespace mystocks::formula::detail
