#include "mystocks/formula/detail/code_target.hpp"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/Host.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include "mystocks/base/assert.hpp"

namespace mystocks::formula::detail {
namespace {

struct Host {
    std::string triple = llvm::sys::getProcessTriple();
    std::string name = llvm::sys::getHostCPUName().str();
    std::string features;
    std::string text;
    bool has_avx512 = false;
    const llvm::Target* target = nullptr;

    Host() {
        llvm::InitializeNativeTarget();
        llvm::InitializeNativeTargetAsmPrinter();
        llvm::StringMap<bool> found;
        llvm::sys::getHostCPUFeatures(found);
        llvm::SmallVector<std::string> words;
        for (const auto& entry : found)
            words.push_back(std::string(1, entry.second ? '+' : '-').append(entry.first()));
        llvm::sort(words);
        features = llvm::join(words, ",");
        has_avx512 = found.lookup("avx512f") && found.lookup("avx512vl");
        text = triple + " " + name + " " + features;
        std::string error;
        target = llvm::TargetRegistry::lookupTarget(triple, error);
        MYSTOCKS_ASSERT(target != nullptr);
    }
};

const Host& host() {
    static const Host found;
    return found;
}

}  // namespace

const std::string& processor() {
    return host().text;
}

std::size_t vector_width() {
    return host().has_avx512 ? 8 : 4;
}

std::string object_of(llvm::Module& module) {
    llvm::TargetOptions options;
    options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
    const std::unique_ptr<llvm::TargetMachine> machine(host().target->createTargetMachine(
        host().triple, host().name, host().features, options, llvm::Reloc::PIC_,
        llvm::CodeModel::Small, llvm::CodeGenOpt::Default));
    MYSTOCKS_ASSERT(machine != nullptr);
    module.setTargetTriple(host().triple);
    module.setDataLayout(machine->createDataLayout());
    MYSTOCKS_ASSERT(!llvm::verifyModule(module, &llvm::errs()));

    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    llvm::legacy::PassManager generate;
    const bool failed = machine->addPassesToEmitFile(generate, stream, nullptr,
                                                     llvm::CGFT_ObjectFile, /*DisableVerify=*/true);
    MYSTOCKS_ASSERT(!failed);
    generate.run(module);
    return {bytes.begin(), bytes.end()};
}

}  // namespace mystocks::formula::detail
