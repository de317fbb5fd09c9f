#include "quota/routes.h"

#include "http/json.h"
#include "quota/people.h"

namespace millrace::quota {
namespace {

using http::Method;
using http::Request;

struct OwnStorage {
  std::int64_t stored_bytes = 0;
  std::int64_t binned_bytes = 0;
  std::int64_t replaced_bytes = 0;
  std::int64_t reserved_bytes = 0;
  std::optional<std::int64_t> quota_bytes;
};
BOOST_DESCRIBE_STRUCT(OwnStorage, (),
                      (stored_bytes, binned_bytes, replaced_bytes, reserved_bytes, quota_bytes))
http::Rules rules(const OwnStorage*) {
  return {{"stored_bytes", {.description = "of all files that were sent, with those in the bin"}},
          {"binned_bytes", {.description = "of that: of deleted videos, until the bin is emptied"}},
          {"replaced_bytes", {.description = "of that: files that others have replaced, for seven days"}},
          {"reserved_bytes", {.description = "by uploads that are under way"}},
          {"quota_bytes", {.description = "what all of it may be; null: no limit"}}};
}

struct AdminUser {
  std::string id;
  std::string username;
  std::string role;
  std::string created_at;
  bool disabled = false;
  std::int64_t videos = 0;
  OwnStorage storage;
  std::string quota;  // default, none, own
};
BOOST_DESCRIBE_STRUCT(AdminUser, (), (id, username, role, created_at, disabled, videos, storage, quota))
http::Rules rules(const AdminUser*) {
  return {{"role", {.one_of = {"user", "admin"}}},
          {"quota", {.one_of = {"default", "none", "own"}, .description = "whose limit it is"}}};
}
struct AdminUsers {
  std::vector<AdminUser> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AdminUsers, (), (items, next_cursor))

struct AdminUserChange {
  std::optional<std::string> role;
  std::optional<bool> disabled;
  std::optional<std::string> quota;
  std::optional<std::int64_t> quota_bytes;
};
BOOST_DESCRIBE_STRUCT(AdminUserChange, (), (role, disabled, quota, quota_bytes))
http::Rules rules(const AdminUserChange*) {
  return {{"role", {.one_of = {"user", "admin"}}},
          {"quota", {.one_of = {"default", "none", "own"}}},
          {"quota_bytes", {.minimum = 0, .maximum = accounts::kMostQuota, .description = "with quota own"}}};
}

OwnStorage view(const Usage& usage) {
  return {usage.stored, usage.binned, usage.replaced, usage.reserved, usage.limit};
}

AdminUser view(const Person& person) {
  return {person.account.id.text(),
          person.account.username,
          std::string(accounts::to_text(person.account.role)),
          to_rfc3339(person.account.created_at),
          person.disabled,
          person.videos,
          view(person.usage),
          !person.own_quota       ? "default"
          : *person.own_quota < 0 ? "none"
                                  : "own"};
}

Error no_such_user() {
  return {Status::not_found, "not_found", "There is no such account."};
}

Task<Result<AdminUsers>> list(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require_admin(request);
  if (!who) co_return fail(who.error());
  auto limit = http::query_integer(request, "limit", 1, 100);
  if (!limit) co_return fail(limit.error());
  auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
  Wanted wanted{
      text("q").substr(0, 200), text("cursor").substr(0, 400), {}, static_cast<int>(limit->value_or(50))};
  auto found = co_await rooms.database.read(
      [wanted, now = rooms.clock.now()](soci::session& sql) { return people(sql, wanted, now); });
  AdminUsers out;
  for (const auto& person : found.people) out.items.push_back(view(person));
  if (!found.next.empty()) out.next_cursor = found.next;
  co_return out;
}

Result<accounts::AccountChange> read_change(const AdminUserChange& wanted) {
  accounts::AccountChange change;
  if (wanted.role) change.role = *wanted.role == "admin" ? accounts::Role::admin : accounts::Role::user;
  change.disabled = wanted.disabled;
  if (wanted.quota_bytes.has_value() != (wanted.quota == "own"))
    return fail(Error{Status::unprocessable,
                      "validation",
                      "An own quota has a number of bytes, and nothing else has.",
                      {{"quota_bytes", "Goes with quota 'own'", "value_error"}}});
  if (wanted.quota == "own") change.quota_bytes.emplace(*wanted.quota_bytes);
  if (wanted.quota == "none") change.quota_bytes.emplace(-1);
  if (wanted.quota == "default") change.quota_bytes.emplace(std::nullopt);
  return change;
}

Task<Result<AdminUser>> change(Request& request, Rooms rooms, AdminUserChange wanted) {
  auto who = co_await rooms.accounts.require_admin(request);
  if (!who) co_return fail(who.error());
  auto id = UserId::parse(request.param("user"));
  if (!id) co_return fail(no_such_user());
  auto change = read_change(wanted);
  if (!change) co_return fail(change.error());
  auto done = co_await rooms.accounts.administer(*who, *id, *change);
  if (!done) co_return fail(done.error());
  Wanted only;
  only.only = id->text();
  auto found = co_await rooms.database.read(
      [only, now = rooms.clock.now()](soci::session& sql) { return people(sql, only, now); });
  if (found.people.empty()) co_return fail(no_such_user());
  co_return view(found.people.front());
}

Task<Result<http::Nothing>> close(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require_admin(request);
  if (!who) co_return fail(who.error());
  auto id = UserId::parse(request.param("user"));
  if (!id) co_return fail(no_such_user());
  auto done = co_await rooms.accounts.close_account_of(*who, *id);
  if (!done) co_return fail(done.error());
  co_return http::Nothing{};
}

Task<Result<OwnStorage>> own(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return view(co_await rooms.database.read(
      [user = who->user, now = rooms.clock.now()](soci::session& sql) { return usage(sql, user, now); }));
}

}  // namespace

void add_routes(http::Router& router, Rooms rooms) {
  http::json_route<OwnStorage>(
      router, Method::get, "/api/v1/users/me/storage",
      {.summary = "How much one stores, and may store", .tag = "accounts", .needs_token = true},
      [rooms](Request& r) { return own(r, rooms); });
  http::RouteDoc listed{.summary = "All accounts", .tag = "admin", .needs_token = true};
  listed.query = {
      {"q", "in the name"}, {"limit", "1 to 100", "integer"}, {"cursor", "next_cursor of the page before"}};
  http::json_route<AdminUsers>(router, Method::get, "/api/v1/admin/users", listed,
                               [rooms](Request& r) { return list(r, rooms); });
  http::json_route<AdminUserChange, AdminUser>(
      router, Method::patch, "/api/v1/admin/users/{user}",
      {.summary = "Change the role or the quota of an account, or disable it",
       .tag = "admin",
       .needs_token = true},
      [rooms](Request& r, AdminUserChange wanted) { return change(r, rooms, std::move(wanted)); });
  http::json_route<http::Nothing>(
      router, Method::delete_, "/api/v1/admin/users/{user}",
      {.summary = "Close an account; its videos go with it", .tag = "admin", .needs_token = true},
      [rooms](Request& r) { return close(r, rooms); });
}

}  // namespace millrace::quota
