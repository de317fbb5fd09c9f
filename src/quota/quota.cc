#include "quota/quota.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace millrace::quota {
namespace {

std::string in_units(std::int64_t bytes) {
  const double size = static_cast<double>(std::max<std::int64_t>(bytes, 0));
  if (size >= 1 << 30) return fmt::format("{:.1f} GB", size / (1 << 30));
  if (size >= 1 << 20) return fmt::format("{:.1f} MB", size / (1 << 20));
  return fmt::format("{:.0f} KB", size / (1 << 10));
}

// Own, or the server's; none: as much as there is room.
std::optional<std::int64_t> limit_of(soci::session& sql, const UserId& user) {
  long long own = 0;
  soci::indicator there = soci::i_null;
  sql << "SELECT quota_bytes FROM users WHERE id = :id", soci::into(own, there), soci::use(user.text(), "id");
  if (sql.got_data() && there == soci::i_ok) return own < 0 ? std::nullopt : std::optional<std::int64_t>(own);
  std::string text;
  sql << "SELECT value FROM settings WHERE key = 'user_quota_bytes'", soci::into(text);
  std::int64_t all = 0;
  if (sql.got_data()) std::from_chars(text.data(), text.data() + text.size(), all);
  return all > 0 ? std::optional(all) : std::nullopt;
}

// Files of sound that were put to use are media too, but made here. A file that a clip shows is needed,
// though its video is in the bin.
constexpr const char* kStored =
    "WITH own AS (SELECT m.bytes, EXISTS (SELECT 1 FROM videos v WHERE v.media_id = m.id AND v.deleted_at IS "
    "NULL) OR EXISTS (SELECT 1 FROM spans s JOIN videos v ON v.id = s.video_id WHERE s.media_id = m.id AND "
    "v.deleted_at IS NULL) OR EXISTS (SELECT 1 FROM replacements r WHERE r.media_id = m.id AND r.code = '') "
    "AS "
    "needed, EXISTS (SELECT 1 FROM replaced_media r JOIN videos v ON v.id = r.video_id WHERE r.media_id = "
    "m.id "
    "AND v.deleted_at IS NULL) AS replaced FROM media m WHERE m.owner = :user AND NOT EXISTS (SELECT 1 FROM "
    "video_sounds s WHERE s.media_id = m.id)) SELECT COALESCE(SUM(bytes), 0), COALESCE(SUM(CASE WHEN needed "
    "OR "
    "replaced THEN 0 ELSE bytes END), 0), COALESCE(SUM(CASE WHEN replaced AND NOT needed THEN bytes ELSE 0 "
    "END), 0) FROM own";

// A final upload stands for its parts from the moment on that it exists: they are the same bytes.
constexpr const char* kUploading =
    "SELECT COALESCE(SUM(MAX(u.length, u.received, u.reserved)), 0) FROM uploads u WHERE u.owner_id = :user "
    "AND ((u.kind <> 'partial' AND u.state IN ('joining', 'closing')) OR (u.expires_at > :now AND u.state IN "
    "('open', 'part') AND NOT EXISTS (SELECT 1 FROM uploads f WHERE f.owner_id = u.owner_id AND f.kind = "
    "'final' AND f.state IN ('joining', 'closing') AND INSTR(f.parts, u.id) > 0)))";

std::int64_t held(soci::session& sql, const std::string& key) {
  long long bytes = 0;
  sql << "SELECT bytes FROM reservations WHERE key = :key", soci::into(bytes), soci::use(key, "key");
  return sql.got_data() ? bytes : 0;
}

}  // namespace

Usage usage(soci::session& sql, const UserId& user, UnixMillis now) {
  long long stored = 0, binned = 0, replaced = 0, uploading = 0, others = 0;
  const long long time = now;
  sql << kStored, soci::into(stored), soci::into(binned), soci::into(replaced),
      soci::use(user.text(), "user");
  sql << kUploading, soci::into(uploading), soci::use(user.text(), "user"), soci::use(time, "now");
  sql << "SELECT COALESCE(SUM(bytes), 0) FROM reservations WHERE owner_id = :user", soci::into(others),
      soci::use(user.text(), "user");
  return {stored, binned, replaced, uploading + others, limit_of(sql, user)};
}

Error over_quota(const Usage& usage, std::int64_t wanted) {
  const std::int64_t limit = usage.limit.value_or(0);
  std::string text =
      fmt::format("This account may store {}: {} are used", in_units(limit), in_units(usage.used()));
  if (usage.reserved > 0) text += fmt::format(" ({} of that by uploads under way)", in_units(usage.reserved));
  if (usage.binned > 0)
    text += fmt::format(" ({} of that in the bin, until it is emptied)", in_units(usage.binned));
  text += fmt::format(", {} are free", in_units(limit - usage.used()));
  if (wanted > 0) text += fmt::format("; this needs {}", in_units(wanted));
  return {Status::insufficient_storage, "over_quota",
          text + (usage.binned > 0 ? ". Empty the bin, delete something, or ask the administrator."
                                   : ". Delete something first, or ask the administrator.")};
}

Result<void> hold(soci::session& sql, const Hold& wanted, UnixMillis now) {
  const std::int64_t grown = wanted.bytes - held(sql, wanted.key);
  const Usage before = usage(sql, wanted.user, now);
  if (grown > 0 && before.limit && before.used() + grown > *before.limit)
    return fail(over_quota(before, wanted.bytes));
  const long long bytes = wanted.bytes, time = now;
  release(sql, wanted.key);
  sql << "INSERT INTO reservations (key, owner_id, bytes, created_at) VALUES (:key, :owner, :bytes, :now)",
      soci::use(wanted.key, "key"), soci::use(wanted.user.text(), "owner"), soci::use(bytes, "bytes"),
      soci::use(time, "now");
  return {};
}

void release(soci::session& sql, const std::string& key) {
  sql << "DELETE FROM reservations WHERE key = :key", soci::use(key, "key");
}

void release_all(soci::session& sql, const std::string& door) {
  const std::string first = door + ":", last = door + ";";
  sql << "DELETE FROM reservations WHERE key >= :first AND key < :last", soci::use(first, "first"),
      soci::use(last, "last");
}

Result<void> check(soci::session& sql, const UserId& user, const Usage& before, UnixMillis now) {
  const Usage after = usage(sql, user, now);
  const std::int64_t grown = after.used() - before.used();
  if (after.limit && grown > 0 && after.used() > *after.limit) return fail(over_quota(before, grown));
  return {};
}

std::int64_t still_to_come(soci::session& sql, UnixMillis expires_after) {
  long long bytes = 0;
  const long long time = expires_after;
  sql << "SELECT COALESCE(SUM(MAX(length, received, reserved) - received), 0) FROM uploads WHERE state = "
         "'open' AND expires_at > :time",
      soci::into(bytes), soci::use(time, "time");
  return bytes;
}

}  // namespace millrace::quota
