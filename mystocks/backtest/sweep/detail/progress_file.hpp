// What a stopped sweep has done so far, on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "mystocks/backtest/sweep/sweep.hpp"

namespace mystocks::backtest::sweep::detail {

struct Done {
    std::uint64_t instrument = 0;      // those before it are done …
    std::vector<std::uint8_t> groups;  // … and of it these
    std::vector<Score> scores;
    std::uint64_t failed = 0;
};

// Written under another name and renamed. Throws Error(kExhausted, kPermission, kIo).
void write_progress(const std::filesystem::path& file, std::uint64_t inputs, const Done& done);
// False where there is none, it is of other inputs or sizes than `done`'s, or damaged.
bool read_progress(const std::filesystem::path& file, std::uint64_t inputs, Done& done);

}  // namespace mystocks::backtest::sweep::detail
