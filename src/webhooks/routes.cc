#include "webhooks/routes.h"

namespace millrace::webhooks {

using http::Method;
using http::Request;

namespace {

struct Rooms {
  Webhooks& webhooks;
  accounts::Accounts& accounts;
};

std::string id_of(const Request& request) {
  return std::string(request.param("id"));
}

Task<Result<Webhook>> make(Request& request, Rooms rooms, NewWebhook wanted) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.webhooks.make(*who, std::move(wanted));
}

Task<Result<WebhookList>> list(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return WebhookList{co_await rooms.webhooks.list(who->user)};
}

Task<Result<Webhook>> edit(Request& request, Rooms rooms, WebhookEdit wanted) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.webhooks.edit(who->user, id_of(request), std::move(wanted));
}

Task<Result<http::Nothing>> remove(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto removed = co_await rooms.webhooks.remove(who->user, id_of(request));
  if (!removed) co_return fail(removed.error());
  co_return http::Nothing{};
}

Task<Result<Webhook>> rotate(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.webhooks.rotate(who->user, id_of(request));
}

Task<Result<WebhookDelivery>> test(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.webhooks.test(who->user, id_of(request));
}

Task<Result<WebhookDeliveryList>> deliveries(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto rows = co_await rooms.webhooks.deliveries(who->user, id_of(request));
  if (!rows) co_return fail(rows.error());
  co_return WebhookDeliveryList{std::move(*rows)};
}

Task<Result<WebhookDelivery>> again(Request& request, Rooms rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  co_return co_await rooms.webhooks.send_again(who->user, id_of(request),
                                               std::string(request.param("delivery")));
}

http::RouteDoc doc(std::string summary, int success = 200) {
  return {.summary = std::move(summary), .tag = "webhooks", .success = success, .needs_token = true};
}

}  // namespace

void add_routes(http::Router& router, Webhooks& webhooks, accounts::Accounts& accounts) {
  const Rooms rooms{webhooks, accounts};
  const std::string all = "/api/v1/webhooks", one = all + "/{id}", sent = one + "/deliveries";
  http::json_route<NewWebhook, Webhook>(
      router, Method::post, all, doc("Have another server told what happens to videos", 201),
      [rooms](Request& r, NewWebhook wanted) { return make(r, rooms, std::move(wanted)); });
  http::json_route<WebhookList>(router, Method::get, all, doc("My webhooks"),
                                [rooms](Request& r) { return list(r, rooms); });
  http::json_route<WebhookEdit, Webhook>(
      router, Method::patch, one, doc("Change a webhook, or enable it again"),
      [rooms](Request& r, WebhookEdit wanted) { return edit(r, rooms, std::move(wanted)); });
  http::json_route<http::Nothing>(router, Method::delete_, one, doc("Remove a webhook", 204),
                                  [rooms](Request& r) { return remove(r, rooms); });
  http::json_route<Webhook>(router, Method::post, one + "/secret",
                            doc("A new secret; the former one signs as well for a day"),
                            [rooms](Request& r) { return rotate(r, rooms); });
  http::json_route<WebhookDelivery>(router, Method::post, one + "/test", doc("Send a test", 202),
                                    [rooms](Request& r) { return test(r, rooms); });
  http::json_route<WebhookDeliveryList>(router, Method::get, sent, doc("The last deliveries of a webhook"),
                                        [rooms](Request& r) { return deliveries(r, rooms); });
  http::json_route<WebhookDelivery>(router, Method::post, sent + "/{delivery}/again",
                                    doc("Send a delivery again, under the same id", 202),
                                    [rooms](Request& r) { return again(r, rooms); });
}

}  // namespace millrace::webhooks
