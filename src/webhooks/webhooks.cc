#include "webhooks/webhooks.h"

#include <algorithm>

#include "base/id.h"
#include "webhooks/schedule.h"
#include "webhooks/signing.h"

namespace millrace::webhooks {
namespace {

constexpr UnixMillis kFormerSecret = 24ll * 3600 * 1000;
constexpr UnixMillis kKept = 7ll * 24 * 3600 * 1000;
constexpr int kShown = 50;

Error absent() {
  return {Status::not_found, "not_found", "There is no such webhook."};
}
Error invalid(std::string field, std::string message, std::string type) {
  return {Status::unprocessable,
          "validation",
          "Some fields are not valid.",
          {{std::move(field), std::move(message), std::move(type)}}};
}

Result<std::string> checked_events(const std::optional<std::vector<std::string>>& wanted) {
  std::string joined;
  for (const auto& one : kEvents) {
    if (wanted && std::ranges::find(*wanted, one) == wanted->end()) continue;
    joined += (joined.empty() ? "" : " ") + one;
  }
  for (const auto& one : wanted.value_or(kEvents))
    if (std::ranges::find(kEvents, one) == kEvents.end())
      return fail(invalid("events", "There is no event '" + one.substr(0, 40) + "'", "enum"));
  return joined;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Webhook view(const HookRow& row) {
  Webhook out;
  out.id = row.id.text();
  out.url = row.url;
  out.events = words(row.events);
  out.all_videos = row.all_videos;
  out.enabled = row.enabled;
  if (!row.note.empty()) out.note = row.note;
  if (row.failing_since > 0) out.failing_since = to_rfc3339(row.failing_since);
  out.created_at = to_rfc3339(row.created_at);
  return out;
}

WebhookDelivery view(const DeliveryRow& row) {
  WebhookDelivery out;
  out.id = row.id;
  out.type = row.type;
  out.state = row.state;
  out.attempts = row.attempts;
  if (row.status > 0) out.status = row.status;
  if (!row.code.empty()) out.code = row.code;
  out.answer = row.answer;
  out.body = row.body;
  out.created_at = to_rfc3339(row.created_at);
  if (row.last_at > 0) out.last_at = to_rfc3339(row.last_at);
  if (row.state == "waiting") out.next_at = to_rfc3339(row.due_at);
  return out;
}

}  // namespace

Result<std::string> Webhooks::checked_url(const std::string& url) const {
  auto parsed = outbound::parse_foreign_url(url);
  if (!parsed) return fail(invalid("url", parsed.error().detail, parsed.error().code));
  if (parsed->literal() && !tools_.client.reach().allows(*parsed->literal())) {
    auto why = outbound::address_forbidden();
    return fail(invalid("url", why.detail, why.code));
  }
  return parsed->text();
}

Task<Result<HookRow>> Webhooks::owned(UserId owner, std::string text) {
  auto id = HookId::parse(text);
  if (!id) co_return fail(absent());
  auto row = co_await tools_.database.read([id](soci::session& sql) { return find(sql, *id); });
  if (!row || row->owner != owner) co_return fail(absent());
  co_return std::move(*row);
}

// As it is in that moment, so that nothing that others change meanwhile is undone.
Task<Result<HookRow>> Webhooks::change(UserId owner, std::string text, Change how) {
  auto id = HookId::parse(text);
  if (!id) co_return fail(absent());
  co_return co_await tools_.database.write([&](soci::session& sql) -> Result<HookRow> {
    auto row = find(sql, *id);
    if (!row || row->owner != owner) return fail(absent());
    how(sql, *row);
    save(sql, *row);
    return *row;
  });
}

Task<Result<Webhook>> Webhooks::make(accounts::Identity who, NewWebhook wanted) {
  if (wanted.all_videos.value_or(false) && !who.admin)
    co_return fail(Status::forbidden, "forbidden", "Only administrators are told of everybody's videos.");
  auto url = checked_url(wanted.url);
  if (!url) co_return fail(url.error());
  auto events = checked_events(wanted.events);
  if (!events) co_return fail(events.error());
  HookRow row;
  row.id = HookId::random();
  row.owner = who.user;
  row.url = *url;
  row.events = *events;
  row.all_videos = wanted.all_videos.value_or(false);
  row.secret = new_secret();
  row.created_at = tools_.clock.now();
  auto made = co_await tools_.database.write(
      [row, most = options_.hooks_per_user](soci::session& sql) -> Result<void> {
        if (of_owner(sql, row.owner).size() >= most)
          return fail(Status::conflict, "too_many_webhooks", "There are as many webhooks as there may be.");
        insert(sql, row);
        return {};
      });
  if (!made) co_return fail(made.error());
  auto shown = view(row);
  shown.secret = row.secret;
  co_return shown;
}

Task<std::vector<Webhook>> Webhooks::list(UserId owner) {
  auto rows = co_await tools_.database.read([owner](soci::session& sql) { return of_owner(sql, owner); });
  std::vector<Webhook> out;
  for (const auto& row : rows) out.push_back(view(row));
  co_return out;
}

Task<Result<Webhook>> Webhooks::edit(UserId owner, std::string id, WebhookEdit wanted) {
  std::optional<std::string> url, events;
  if (wanted.url) {
    auto checked = checked_url(*wanted.url);
    if (!checked) co_return fail(checked.error());
    url = *checked;
  }
  if (wanted.events) {
    auto checked = checked_events(wanted.events);
    if (!checked) co_return fail(checked.error());
    events = *checked;
  }
  auto row = co_await change(owner, std::move(id), [&](soci::session& sql, HookRow& hook) {
    hook.url = url.value_or(hook.url);
    hook.events = events.value_or(hook.events);
    if (wanted.enabled) {
      if (*wanted.enabled && !hook.enabled) hook.failing_since = 0;
      hook.enabled = *wanted.enabled;
      hook.note.clear();
    }
    if (!hook.enabled) give_up_waiting(sql, hook.id, "disabled");
  });
  if (!row) co_return fail(row.error());
  co_return view(*row);
}

Task<Result<void>> Webhooks::remove(UserId owner, std::string id) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  co_await tools_.database.write([id = row->id](soci::session& sql) { erase(sql, id); });
  co_return Result<void>();
}

Task<Result<Webhook>> Webhooks::rotate(UserId owner, std::string id) {
  const auto until = tools_.clock.now() + kFormerSecret;
  auto row = co_await change(owner, std::move(id), [until](soci::session&, HookRow& hook) {
    hook.former_secret = std::exchange(hook.secret, new_secret());
    hook.former_until = until;
  });
  if (!row) co_return fail(row.error());
  auto shown = view(*row);
  shown.secret = row->secret;
  co_return shown;
}

Task<Result<std::vector<WebhookDelivery>>> Webhooks::deliveries(UserId owner, std::string id) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  std::vector<WebhookDelivery> out;
  if (!row->may_hear) co_return out;
  auto rows =
      co_await tools_.database.read([id = row->id](soci::session& sql) { return latest(sql, id, kShown); });
  for (const auto& one : rows) out.push_back(view(one));
  co_return out;
}

