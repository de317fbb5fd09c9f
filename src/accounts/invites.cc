#include "accounts/invites.h"

#include "accounts/crypto.h"

namespace millrace::accounts {

namespace {

constexpr UnixMillis kKept = 30ll * 24 * 3600 * 1000;  // in the list, after its end
constexpr const char* kColumns = "SELECT id, note, uses, used, created_at, expires_at FROM invites ";

struct Row {
  std::string id;
  Invite invite;
  Invite get() {
    invite.id = *InviteId::parse(id);
    return invite;
  }
};

}  // namespace

void insert_invite(soci::session& sql, const Invite& invite, const std::string& token) {
  auto hash = sha256_hex(token);
  sql << "INSERT INTO invites (id, token_hash, note, uses, used, created_at, expires_at) "
         "VALUES (:id, :hash, :note, :uses, 0, :created, :expires)",
      soci::use(invite.id.text(), "id"), soci::use(hash, "hash"), soci::use(invite.note, "note"),
      soci::use(invite.uses, "uses"), soci::use(invite.created_at, "created"),
      soci::use(invite.expires_at, "expires");
}

std::vector<Invite> list_invites(soci::session& sql, UnixMillis now) {
  const UnixMillis since = now - kKept;
  std::vector<Invite> out;
  Row row;
  soci::statement rows =
      (sql.prepare << std::string(kColumns) +
                          "WHERE expires_at > :since ORDER BY created_at DESC, id LIMIT 200",
       soci::use(since, "since"), soci::into(row.id), soci::into(row.invite.note),
       soci::into(row.invite.uses), soci::into(row.invite.used), soci::into(row.invite.created_at),
       soci::into(row.invite.expires_at));
  rows.execute();
  while (rows.fetch()) out.push_back(row.get());
  return out;
}

bool delete_invite(soci::session& sql, const InviteId& id) {
  soci::statement gone = (sql.prepare << "DELETE FROM invites WHERE id = :id", soci::use(id.text(), "id"));
  gone.execute(true);
  return gone.get_affected_rows() > 0;
}

Result<Invite> find_invite(soci::session& sql, const std::string& token, UnixMillis now) {
  auto hash = sha256_hex(token);
  Row row;
  sql << std::string(kColumns) + "WHERE token_hash = :hash AND used < uses AND expires_at > :now",
      soci::use(hash, "hash"), soci::use(now, "now"), soci::into(row.id), soci::into(row.invite.note),
      soci::into(row.invite.uses), soci::into(row.invite.used), soci::into(row.invite.created_at),
      soci::into(row.invite.expires_at);
  if (!sql.got_data())
    return fail(Status::forbidden, "invite_gone",
                "This invitation is not valid any more. Ask whoever sent it for another one.");
  return row.get();
}

Result<void> use_invite(soci::session& sql, const std::string& token, UnixMillis now) {
  auto found = find_invite(sql, token, now);
  if (!found) return fail(found.error());
  sql << "UPDATE invites SET used = used + 1 WHERE id = :id", soci::use(found->id.text(), "id");
  return {};
}

}  // namespace millrace::accounts
