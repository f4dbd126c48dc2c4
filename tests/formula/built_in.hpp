// The built-in formulas as files, for tests.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {

struct BuiltIn {
    std::string name;    // the file's stem in capitals
    std::string folder;  // indicators, patterns, screens
    std::string text;
};

// GoogleTest prints each parameter each time a program starts, byte by byte where it knows no
// better.
inline void PrintTo(const BuiltIn& file, std::ostream* out) {
    *out << file.folder << '/' << file.name;
}

// Sorted by folder and name.
const std::vector<BuiltIn>& built_ins();
const BuiltIn& built_in(std::string_view name);
std::vector<BuiltIn> formula_files(const std::filesystem::path& folder);

const Catalogue& catalogue();  // of all built-ins

// Parses; a failed test and the diagnostics where it has any.
Formula parse_well(std::string_view text);

std::filesystem::path shared_folder();  // $MYSTOCKS_SHARED, else ../shared

}  // namespace mystocks::formula