Task<Result<WebhookDelivery>> Webhooks::test(UserId owner, std::string id) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  const auto now = tools_.clock.now();
  DeliveryRow delivery;
  delivery.id = "msg_" + random_text(24);
  delivery.hook = row->id;
  delivery.type = "webhook.test";
  delivery.body = http::to_json(TestEvent{delivery.type, to_rfc3339(now), {row->id.text()}});
  delivery.created_at = delivery.due_at = delivery.until_at = now;  // tried once
  auto made = co_await tools_.database.write([delivery](soci::session& sql) -> Result<void> {
    auto earlier = latest(sql, delivery.hook, kShown);
    if (std::ranges::count(earlier, "waiting", &DeliveryRow::state) >= kShown)
      return fail(Status::too_many_requests, "rate", "Much is waiting to be delivered already.");
    insert(sql, delivery);
    return {};
  });
  if (!made) co_return fail(made.error());
  co_return view(delivery);
}

Task<Result<WebhookDelivery>> Webhooks::send_again(UserId owner, std::string id, std::string delivery) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  if (!row->may_hear)
    co_return fail(Status::forbidden, "forbidden", "Only administrators are told of everybody's videos.");
  const auto now = tools_.clock.now();
  auto again = co_await tools_.database.write(
      [hook = row->id, delivery, now](soci::session& sql) -> Result<DeliveryRow> {
        auto found = find_delivery(sql, delivery);
        if (!found || found->hook != hook)
          return fail(Status::not_found, "not_found", "There is no such delivery.");
        found->until_at = found->type == "webhook.test" ? now : now + kTried;
        found->state = "waiting";
        found->due_at = now;
        found->attempts = 0;
        save(sql, *found);
        return *found;
      });
  if (!again) co_return fail(again.error());
  co_return view(*again);
}

Task<void> Webhooks::forget_old() {
  const auto before = tools_.clock.now() - kKept;
  co_await tools_.database.write([before](soci::session& sql) { erase_deliveries_before(sql, before); });
}

}  // namespace millrace::webhooks
