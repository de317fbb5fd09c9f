// Who may do what: accounts, sessions, and the settings an administrator changes.
//
// A session is a row. It is shown by an access token (short-lived, signed, sent as Bearer), a view token (the
// same in a cookie, for pictures and media) and a refresh token (256 random bits, stored hashed, replaced at
// every use). Using a refresh token a second time ends the session, for then two have it; except within 10
// seconds, when the first answer may have been lost on its way. Changing the password raises the account's
// token version: all tokens issued before are void. That a session is alive is remembered for 5 seconds, so
// checking costs no database read.
//
// app/ owns the one Accounts. Everything may be awaited on any loop; the `…_now` calls are for commands and
// start.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/passwords.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/database.h"
#include "http/message.h"

namespace millrace::accounts {

enum class Role { user, admin };
enum class Registration { open, invite, closed };

struct AccountsOptions {
  std::filesystem::path secret_file;                // DATA/secret; made if absent
  Registration registration = Registration::open;   // until an administrator sets it on the page
  std::chrono::seconds access_lifetime{600};        // the page refreshes its own
  std::chrono::seconds long_access_lifetime{3600};  // tokens for scripts: the tutorial's /login/
  std::chrono::seconds view_lifetime{12 * 3600};
  std::chrono::seconds refresh_lifetime{30 * 24 * 3600};
  std::chrono::seconds refresh_grace{10};
  std::chrono::milliseconds cache{5000};  // how long a session is believed without asking the database
  PasswordOptions passwords{};
  int log_ins_per_minute = 60;       // from one address; 0: as many as they like
  int registrations_per_hour = 100;  // likewise; a school shares one address
};

// Who is asking.
struct Identity {
  UserId user;
  std::string username;
  bool admin = false;
  SessionId session;
};

struct Account {
  UserId id;
  std::string username;
  Role role = Role::user;
  UnixMillis created_at = 0;
};

struct Credentials {
  std::string username;
  std::string password;
};

enum class TokenLife { page, script };

struct LoggedIn {
  Account account;
  SessionId session;
  std::string access_token;
  std::chrono::seconds expires_in{};
  std::string refresh_token;
  std::chrono::seconds refresh_expires_in{};
  std::string view_token;
  std::chrono::seconds view_expires_in{};
};

inline constexpr double kMostQuota = 1ll << 53;  // what every JSON reader keeps exactly

struct Settings {
  Registration registration = Registration::open;
  std::string footer_terms;  // https address or path, or empty
  std::string footer_privacy;
  std::string footer_icp;             // the filing number a site in China must show
  std::int64_t user_quota_bytes = 0;  // of whoever has no own one; 0: no limit
  bool review_public = false;         // what people make public waits for an administrator
};

// What an administrator changes of somebody's account.
struct AccountChange {
  std::optional<Role> role;
  std::optional<bool> disabled;
  // None: as it is. What is in it: an own quota, -1 for no limit, none for the server's.
  std::optional<std::optional<std::int64_t>> quota_bytes;
};

class Accounts {
 public:
  Accounts(db::Database& database, BlockingPool& pool, const Clock& clock, AccountsOptions options);
  ~Accounts();

  // Bearer only. 401 "unauthorized" or "token_expired".
  Task<Result<Identity>> require(const http::Request& request);
  Task<Result<Identity>> require_admin(const http::Request& request);  // and 403 "forbidden"
  // Bearer, or for GET and HEAD the view cookie. Never an error: whoever is not known is nobody.
  Task<std::optional<Identity>> viewer(const http::Request& request);

  // `client` is the caller's address, for the limits. Codes as in docs/design/http-surface.md.
  // `invite`: what stands in a link, where registration is by invitation.
  Task<Result<Account>> register_user(Credentials credentials, std::string client, std::string invite = {});
  Task<Result<LoggedIn>> log_in(Credentials credentials, std::string client,
                                TokenLife life = TokenLife::page);
  Task<Result<LoggedIn>> refresh(std::string refresh_token);
  Task<void> log_out(SessionId session);
  Task<void> log_out_by_refresh_token(std::string refresh_token);
  Task<Result<Account>> account(UserId user);
  // Other sessions end, and so does every token issued before: the answer holds new ones. The caller's
  // refresh token stays good, so the answer has none.
  Task<Result<LoggedIn>> change_password(Identity who, std::string current_password,
                                         std::string new_password);
  // "last_admin" when nobody would be left to administer.
  Task<Result<void>> close_account(Identity who, std::string password);
  // By an administrator, of somebody else: "own_account" (409), "not_found". Whoever is disabled is signed
  // out everywhere and cannot sign in; what is theirs stays.
  Task<Result<void>> administer(Identity who, UserId user, AccountChange change);
  Task<Result<void>> close_account_of(Identity who, UserId user);
  // Called in the transaction that closes an account: its videos go with it.
  void on_closed(std::function<void(soci::session&, const UserId&)> hook);

  // The first administrator, with the one-time token that was printed at start.
  Task<bool> needs_setup();
  Task<Result<LoggedIn>> set_up(std::string token, Credentials credentials, Registration registration,
                                std::string client);
  bool needs_setup_now();
  std::string make_setup_token();  // replaces the one before

  Task<Settings> settings();
  Task<Result<Settings>> change_settings(Settings settings);

  // For the command line.
  Result<Account> create_user_now(const Credentials& credentials, Role role);
  Result<void> set_role_now(const std::string& username, Role role);
  Result<void> reset_password_now(const std::string& username, const std::string& password);
  std::vector<Account> list_users_now();

  // Ended sessions leave the database; how many. For a nightly job.
  Task<std::int64_t> forget_expired_sessions();
  std::uint64_t password_hashes() const;  // computed so far

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string_view to_text(Role role);
std::string_view to_text(Registration registration);
std::optional<Registration> parse_registration(std::string_view text);

}  // namespace millrace::accounts
