#include "tests/formula/built_in.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

std::string in_capitals(std::string_view name) {
    std::string capitals(name);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return capitals;
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

std::vector<BuiltIn> formula_files(const std::filesystem::path& folder) {
    std::vector<BuiltIn> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".formula") {
            files.push_back({in_capitals(entry.path().stem().string()), folder.filename().string(),
                             contents(entry.path())});
        }
    }
    std::sort(files.begin(), files.end(),
              [](const BuiltIn& a, const BuiltIn& b) { return a.name < b.name; });
    return files;
}

const std::vector<BuiltIn>& built_ins() {
    static const std::vector<BuiltIn> all = [] {
        std::vector<BuiltIn> files;
        for (const char* folder : {"indicators", "patterns", "screens"}) {
            const auto more =
                formula_files(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "formulas" / folder);
            files.insert(files.end(), more.begin(), more.end());
        }
        return files;
    }();
    return all;
}

const BuiltIn& built_in(std::string_view name) {
    for (const BuiltIn& file : built_ins()) {
        if (file.name == name) {
            return file;
        }
    }
    throw std::out_of_range("no built-in formula " + std::string(name));
}

const Catalogue& catalogue() {
    static const std::shared_ptr<const Catalogue> all = [] {
        Catalogue::Files files;
        for (const BuiltIn& file : built_ins()) {
            files.emplace_back(file.folder + "/" + file.name + ".formula", file.text);
        }
        return Catalogue::built_in(std::move(files));
    }();
    return *all;
}

Formula parse_well(std::string_view text) {
    Formula formula = Formula::parse(text, &catalogue());
    EXPECT_TRUE(formula.diagnostics().empty()) << to_string(formula.diagnostics(), text);
    return formula;
}

std::filesystem::path shared_folder() {
    const char* given = std::getenv("MYSTOCKS_SHARED");
    return given != nullptr && *given != '\0'
               ? std::filesystem::path(given)
               : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared";
}

}  // namespace mystocks::formula
