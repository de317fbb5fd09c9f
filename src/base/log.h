// What is written to the log, for the administrator. Formatting and spdlog itself are compiled once, in
// log.cc. Thread-safe.
#pragma once
#include <fmt/core.h>

namespace millrace::log {

enum class Level { debug, info, warn, error };

bool is_on(Level level);
void write(Level level, fmt::string_view text, fmt::format_args args);

template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::debug, text, fmt::make_format_args(args...));
}
template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::info, text, fmt::make_format_args(args...));
}
template <class... Args>
void warn(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::warn, text, fmt::make_format_args(args...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::error, text, fmt::make_format_args(args...));
}

}  // namespace millrace::log
