#include "base/log.h"

#include <spdlog/spdlog.h>

namespace millrace::log {
namespace {

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  std::unreachable();
}

}  // namespace

bool is_on(Level level) {
  return spdlog::should_log(level_of(level));
}

void write(Level level, fmt::string_view text, fmt::format_args args) {
  if (is_on(level)) spdlog::log(level_of(level), fmt::vformat(text, args));
}

}  // namespace millrace::log
