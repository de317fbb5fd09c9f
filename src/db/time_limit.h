// Ends the queries of a session that take too long, for as long as it lives: what strangers may ask for must
// not hold a connection.
//
//   auto found = database.read_now([](soci::session& sql) {
//     db::TimeLimit limit(sql, std::chrono::seconds(2));
//     return limit.within([&] { … });   // nothing when time ran out
//   });
#pragma once
#include <soci/soci.h>

#include <chrono>
#include <optional>
#include <type_traits>

namespace millrace::db {

class TimeLimit {
 public:
  TimeLimit(soci::session& session, std::chrono::milliseconds most);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;

  template <class F>
  std::optional<std::invoke_result_t<F&>> within(F f) {
    try {
      return f();
    } catch (const soci::soci_error&) {
      if (!passed()) throw;
      return std::nullopt;
    }
  }

 private:
  bool passed() const { return std::chrono::steady_clock::now() >= end_; }
  static int check(void* self);
  soci::session& session_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace millrace::db
