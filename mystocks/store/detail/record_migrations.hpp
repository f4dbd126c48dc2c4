// The tables of SqlRecordStore, grown step by step.
#pragma once

#include <span>
#include <string_view>

namespace mystocks::store::detail {

// Released steps never change; a new one is added at the end. Step i + 1 is at index i; statements
// are separated by ';'.
std::span<const std::string_view> record_migrations();

}  // namespace mystocks::store::detail
