// Copying a store while others use it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "mystocks/store/embedded/detail/connection.hpp"

namespace mystocks::store::embedded::detail {

// Throws kConflict where `to` exists; what `progress` throws ends the copy. Leaves a whole file or
// none.
void back_up(const ConnectionSettings& from, const std::filesystem::path& to,
             const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

}  // namespace mystocks::store::embedded::detail
