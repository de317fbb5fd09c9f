#include "imports/routes.h"

namespace millrace::imports {

using http::Method;
using http::Request;

namespace {

struct Rooms {
  Imports& imports;
  accounts::Accounts& accounts;
};

Task<Result<ImportList>> ask(Request& request, Rooms rooms, NewImports wanted) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto asked = co_await rooms.imports.ask(*who, std::move(wanted));
  if (!asked) co_return fail(asked.error());
  co_return ImportList{std::move(*asked)};
}

Task<Result<ImportList>> list(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return ImportList{co_await rooms.imports.list(who->user)};
}

Task<Result<Import>> look(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.imports.find(who->user, std::string(request.param("id")));
}

Task<Result<Import>> retry(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.imports.retry(who->user, std::string(request.param("id")));
}

Task<Result<http::Nothing>> remove(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto removed = co_await rooms.imports.remove(who->user, std::string(request.param("id")));
  if (!removed) co_return fail(removed.error());
  co_return http::Nothing{};
}

http::RouteDoc doc(std::string summary, int success = 200) {
  return {.summary = std::move(summary), .tag = "imports", .success = success, .needs_token = true};
}

}  // namespace

void add_routes(http::Router& router, Imports& imports, accounts::Accounts& accounts) {
  const Rooms rooms{imports, accounts};
  const std::string all = "/api/v1/imports", one = all + "/{id}";
  http::json_route<NewImports, ImportList>(
      router, Method::post, all, doc("Fetch videos from addresses", 202),
      [rooms](Request& r, NewImports wanted) { return ask(r, rooms, std::move(wanted)); });
  http::json_route<ImportList>(router, Method::get, all, doc("My imports of the last week, the newest first"),
                               [rooms](Request& r) { return list(r, rooms); });
  http::json_route<Import>(router, Method::get, one, doc("How far an import is"),
                           [rooms](Request& r) { return look(r, rooms); });
  http::json_route<Import>(router, Method::post, one + "/retry",
                           doc("Try one that failed again, from what is there of it", 202),
                           [rooms](Request& r) { return retry(r, rooms); });
  http::json_route<http::Nothing>(router, Method::delete_, one,
                                  doc("Cancel an import, or forget one that has ended; its video stays"),
                                  [rooms](Request& r) { return remove(r, rooms); });
}

}  // namespace millrace::imports
