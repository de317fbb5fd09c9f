// What the files behind accounts.h share. Nothing else includes this.
#pragma once
#include <mutex>
#include <unordered_map>

#include "accounts/accounts.h"
#include "accounts/limits.h"
#include "accounts/rows.h"
#include "accounts/tokens.h"
#include "http/rate_limit.h"

namespace millrace::accounts {

struct Accounts::Impl {
  Impl(db::Database& database, BlockingPool& pool, const Clock& clock, AccountsOptions options);

  // Is the session of these claims alive, and the account's version still theirs? From memory where it can
  // be.
  Task<Result<Identity>> check(Claims claims);
  void forget_session(const SessionId& session);
  void forget_user(const UserId& user);

  // By address; how long to wait.
  std::optional<std::chrono::seconds> take_log_in(const std::string& client);
  std::optional<std::chrono::seconds> take_registration(const std::string& client);
  Task<Result<UserRow>> check_password(Identity who, std::string password, std::string loc);
  // Access and view token; `refresh` of the answer stays empty.
  LoggedIn issue(const UserRow& user, const SessionId& session, TokenLife life) const;
  // The row of a new session, and the answer to whom it is for. Inside a write.
  LoggedIn open_session(soci::session& sql, const UserRow& user, TokenLife life) const;
  Result<LoggedIn> refresh_now(soci::session& sql, const SessionId& id, std::int64_t number,
                               const std::string& hash);

  // "<session>.<number>.<mac>": the n-th of its session. Its parts when it is one of ours.
  std::string refresh_token(const SessionId& session, std::int64_t number) const;
  std::optional<std::pair<SessionId, std::int64_t>> parse_refresh_token(std::string_view token) const;

  Settings settings_from(const std::map<std::string, std::string>& rows) const;
  void forget_settings();

  db::Database& database;
  BlockingPool& pool;
  const Clock& clock;
  const AccountsOptions options;
  const std::string secret;
  const Tokens tokens;
  const std::string refresh_key;
  Passwords passwords;
  http::RateLimiter log_ins;
  http::RateLimiter registrations;
  GuessLimit guesses;
  std::function<void(soci::session&, const UserId&)> closed_hook;
  std::atomic<bool> has_admin = false;

  struct Cached {
    std::optional<Standing> standing;
    UnixMillis at = 0;
  };
  std::mutex mutex;  // guards all below
  std::unordered_map<SessionId, Cached> standings;
  std::optional<Settings> cached_settings;
  UnixMillis settings_at = 0;
};

// 429 with the time to wait.
std::unexpected<Error> too_often(std::chrono::seconds wait);

}  // namespace millrace::accounts
