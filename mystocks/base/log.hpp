// Leveled log lines to standard error. English, one line each, never a secret.
#pragma once

#include <string_view>

namespace mystocks::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Thread-safe. The default level is kInfo.
void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view message);

inline void log_info(std::string_view message) {
    log(LogLevel::kInfo, message);
}
inline void log_warning(std::string_view message) {
    log(LogLevel::kWarning, message);
}
inline void log_error(std::string_view message) {
    log(LogLevel::kError, message);
}

}  // namespace mystocks::base
