#include "db/time_limit.h"

#include "db/connection.h"

namespace millrace::db {

TimeLimit::TimeLimit(soci::session& session, std::chrono::milliseconds most)
    : session_(session), end_(std::chrono::steady_clock::now() + most) {
  constexpr int kSteps = 1000;  // of SQLite's machine: far below a millisecond
  sqlite_api::sqlite3_progress_handler(handle_of(session_), kSteps, &TimeLimit::check, this);
}

TimeLimit::~TimeLimit() {
  sqlite_api::sqlite3_progress_handler(handle_of(session_), 0, nullptr, nullptr);
}

int TimeLimit::check(void* self) {
  return static_cast<TimeLimit*>(self)->passed() ? 1 : 0;
}

}  // namespace millrace::db
