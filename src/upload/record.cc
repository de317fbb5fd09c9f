#include "upload/record.h"

#include <array>
#include <utility>

#include "videos/record.h"

namespace millrace::upload {
namespace {

constexpr std::array<std::string_view, 6> kStates{"open", "part", "joining", "closing", "done", "failed"};
constexpr std::array<std::string_view, 3> kKinds{"whole", "partial", "final"};

template <class Enum, std::size_t N>
Enum from_text(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; i++)
    if (names[i] == text) return static_cast<Enum>(i);
  throw std::runtime_error("a row of uploads has a word that is not known");
}

std::string joined(const std::vector<UploadId>& ids) {
  std::string text;
  for (const auto& id : ids) text += (text.empty() ? "" : " ") + id.text();
  return text;
}

std::vector<UploadId> split(std::string_view text) {
  std::vector<UploadId> ids;
  for (std::size_t at = 0; at + UploadId::kLength <= text.size(); at += UploadId::kLength + 1)
    if (auto id = UploadId::parse(text.substr(at, UploadId::kLength))) ids.push_back(*id);
  return ids;
}

// The columns of a row as SOCI wants them, and back.
struct Row {
  std::string id, owner, username, kind, state, parts, media;
  long long length = -1, received = 0, reserved = 0, last_modified = 0, imported = 0, created = 0,
            expires = 0;
  UploadRecord r;

  UploadRecord record() const {
    UploadRecord out = r;
    out.id = UploadId::parse(id).value();
    out.owner = UserId::parse(owner).value();
    out.media = MediaId::parse(media).value();
    out.username = username;
    out.kind = from_text<Concat::Kind>(kKinds, kind);
    out.state = from_text<UploadState>(kStates, state);
    if (length >= 0) out.length = static_cast<std::uint64_t>(length);
    out.received = static_cast<std::uint64_t>(received);
    out.reserved = static_cast<std::uint64_t>(reserved);
    out.parts = split(parts);
    out.last_modified = last_modified;
    out.imported = imported != 0;
    out.created_at = created;
    out.expires_at = expires;
    return out;
  }
};

template <class... Bound>
std::vector<UploadRecord> select(soci::session& sql, const std::string& where, const Bound&... bound) {
  Row row;
  soci::statement statement(sql);
  (statement.exchange(soci::use(bound)), ...);
  for (std::string* text :
       {&row.id,           &row.owner,         &row.username,     &row.kind,        &row.state,
        &row.r.file,       &row.r.digest,      &row.r.sha256,     &row.r.metadata,  &row.r.concat,
        &row.parts,        &row.media,         &row.r.video,      &row.r.code,      &row.r.detail,
        &row.r.title,      &row.r.description, &row.r.visibility, &row.r.file_name, &row.r.replaces,
        &row.r.early_video})
    statement.exchange(soci::into(*text));
  for (long long* number : {&row.length, &row.received, &row.reserved, &row.last_modified, &row.imported,
                            &row.created, &row.expires})
    statement.exchange(soci::into(*number));
  statement.alloc();
  statement.prepare(
      "SELECT uploads.id, owner_id, users.username, kind, state, file, digest, sha256, metadata, concat, "
      "parts, "
      "media_id, video_id, code, detail, title, description, visibility, file_name, replaces, "
      "COALESCE((SELECT v.id FROM videos v WHERE v.media_id = uploads.media_id AND v.state = 'receiving'), "
      "''), length, received, reserved, "
      "last_modified, imported, uploads.created_at, expires_at FROM uploads JOIN users ON users.id = "
      "owner_id " +
      where);
  statement.define_and_bind();
  std::vector<UploadRecord> all;
  statement.execute();
  while (statement.fetch()) all.push_back(row.record());
  return all;
}

}  // namespace

