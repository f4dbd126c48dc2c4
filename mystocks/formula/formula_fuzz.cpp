// Any bytes as a formula: no crash, no exception but the documented one, and a program that keeps
// what program.hpp promises.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/formula.hpp"

namespace {

using namespace mystocks;
using namespace mystocks::formula;

const Catalogue& known() {
    static const std::shared_ptr<const Catalogue> catalogue = Catalogue::with_own(
        nullptr, {{"MACD",
                   "PARAM SHORT(12,2,200); PARAM LONG(26,2,200); PARAM M(9,2,200);"
                   "DIF: EMA(C,SHORT)-EMA(C,LONG); DEA: EMA(DIF,M); MACD:(DIF-DEA)*2;"},
                  {"A", "X: B.X + INDEXC;"},
                  {"B", "X: MACD.DIF#WEEK + \"000001.SH$CLOSE\"; Y: ZIG(C, 5);"},
                  {"CIRCLE", "X: CIRCLE.X;"},
                  {"BAD", "X: ;"}});
    return *catalogue;
}

void check_program(const Program& program, int depth) {
    MYSTOCKS_ASSERT(depth < 64);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const Node& node = program.nodes[id];
        for (const NodeId argument : node.arguments) {
            MYSTOCKS_ASSERT(argument < id);
        }
        for (const std::uint32_t text : node.texts) {
            MYSTOCKS_ASSERT(text < program.texts.size());
        }
        if (node.kind == NodeKind::kCall) {
            MYSTOCKS_ASSERT(node.arguments.size() + node.texts.size() ==
                            function_of(node.function).arguments.size());
        }
        MYSTOCKS_ASSERT(node.kind != NodeKind::kForeign || node.index < program.foreigns.size());
    }
    for (const Foreign& foreign : program.foreigns) {
        MYSTOCKS_ASSERT(foreign.program != nullptr &&
                        foreign.output < foreign.program->outputs.size());
        check_program(*foreign.program, depth + 1);
    }
    for (const Output& output : program.outputs) {
        MYSTOCKS_ASSERT(output.node < program.nodes.size() && !output.name.empty());
    }
    for (const Drawing& drawing : program.drawings) {
        for (const NodeId argument : drawing.arguments) {
            MYSTOCKS_ASSERT(argument < program.nodes.size());
        }
    }
    fingerprint(program);
}

void check_with(const Formula& formula, const std::vector<double>& values) {
    try {
        check_program(formula.program(values), 0);
    } catch (const base::Error& error) {
        MYSTOCKS_ASSERT(error.kind() == base::ErrorKind::kInvalidArgument);
        MYSTOCKS_ASSERT(!formula.ok() || !values.empty());  // the defaults were tried
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Formula formula = Formula::parse(text, &known());
    to_string(formula.diagnostics(), formula.text());
    bool errors = false;
    for (const Diagnostic& each : formula.diagnostics()) {
        errors = errors || each.severity == Severity::kError;
        MYSTOCKS_ASSERT(each.where.offset + each.where.length <= text.size());
        MYSTOCKS_ASSERT(each.where.line > 0 && each.where.column > 0 && !each.message.empty());
    }
    MYSTOCKS_ASSERT(errors != formula.ok());
    check_with(formula, {});
    std::vector<double> least;
    std::vector<double> greatest;
    for (const Parameter& parameter : formula.parameters()) {
        least.push_back(parameter.min);
        greatest.push_back(parameter.max);
    }
    check_with(formula, least);
    check_with(formula, greatest);
    try {
        read_facts(text);
    } catch (const base::Error&) {
    }
    return 0;
}
