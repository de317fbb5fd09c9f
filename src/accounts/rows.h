// The rows of users, sessions and settings: every statement about accounts is here. Called inside
// transactions of Database, on its threads.
#pragma once
#include <soci/soci.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.h"

namespace millrace::accounts {

struct UserRow {
  Account account;
  std::string password_hash;
  std::int64_t token_version = 1;
  bool disabled = false;
};

std::optional<UserRow> find_user(soci::session& sql, const std::string& username_key);
std::optional<UserRow> find_user(soci::session& sql, const UserId& id);
// "username_taken" when there is one.
Result<Account> insert_user(soci::session& sql, const std::string& username, const std::string& password_hash,
                            Role role, UnixMillis now);
void replace_hash(soci::session& sql, const UserId& id, const std::string& old_hash,
                  const std::string& new_hash);
std::int64_t set_password(soci::session& sql, const UserId& id,
                          const std::string& hash);  // the new token version
void set_role(soci::session& sql, const UserId& id, Role role);
// Ends every session when it is disabled. 0: enabled again.
void set_disabled(soci::session& sql, const UserId& id, UnixMillis at);
void set_quota(soci::session& sql, const UserId& id, std::optional<std::int64_t> bytes);
void close_user(soci::session& sql, const UserId& id, UnixMillis now);
std::vector<Account> list_users(soci::session& sql);
std::int64_t count_admins(soci::session& sql);

struct SessionRow {
  SessionId id;
  UserId user;
  std::string refresh_hash;
  std::string previous_hash;
  UnixMillis rotated_at = 0;
  UnixMillis expires_at = 0;
};

void insert_session(soci::session& sql, const SessionRow& session);  // the oldest of too many go
std::optional<SessionRow> find_session(soci::session& sql, const SessionId& id);
void rotate_session(soci::session& sql, const SessionRow& session);  // hashes and times
void delete_session(soci::session& sql, const SessionId& id);
void delete_sessions(soci::session& sql, const UserId& user, const SessionId& except);
std::int64_t delete_expired_sessions(soci::session& sql, UnixMillis now);

// The user of a living session.
struct Standing {
  Identity identity;
  std::int64_t token_version = 0;
};
std::optional<Standing> find_standing(soci::session& sql, const SessionId& session, UnixMillis now);

std::map<std::string, std::string> load_settings(soci::session& sql);
void save_setting(soci::session& sql, const std::string& key, const std::string& value);
void delete_setting(soci::session& sql, const std::string& key);

}  // namespace millrace::accounts
