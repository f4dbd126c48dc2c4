// Object files as functions that can be called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace mystocks::formula::detail {

// See code_emit.hpp.
using StageFunction = void (*)(double* memory, double* const* pointers, std::int64_t position,
                               std::int64_t rows);

// Functions of C that compiled code may call; others don't link.
class LoadedObject {
  public:
    // Throws Error(kCorrupt) where the bytes are no object file of this processor, or need what
    // isn't there.
    explicit LoadedObject(const std::string& bytes);
    ~LoadedObject();
    LoadedObject(const LoadedObject&) = delete;
    LoadedObject& operator=(const LoadedObject&) = delete;

    // Throws Error(kCorrupt) where there is none of that name.
    StageFunction function(const std::string& name) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mystocks::formula::detail
