#include "quota/people.h"

#include "accounts/names.h"

namespace millrace::quota {

People people(soci::session& sql, const Wanted& wanted, UnixMillis now) {
  std::string id, username, role;
  long long created = 0, disabled = 0, videos = 0, own = 0;
  soci::indicator own_there = soci::i_null;
  const int most = wanted.limit + 1;  // one more tells whether there is a next page
  const std::string part = accounts::username_key(wanted.query);
  soci::statement rows =
      (sql.prepare
           << "SELECT id, username, role, created_at, disabled_at, quota_bytes, (SELECT COUNT(*) FROM "
              "videos v WHERE v.owner_id = users.id) FROM users WHERE closed_at IS NULL AND "
              "username_key > :after AND (:part = '' OR INSTR(username_key, :part2) > 0) AND (:only = "
              "'' OR id = :only2) ORDER BY username_key LIMIT :most",
       soci::into(id), soci::into(username), soci::into(role), soci::into(created), soci::into(disabled),
       soci::into(own, own_there), soci::into(videos), soci::use(wanted.after, "after"),
       soci::use(part, "part"), soci::use(part, "part2"), soci::use(wanted.only, "only"),
       soci::use(wanted.only, "only2"), soci::use(most, "most"));
  People found;
  rows.execute();
  while (rows.fetch()) {
    if (found.people.size() == static_cast<std::size_t>(wanted.limit)) {
      found.next = accounts::username_key(found.people.back().account.username);
      break;
    }
    Person person;
    person.account = {UserId::parse(id).value(), username,
                      role == "admin" ? accounts::Role::admin : accounts::Role::user, created};
    person.disabled = disabled != 0;
    person.videos = videos;
    if (own_there == soci::i_ok) person.own_quota = own;
    found.people.push_back(std::move(person));
  }
  for (auto& person : found.people) person.usage = usage(sql, person.account.id, now);
  return found;
}

}  // namespace millrace::quota
