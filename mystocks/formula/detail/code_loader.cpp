#include "mystocks/formula/detail/code_loader.hpp"

#include <atomic>
#include <cmath>
#include <utility>

#include <llvm/ExecutionEngine/JITSymbol.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/MemoryBuffer.h>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/code_ops.hpp"
#include "mystocks/formula/detail/code_target.hpp"

namespace mystocks::formula::detail {
namespace {

base::Error unusable(llvm::Error error) {
    return {base::ErrorKind::kCorrupt, "Compiled formula can't be loaded",
            llvm::toString(std::move(error))};
}

template <class Function>
llvm::JITEvaluatedSymbol symbol(Function* function) {
    return {llvm::pointerToJITTargetAddress(function),
            llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
}

// One for the process: its threads and tables cost a millisecond to make.
llvm::orc::LLJIT& linker() {
    static const std::unique_ptr<llvm::orc::LLJIT> made = [] {
        processor();  // initialises the target
        auto jit = llvm::orc::LLJITBuilder().create();
        if (!jit)
            throw unusable(jit.takeError());
        return std::move(*jit);
    }();
    return *made;
}

llvm::Error define_functions(llvm::orc::LLJIT& jit, llvm::orc::JITDylib& library) {
    llvm::orc::SymbolMap symbols;
    for (const CFunction& function : c_functions())
        symbols[jit.mangleAndIntern(function.name)] =
            function.unary != nullptr ? symbol(function.unary) : symbol(function.binary);
    // What one-rounding multiply and add becomes where the processor hasn't got it.
    symbols[jit.mangleAndIntern("fma")] =
        symbol(static_cast<double (*)(double, double, double)>(std::fma));
    return library.define(llvm::orc::absoluteSymbols(std::move(symbols)));
}

}  // namespace

struct LoadedObject::State {
    llvm::orc::JITDylib* library = nullptr;
};

LoadedObject::LoadedObject(const std::string& bytes) : state_(std::make_unique<State>()) {
    static std::atomic<std::uint64_t> count{0};
    llvm::orc::LLJIT& jit = linker();
    const std::string name = "formula" + std::to_string(++count);
    auto library = jit.getExecutionSession().createJITDylib(name);
    if (!library)
        throw unusable(library.takeError());
    state_->library = &*library;
    llvm::Error error = define_functions(jit, *library);
    if (!error)
        error = jit.addObjectFile(*library, llvm::MemoryBuffer::getMemBufferCopy(bytes, name));
    if (error) {
        llvm::consumeError(jit.getExecutionSession().removeJITDylib(*library));
        throw unusable(std::move(error));
    }
}

LoadedObject::~LoadedObject() {
    llvm::consumeError(linker().getExecutionSession().removeJITDylib(*state_->library));
}

StageFunction LoadedObject::function(const std::string& name) const {
    auto address = linker().lookup(*state_->library, name);
    if (!address)
        throw unusable(address.takeError());
    return address->toPtr<StageFunction>();
}

}  // namespace mystocks::formula::detail
