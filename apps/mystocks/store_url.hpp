// The URL of a store: which driver it means, and where its password stands.
#pragma once

#include <string>
#include <string_view>

namespace mystocks::app {

enum class StoreDriver { kEmbedded, kPostgres, kTdengine };

// By the scheme: sqlite:FILE, postgresql://…, tdengine+http://… or tdengine+https://…. Throws
// kInvalidArgument that names the nearest scheme and all of them; never repeats a password.
StoreDriver driver_of(std::string_view url);

// Whether it holds a password: "user:password@", or "password=" behind a question mark.
bool has_password(std::string_view url);

// The same URL with a password behind its user, percent-encoded. Throws kInvalidArgument where the
// URL names no user.
std::string with_password(std::string_view url, std::string_view password);

// For people: the URL with any password left out.
std::string without_password(std::string_view url);

}  // namespace mystocks::app
