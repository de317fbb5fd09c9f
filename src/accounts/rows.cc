#include "accounts/rows.h"

#include <stdexcept>

#include "accounts/names.h"

namespace millrace::accounts {

namespace {

constexpr int kSessionsOfOneUser = 1000;

template <class Id>
Id stored_id(const std::string& text) {
  auto id = Id::parse(text);
  if (!id) throw std::runtime_error("the database holds an unusable id");
  return *id;
}

struct UserColumns {
  std::string id, username, hash, role;
  std::int64_t version = 0;
  UnixMillis created_at = 0, disabled_at = 0;

  UserRow row() const {
    return {{stored_id<UserId>(id), username, role == "admin" ? Role::admin : Role::user, created_at},
            hash,
            version,
            disabled_at != 0};
  }
};

}  // namespace

std::optional<UserRow> find_user(soci::session& sql, const std::string& username_key) {
  UserColumns c;
  sql << "SELECT id, username, password_hash, role, token_version, created_at, disabled_at FROM users "
         "WHERE username_key = :key AND closed_at IS NULL",
      soci::into(c.id), soci::into(c.username), soci::into(c.hash), soci::into(c.role), soci::into(c.version),
      soci::into(c.created_at), soci::into(c.disabled_at), soci::use(username_key, "key");
  if (!sql.got_data()) return std::nullopt;
  return c.row();
}

std::optional<UserRow> find_user(soci::session& sql, const UserId& id) {
  UserColumns c;
  sql << "SELECT id, username, password_hash, role, token_version, created_at, disabled_at FROM users "
         "WHERE id = :id AND closed_at IS NULL",
      soci::into(c.id), soci::into(c.username), soci::into(c.hash), soci::into(c.role), soci::into(c.version),
      soci::into(c.created_at), soci::into(c.disabled_at), soci::use(id.text(), "id");
  if (!sql.got_data()) return std::nullopt;
  return c.row();
}

Result<Account> insert_user(soci::session& sql, const std::string& username, const std::string& password_hash,
                            Role role, UnixMillis now) {
  const auto key = username_key(username);
  if (find_user(sql, key)) return fail(Status::conflict, "username_taken", "This username is taken.");
  Account account{UserId::random(), username, role, now};
  const std::string role_text(to_text(role));
  sql << "INSERT INTO users (id, username, username_key, password_hash, role, token_version, created_at) "
         "VALUES (:id, :username, :key, :hash, :role, 1, :now)",
      soci::use(account.id.text(), "id"), soci::use(username, "username"), soci::use(key, "key"),
      soci::use(password_hash, "hash"), soci::use(role_text, "role"), soci::use(now, "now");
  return account;
}

void replace_hash(soci::session& sql, const UserId& id, const std::string& old_hash,
                  const std::string& new_hash) {
  sql << "UPDATE users SET password_hash = :fresh WHERE id = :id AND password_hash = :old",
      soci::use(new_hash, "fresh"), soci::use(id.text(), "id"), soci::use(old_hash, "old");
}

std::int64_t set_password(soci::session& sql, const UserId& id, const std::string& hash) {
  sql << "UPDATE users SET password_hash = :hash, token_version = token_version + 1 WHERE id = :id",
      soci::use(hash, "hash"), soci::use(id.text(), "id");
  std::int64_t version = 0;
  sql << "SELECT token_version FROM users WHERE id = :id", soci::into(version), soci::use(id.text(), "id");
  return version;
}

void set_role(soci::session& sql, const UserId& id, Role role) {
  const std::string role_text(to_text(role));
  sql << "UPDATE users SET role = :role, token_version = token_version + 1 WHERE id = :id",
      soci::use(role_text, "role"), soci::use(id.text(), "id");
}

void set_disabled(soci::session& sql, const UserId& id, UnixMillis at) {
  sql << "UPDATE users SET disabled_at = :at, token_version = token_version + 1 WHERE id = :id",
      soci::use(at, "at"), soci::use(id.text(), "id");
  if (at != 0) sql << "DELETE FROM sessions WHERE user_id = :id", soci::use(id.text(), "id");
}

void set_quota(soci::session& sql, const UserId& id, std::optional<std::int64_t> bytes) {
  const std::int64_t value = bytes.value_or(0);
  soci::indicator there = bytes ? soci::i_ok : soci::i_null;
  sql << "UPDATE users SET quota_bytes = :quota WHERE id = :id", soci::use(value, there, "quota"),
      soci::use(id.text(), "id");
}

// The row stays, since others refer to it; what says who it was goes, and the name is free again.
void close_user(soci::session& sql, const UserId& id, UnixMillis now) {
  const auto key = " closed:" + id.text();  // no name begins with a space
  sql << "UPDATE users SET closed_at = :now, username = '', username_key = :key, password_hash = '', role = "
         "'user', "
         "token_version = token_version + 1 WHERE id = :id",
      soci::use(now, "now"), soci::use(key, "key"), soci::use(id.text(), "id");
  sql << "DELETE FROM sessions WHERE user_id = :id", soci::use(id.text(), "id");
}

std::vector<Account> list_users(soci::session& sql) {
  std::vector<Account> users;
  UserColumns c;
  soci::statement rows =
      (sql.prepare << "SELECT id, username, role, created_at FROM users WHERE closed_at IS NULL "
                      "ORDER BY username_key",
       soci::into(c.id), soci::into(c.username), soci::into(c.role), soci::into(c.created_at));
  rows.execute();
  while (rows.fetch()) users.push_back(c.row().account);
  return users;
}

std::int64_t count_admins(soci::session& sql) {
  std::int64_t count = 0;
  sql << "SELECT COUNT(*) FROM users WHERE role = 'admin' AND closed_at IS NULL", soci::into(count);
  return count;
}

void insert_session(soci::session& sql, const SessionRow& session) {
  sql << "INSERT INTO sessions (id, user_id, refresh_hash, previous_hash, rotated_at, created_at, "
         "expires_at) "
         "VALUES (:id, :user, :hash, '', :now, :now, :expires)",
      soci::use(session.id.text(), "id"), soci::use(session.user.text(), "user"),
      soci::use(session.refresh_hash, "hash"), soci::use(session.rotated_at, "now"),
      soci::use(session.expires_at, "expires");
  sql << "DELETE FROM sessions WHERE user_id = :user AND id NOT IN "
         "(SELECT id FROM sessions WHERE user_id = :user ORDER BY rotated_at DESC LIMIT :most)",
      soci::use(session.user.text(), "user"), soci::use(kSessionsOfOneUser, "most");
}

std::optional<SessionRow> find_session(soci::session& sql, const SessionId& id) {
  SessionRow session;
  std::string user;
  sql << "SELECT user_id, refresh_hash, previous_hash, rotated_at, expires_at FROM sessions WHERE id = :id",
      soci::into(user), soci::into(session.refresh_hash), soci::into(session.previous_hash),
      soci::into(session.rotated_at), soci::into(session.expires_at), soci::use(id.text(), "id");
  if (!sql.got_data()) return std::nullopt;
  session.id = id;
  session.user = stored_id<UserId>(user);
  return session;
}

void rotate_session(soci::session& sql, const SessionRow& session) {
  sql << "UPDATE sessions SET refresh_hash = :hash, previous_hash = :previous, rotated_at = :rotated, "
         "expires_at = :expires WHERE id = :id",
      soci::use(session.refresh_hash, "hash"), soci::use(session.previous_hash, "previous"),
      soci::use(session.rotated_at, "rotated"), soci::use(session.expires_at, "expires"),
      soci::use(session.id.text(), "id");
}

void delete_session(soci::session& sql, const SessionId& id) {
  sql << "DELETE FROM sessions WHERE id = :id", soci::use(id.text(), "id");
}

void delete_sessions(soci::session& sql, const UserId& user, const SessionId& except) {
  sql << "DELETE FROM sessions WHERE user_id = :user AND id <> :except", soci::use(user.text(), "user"),
      soci::use(except.text(), "except");
}

std::int64_t delete_expired_sessions(soci::session& sql, UnixMillis now) {
  soci::statement gone =
      (sql.prepare << "DELETE FROM sessions WHERE expires_at <= :now", soci::use(now, "now"));
  gone.execute(true);
  return gone.get_affected_rows();
}

std::optional<Standing> find_standing(soci::session& sql, const SessionId& session, UnixMillis now) {
  Standing standing;
  std::string user, role;
  sql << "SELECT u.id, u.username, u.role, u.token_version FROM sessions s JOIN users u ON u.id = s.user_id "
         "WHERE s.id = :session AND s.expires_at > :now AND u.closed_at IS NULL AND u.disabled_at = 0",
      soci::into(user), soci::into(standing.identity.username), soci::into(role),
      soci::into(standing.token_version), soci::use(session.text(), "session"), soci::use(now, "now");
  if (!sql.got_data()) return std::nullopt;
  standing.identity.user = stored_id<UserId>(user);
  standing.identity.admin = role == "admin";
  standing.identity.session = session;
  return standing;
}

std::map<std::string, std::string> load_settings(soci::session& sql) {
  std::map<std::string, std::string> settings;
  std::string key, value;
  soci::statement rows =
      (sql.prepare << "SELECT key, value FROM settings", soci::into(key), soci::into(value));
  rows.execute();
  while (rows.fetch()) settings[key] = value;
  return settings;
}

void save_setting(soci::session& sql, const std::string& key, const std::string& value) {
  delete_setting(sql, key);
  sql << "INSERT INTO settings (key, value) VALUES (:key, :value)", soci::use(key, "key"),
      soci::use(value, "value");
}

void delete_setting(soci::session& sql, const std::string& key) {
  sql << "DELETE FROM settings WHERE key = :key", soci::use(key, "key");
}

}  // namespace millrace::accounts
