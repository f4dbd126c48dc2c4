#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "mystocks/api/api.hpp"

namespace mystocks::api {
namespace {

TEST(Contract, IsWhatTheProgramSays) {
    std::ifstream file(std::string(MYSTOCKS_SOURCE_DIR) + "/contract/openapi.json");
    const std::string committed{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(committed == openapi_document())
        << "contract/openapi.json differs from the program's document; look at the difference and "
           "run: build/release/mystocks openapi > contract/openapi.json";
}

}  // namespace
}  // namespace mystocks::api
