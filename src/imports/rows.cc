#include "imports/rows.h"

namespace millrace::imports {
namespace {

template <class... Use>
std::vector<ImportRow> select(soci::session& sql, const std::string& where, Use... use) {
  ImportRow row;
  std::string id, owner;
  soci::statement query(sql);
  for (std::string* text : {&id, &owner, &row.username, &row.url, &row.title, &row.visibility, &row.file_name,
                            &row.upload, &row.validator, &row.video})
    query.exchange(soci::into(*text));
  for (std::int64_t* number : {&row.created_at, &row.finished_at, &row.spent_ms})
    query.exchange(soci::into(*number));
  (query.exchange(use), ...);
  query.alloc();
  query.prepare(
      "SELECT i.id, i.owner_id, u.username, i.url, i.title, i.visibility, i.file_name, i.upload_id, "
      "i.validator, i.video_id, i.created_at, i.finished_at, i.spent_ms FROM imports i JOIN users u "
      "ON u.id = i.owner_id " +
      where);
  query.define_and_bind();
  query.execute();
  std::vector<ImportRow> found;
  while (query.fetch()) {
    row.id = ImportId::parse(id).value();
    row.owner = UserId::parse(owner).value();
    found.push_back(row);
  }
  return found;
}

}  // namespace

void insert(soci::session& sql, const ImportRow& row) {
  sql << "INSERT INTO imports (id, owner_id, url, title, visibility, created_at) VALUES (:id, :owner, :url, "
         ":title, :visibility, :created)",
      soci::use(row.id.text(), "id"), soci::use(row.owner.text(), "owner"), soci::use(row.url, "url"),
      soci::use(row.title, "title"), soci::use(row.visibility, "visibility"),
      soci::use(row.created_at, "created");
}

std::optional<ImportRow> find(soci::session& sql, const ImportId& id) {
  auto found = select(sql, "WHERE i.id = :id", soci::use(id.text(), "id"));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<ImportRow> of_owner(soci::session& sql, const UserId& owner) {
  return select(sql, "WHERE i.owner_id = :owner ORDER BY i.created_at DESC, i.id DESC",
                soci::use(owner.text(), "owner"));
}

std::int64_t count_of(soci::session& sql, const UserId& owner) {
  long long count = 0;
  sql << "SELECT COUNT(*) FROM imports WHERE owner_id = :owner AND finished_at = 0",
      soci::use(owner.text(), "owner"), soci::into(count);
  return count;
}

bool save(soci::session& sql, const ImportRow& row) {
  soci::statement update =
      (sql.prepare
           << "UPDATE imports SET file_name = :name, upload_id = :upload, validator = :validator, video_id = "
              ":video, finished_at = :finished WHERE id = :id",
       soci::use(row.file_name, "name"), soci::use(row.upload, "upload"),
       soci::use(row.validator, "validator"), soci::use(row.video, "video"),
       soci::use(row.finished_at, "finished"), soci::use(row.id.text(), "id"));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

void spend(soci::session& sql, const ImportId& id, std::int64_t milliseconds) {
  sql << "UPDATE imports SET spent_ms = CASE WHEN :ms = 0 THEN 0 ELSE spent_ms + :ms END WHERE id = :id",
      soci::use(milliseconds, "ms"), soci::use(id.text(), "id");
}

void erase(soci::session& sql, const ImportId& id) {
  sql << "DELETE FROM imports WHERE id = :id", soci::use(id.text(), "id");
}

void erase_all_of(soci::session& sql, const UserId& owner) {
  sql << "DELETE FROM imports WHERE owner_id = :owner", soci::use(owner.text(), "owner");
}

std::int64_t erase_older(soci::session& sql, UnixMillis created_before) {
  soci::statement gone =
      (sql.prepare
           << "DELETE FROM imports WHERE created_at < :time AND NOT EXISTS (SELECT 1 FROM uploads u WHERE "
              "u.id = imports.upload_id AND u.state IN ('open', 'closing')) AND NOT EXISTS (SELECT 1 FROM "
              "jobs j WHERE j.job_key = 'import:' || imports.id AND j.state IN ('queued', 'running'))",
       soci::use(created_before, "time"));
  gone.execute(true);
  return gone.get_affected_rows();
}

}  // namespace millrace::imports
