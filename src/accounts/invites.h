// Invitations: links by which people make accounts where registration is by invitation. Each is good for a
// number of accounts and until a moment. Only the hash of what stands in a link is kept, so it is shown once.
// Functions over a database session, the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace millrace::accounts {

using InviteId = Id<struct InviteTag>;

struct Invite {
  InviteId id;
  std::string note;  // whom it is for; the administrator's own words
  long long uses = 1;
  long long used = 0;
  UnixMillis created_at = 0;
  UnixMillis expires_at = 0;
};

void insert_invite(soci::session& sql, const Invite& invite, const std::string& token);
// Newest first; those that have long ended go.
std::vector<Invite> list_invites(soci::session& sql, UnixMillis now);
bool delete_invite(soci::session& sql, const InviteId& id);
// One that can still be used; "invite_gone" otherwise, whatever the reason: a guess is not told more.
Result<Invite> find_invite(soci::session& sql, const std::string& token, UnixMillis now);
// In the transaction that makes the account, so that two at once do not share the last one.
Result<void> use_invite(soci::session& sql, const std::string& token, UnixMillis now);

}  // namespace millrace::accounts
