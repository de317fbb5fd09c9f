#include "podcast/rows.h"

#include "accounts/names.h"

namespace millrace::podcast {
namespace {

std::optional<PodcastRow> read(soci::session& sql, const char* where, const std::string& value) {
  PodcastRow row;
  std::string id;
  int enabled = 0, is_explicit = 0;
  sql << std::string(
             "SELECT u.id, u.username, COALESCE(p.enabled, 0), COALESCE(p.title, ''), "
             "COALESCE(p.description, "
             "''), COALESCE(p.language, 'en'), COALESCE(p.category, 'Technology'), COALESCE(p.is_explicit, "
             "0) "
             "FROM users u LEFT JOIN podcasts p ON p.user_id = u.id WHERE u.closed_at IS NULL AND ") +
             where,
      soci::use(value, "value"), soci::into(id), soci::into(row.username), soci::into(enabled),
      soci::into(row.title), soci::into(row.description), soci::into(row.language), soci::into(row.category),
      soci::into(is_explicit);
  if (!sql.got_data()) return std::nullopt;
  row.user = *UserId::parse(id);
  row.enabled = enabled != 0;
  row.is_explicit = is_explicit != 0;
  return row;
}

}  // namespace

std::optional<PodcastRow> find(soci::session& sql, const UserId& user) {
  return read(sql, "u.id = :value", user.text());
}

std::optional<PodcastRow> find_named(soci::session& sql, std::string_view username) {
  return read(sql, "u.username_key = :value", accounts::username_key(username));
}

void save(soci::session& sql, const PodcastRow& row) {
  int enabled = row.enabled, is_explicit = row.is_explicit;
  sql << "INSERT INTO podcasts(user_id, enabled, title, description, language, category, is_explicit) "
         "VALUES(:user, :enabled, :title, :description, :language, :category, :explicit) "
         "ON CONFLICT(user_id) DO UPDATE SET enabled = excluded.enabled, title = excluded.title, description "
         "= "
         "excluded.description, language = excluded.language, category = excluded.category, is_explicit = "
         "excluded.is_explicit",
      soci::use(row.user.text(), "user"), soci::use(enabled, "enabled"), soci::use(row.title, "title"),
      soci::use(row.description, "description"), soci::use(row.language, "language"),
      soci::use(row.category, "category"), soci::use(is_explicit, "explicit");
}

void erase(soci::session& sql, const UserId& user) {
  sql << "DELETE FROM podcasts WHERE user_id = :user", soci::use(user.text(), "user");
}

}  // namespace millrace::podcast