std::string_view to_text(UploadState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::optional<UploadId> UploadRecord::tail() const {
  if (kind != Concat::Kind::partial) return std::nullopt;
  auto said = parse_metadata(metadata);
  if (!said) return std::nullopt;
  auto named = said->find("tail");
  return named == said->end() ? std::nullopt : UploadId::parse(named->second);
}

void insert(soci::session& sql, const UploadRecord& r) {
  const std::string kind(kKinds[static_cast<std::size_t>(r.kind)]), state(to_text(r.state));
  const std::string parts = joined(r.parts);
  const long long length = r.length ? static_cast<long long>(*r.length) : -1;
  const long long modified = r.last_modified, imported = r.imported, created = r.created_at,
                  expires = r.expires_at;
  sql << "INSERT INTO uploads (id, owner_id, kind, state, file, length, sha256, metadata, concat, parts, "
         "media_id, "
         "title, description, visibility, file_name, replaces, last_modified, imported, created_at, "
         "expires_at) VALUES "
         "(:id, "
         ":owner, "
         ":kind, :state, :file, :length, :sha256, :metadata, :concat, :parts, :media, :title, :description, "
         ":visibility, :name, :replaces, :modified, :imported, :created, :expires)",
      soci::use(r.id.text()), soci::use(r.owner.text()), soci::use(kind), soci::use(state), soci::use(r.file),
      soci::use(length), soci::use(r.sha256), soci::use(r.metadata), soci::use(r.concat), soci::use(parts),
      soci::use(r.media.text()), soci::use(r.title), soci::use(r.description), soci::use(r.visibility),
      soci::use(r.file_name), soci::use(r.replaces), soci::use(modified), soci::use(imported),
      soci::use(created), soci::use(expires);
}

std::optional<UploadRecord> find(soci::session& sql, const UploadId& id) {
  auto found = select(sql, "WHERE uploads.id = :id", id.text());
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<UploadRecord> find_tail(soci::session& sql, const UploadRecord& record) {
  auto id = record.tail();
  auto tail = id ? find(sql, *id) : std::nullopt;
  const bool good = tail && tail->owner == record.owner && tail->state == UploadState::part;
  return good ? std::move(tail) : std::nullopt;
}

bool save(soci::session& sql, const UploadRecord& r, UploadState from) {
  const std::string state(to_text(r.state)), before(to_text(from));
  const long long length = r.length ? static_cast<long long>(*r.length) : -1;
  const long long received = static_cast<long long>(r.received), expires = r.expires_at;
  soci::statement update =
      (sql.prepare
           << "UPDATE uploads SET state = :state, file = :file, length = :length, received = :received, "
              "digest = :digest, video_id = :video, code = :code, detail = :detail, expires_at = :expires "
              "WHERE id = :id AND state = :before",
       soci::use(state), soci::use(r.file), soci::use(length), soci::use(received), soci::use(r.digest),
       soci::use(r.video), soci::use(r.code), soci::use(r.detail), soci::use(expires), soci::use(r.id.text()),
       soci::use(before));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

void set_media(soci::session& sql, const UploadId& id, const MediaId& media) {
  sql << "UPDATE uploads SET media_id = :media WHERE id = :id", soci::use(media.text()), soci::use(id.text());
}

void renew_tail(soci::session& sql, const UploadRecord& record) {
  const auto tail = record.tail();
  if (!tail) return;
  const long long expires = record.expires_at;
  sql << "UPDATE uploads SET expires_at = :expires WHERE id = :id AND owner_id = :owner AND expires_at < "
         ":expires",
      soci::use(expires, "expires"), soci::use(tail->text(), "id"), soci::use(record.owner.text(), "owner");
}

void set_reserved(soci::session& sql, const UploadId& id, std::uint64_t bytes) {
  const long long reserved = static_cast<long long>(bytes);
  sql << "UPDATE uploads SET reserved = :bytes WHERE id = :id", soci::use(reserved), soci::use(id.text());
}

void erase(soci::session& sql, const UploadId& id) {
  sql << "DELETE FROM uploads WHERE id = :id", soci::use(id.text());
}

void erase_all_of(soci::session& sql, const UserId& owner) {
  sql << "DELETE FROM uploads WHERE owner_id = :owner", soci::use(owner.text());
}

std::vector<UploadRecord> unfinished_of(soci::session& sql, const UserId& owner) {
  auto all = select(sql,
                    "WHERE owner_id = :owner AND imported = 0 AND (kind <> 'partial' OR metadata LIKE '%tail "
                    "%') AND state IN ('open', "
                    "'part', 'joining', 'closing') ORDER BY uploads.created_at DESC, uploads.id",
                    owner.text());
  std::erase_if(all,
                [](const UploadRecord& one) { return one.kind == Concat::Kind::partial && !one.tail(); });
  return all;
}

std::int64_t count_open(soci::session& sql, const UserId& owner) {
  long long count = 0;
  sql << "SELECT COUNT(*) FROM uploads WHERE owner_id = :owner AND state IN ('open', 'part', 'joining')",
      soci::use(owner.text()), soci::into(count);
  return count;
}

std::optional<UploadId> find_joining(soci::session& sql, const UserId& owner,
                                     const std::vector<UploadId>& parts) {
  const std::string wanted = joined(parts);
  auto found =
      select(sql, "WHERE owner_id = :owner AND state IN ('joining', 'closing', 'done') AND parts = :parts",
             owner.text(), wanted);
  if (found.empty()) return std::nullopt;
  return found.front().id;
}

std::vector<UploadRecord> in_state(soci::session& sql, UploadState state) {
  const std::string wanted(to_text(state));
  return select(sql, "WHERE state = :state", wanted);
}

std::int64_t erase_expired(soci::session& sql, UnixMillis now) {
  const long long time = now;
  // What is being put together needs its parts, and says itself how long it goes on.
  soci::statement gone =
      (sql.prepare
           << "DELETE FROM uploads WHERE expires_at <= :now AND state <> 'closing' AND NOT EXISTS (SELECT 1 "
              "FROM uploads w WHERE w.state IN ('joining', 'closing') AND w.expires_at > :now AND "
              "w.owner_id = uploads.owner_id AND w.parts LIKE '%' || uploads.id || '%')",
       soci::use(time, "now"));
  gone.execute(true);
  return gone.get_affected_rows();
}

std::vector<std::string> all_files(soci::session& sql) {
  std::vector<std::string> files;
  std::string file;
  soci::statement statement = (sql.prepare << "SELECT file FROM uploads WHERE file <> ''", soci::into(file));
  statement.execute();
  while (statement.fetch()) files.push_back(file);
  return files;
}

void bin_given_up(soci::session& sql) {
  const long long end = videos::kGivenUp;
  sql << "UPDATE videos SET deleted_at = :end WHERE state = 'receiving' AND NOT EXISTS (SELECT 1 FROM "
         "uploads u "
         "WHERE u.media_id = videos.media_id AND u.state IN ('open', 'part', 'joining', 'closing'))",
      soci::use(end);
}

bool is_arriving(soci::session& sql, const MediaId& media) {
  int there = 0;
  sql << "SELECT COUNT(*) FROM uploads WHERE media_id = :media AND state IN ('open', 'part')",
      soci::use(media.text()), soci::into(there);
  return there > 0;
}

}  // namespace millrace::upload
