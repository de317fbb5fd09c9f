// Invitations, as an administrator makes them and as whoever was invited asks about theirs.
#include "accounts/accounts_impl.h"
#include "accounts/invites.h"
#include "accounts/routes.h"
#include "http/json.h"

namespace millrace::accounts {

struct NewInvite {
  std::optional<int> uses;
  std::optional<int> days;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(NewInvite, (), (uses, days, note))
http::Rules rules(const NewInvite*) {
  return {{"uses", {.minimum = 1, .maximum = 1000, .description = "accounts that it is good for; 1"}},
          {"days", {.minimum = 1, .maximum = 365, .description = "until it ends; 7"}},
          {"note", {.max_length = 100, .description = "whom it is for"}}};
}
struct InviteView {
  std::string id;
  std::string note;
  long long uses = 1;
  long long used = 0;
  std::string created_at;
  std::string expires_at;
  bool good = true;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(InviteView, (), (id, note, uses, used, created_at, expires_at, good, url))
http::Rules rules(const InviteView*) {
  return {{"good", {.description = "it can still be used"}},
          {"url", {.description = "the link, in the answer that makes it and never again"}}};
}
struct InviteList {
  std::vector<InviteView> items;
};
BOOST_DESCRIBE_STRUCT(InviteList, (), (items))

namespace {

using http::Request;

constexpr UnixMillis kDay = 24ll * 3600 * 1000;

InviteView view(const Invite& invite, UnixMillis now) {
  return {invite.id.text(),
          invite.note,
          invite.uses,
          invite.used,
          to_rfc3339(invite.created_at),
          to_rfc3339(invite.expires_at),
          invite.used < invite.uses && invite.expires_at > now,
          std::nullopt};
}

}  // namespace

void add_invite_routes(http::Router& router, Accounts& accounts, db::Database& database, const Clock& clock) {
  using http::Method;
  auto doc = [](std::string summary) {
    return http::RouteDoc{.summary = std::move(summary), .tag = "admin", .needs_token = true};
  };
  auto made = doc("Make an invitation; the link is shown once");
  made.success = 201;
  http::json_route<NewInvite, InviteView>(
      router, Method::post, "/api/v1/admin/invites", made,
      [&](Request& request, NewInvite wanted) -> Task<Result<InviteView>> {
        auto who = co_await accounts.require_admin(request);
        if (!who) co_return fail(who.error());
        const auto now = clock.now();
        Invite invite{InviteId::random(),
                      wanted.note.value_or(""),
                      wanted.uses.value_or(1),
                      0,
                      now,
                      now + wanted.days.value_or(7) * kDay};
        auto token = random_text(32);
        co_await database.write([&](soci::session& sql) { insert_invite(sql, invite, token); });
        auto answer = view(invite, now);
        answer.url = request.origin + "/register?invite=" + token;
        co_return answer;
      });
  http::json_route<InviteList>(
      router, Method::get, "/api/v1/admin/invites", doc("Invitations, newest first"),
      [&](Request& request) -> Task<Result<InviteList>> {
        auto who = co_await accounts.require_admin(request);
        if (!who) co_return fail(who.error());
        const auto now = clock.now();
        auto found = co_await database.read([now](soci::session& sql) { return list_invites(sql, now); });
        InviteList list;
        for (const auto& one : found) list.items.push_back(view(one, now));
        co_return list;
      });
  http::json_route<http::Nothing>(
      router, Method::delete_, "/api/v1/admin/invites/{invite}", doc("Withdraw an invitation"),
      [&](Request& request) -> Task<Result<http::Nothing>> {
        auto who = co_await accounts.require_admin(request);
        if (!who) co_return fail(who.error());
        auto id = InviteId::parse(request.param("invite"));
        bool gone =
            id && co_await database.write([id = *id](soci::session& sql) { return delete_invite(sql, id); });
        if (!gone) co_return fail(Status::not_found, "not_found", "There is no such invitation.");
        co_return http::Nothing{};
      });
  http::json_route<http::Nothing>(
      router, Method::get, "/api/v1/invites/{token}",
      {.summary = "Whether an invitation can still be used", .tag = "accounts", .success = 204},
      [&](Request& request) -> Task<Result<http::Nothing>> {
        auto found = co_await database.read([token = std::string(request.param("token")), now = clock.now()](
                                                soci::session& sql) { return find_invite(sql, token, now); });
        if (!found) co_return fail(found.error());
        co_return http::Nothing{};
      });
}

}  // namespace millrace::accounts
