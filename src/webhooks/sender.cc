// What happened becomes deliveries, and deliveries are sent: one loop, one coroutine for each that is under
// way.

#include <algorithm>

#include "base/id.h"
#include "base/log.h"
#include "videos/happened.h"
#include "videos/record.h"
#include "webhooks/schedule.h"
#include "webhooks/signing.h"
#include "webhooks/webhooks.h"

namespace millrace::webhooks {
namespace {

constexpr int kEventsAtOnce = 200;
constexpr std::size_t kAnswerKept = 1024;

std::string body_of(const videos::Happened& event, const std::string& type, const videos::VideoRecord& video,
                    const std::string& public_url) {
  Event out{type, to_rfc3339(event.at), {}};
  out.data.id = video.id.text();
  out.data.title = video.title;
  out.data.owner = video.owner;
  out.data.visibility = video.visibility;
  out.data.state = event.what == "deleted" ? "deleted" : video.state;
  if (video.state == "rejected") out.data.reason = video.reason_code;
  out.data.duration = static_cast<double>(video.duration_ms) / 1000;
  out.data.path = "/watch/" + out.data.id;
  if (!public_url.empty()) out.data.url = public_url + out.data.path;
  return http::to_json(out);
}

// The bytes of an answer as text that does no harm where it is shown.
std::string readable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || (static_cast<unsigned char>(c) < 0x20 && c != '\n') ||
        c == 0x7f)
      c = '?';
  return text;
}

double chance() {
  // 16 characters of 62 are plenty of chance for when to come back.
  return static_cast<double>(std::hash<std::string>()(random_text(16)) % 10'000) / 10'000;
}

}  // namespace

bool Webhooks::hand_on_now(soci::session& sql) {
  const auto events = videos::happened(sql, kEventsAtOnce);
  const auto now = tools_.clock.now();
  for (const auto& event : events) {
    const auto video = videos::find(sql, event.video);
    if (!video) continue;  // its bin was emptied, or its account is gone
    const std::string type = "video." + event.what;
    for (const auto& hook : hearing(sql, video->owner_id)) {
      if ((" " + hook.events + " ").find(" " + type + " ") == std::string::npos) continue;
      DeliveryRow row;
      row.id = "msg_" + random_text(24);
      row.hook = hook.id;
      row.type = type;
      row.body = body_of(event, type, *video, options_.public_url);
      row.created_at = row.due_at = now;
      row.until_at = now + kTried;
      insert(sql, row);
    }
  }
  if (events.empty()) return false;
  videos::forget_happened(sql, events.back().number);
  return true;
}

void Webhooks::hand_on_all(soci::session& sql) {
  while (hand_on_now(sql)) {
  }
}

Task<void> Webhooks::run() {
  auto executor = co_await asio::this_coro::executor;
  while (!stopping_) {
    try {
      co_await look_for_work(executor);
    } catch (const std::exception& error) {
      log::error("webhooks: {}", error.what());
    }
    if (!co_await sleep_for(options_.look)) co_return;
  }
}

Task<void> Webhooks::look_for_work(Executor executor) {
  const bool news =
      co_await tools_.database.read([](soci::session& sql) { return !videos::happened(sql, 1).empty(); });
  if (news) co_await tools_.database.write([this](soci::session& sql) { hand_on_now(sql); });
  const auto now = tools_.clock.now();
  auto rows = co_await tools_.database.read([now, &options = options_](soci::session& sql) {
    return due(sql, now, options.at_once_of_each, options.at_once_of_owner);
  });
  for (auto& row : rows) {
    if (static_cast<int>(in_hand_.size()) >= options_.at_once) break;
    auto under_way = [this](auto same) { return std::ranges::count_if(in_hand_, same); };
    if (in_hand_.contains(row.id) ||
        under_way([&](const auto& one) { return one.second.hook == row.hook; }) >= options_.at_once_of_each ||
        under_way([&](const auto& one) { return one.second.owner == row.owner; }) >=
            options_.at_once_of_owner)
      continue;
    in_hand_.emplace(row.id, InHand{row.hook, row.owner});
    const std::string name = "webhook delivery " + row.id;
    spawn(executor, name, deliver(std::move(row)));
  }
}

Task<void> Webhooks::deliver(DeliveryRow row) {
  struct Done {
    Webhooks& hooks;
    std::string id;
    ~Done() { hooks.in_hand_.erase(id); }
  } done{*this, row.id};
  auto hook = co_await tools_.database.read([id = row.hook](soci::session& sql) { return find(sql, id); });
  if (!hook) co_return;
  if (!hook->may_hear) {
    co_await tools_.database.write(
        [id = row.hook](soci::session& sql) { give_up_waiting(sql, id, "disabled"); });
    co_return;
  }
  co_await attempt(std::move(*hook), std::move(row));
}

Task<void> Webhooks::attempt(HookRow hook, DeliveryRow row) {
  row.attempts++;
  row.last_at = tools_.clock.now();
  row.status = 0;
  row.code.clear();
  row.answer.clear();
  UnixMillis asked = 0;
  auto url = outbound::parse_foreign_url(hook.url);
  if (url) {
    outbound::ClientRequest request{.method = "POST"};
    request.body = row.body;
    request.headers = {
        {"Content-Type", "application/json"},
        {"Accept-Encoding", "identity"},
        {"webhook-id", row.id},
        {"webhook-timestamp", std::to_string(row.last_at / 1000)},
        {"webhook-signature", signature(hook.secrets(row.last_at), row.id, row.last_at, row.body)}};
    request.most_bytes = kAnswerKept;
    request.time_limit = options_.time_limit;
    request.stop = [this] { return stopping_.load(); };
    auto answer = co_await tools_.client.ask_briefly(*url, std::move(request));
    if (!answer) {
      row.code = answer.error().code;
    } else {
      row.status = answer->status;
      row.answer = readable(std::move(answer->body));
      if (answer->retry_after) asked = answer->retry_after->count() * 1000;
      if (row.status >= 300 && row.status < 400)
        row.code = "redirects";  // it may change who is told; the address must be set anew
      else if (row.status < 200 || row.status >= 300)
        row.code = "refused";
    }
  } else {
    row.code = url.error().code;
  }
  if (row.code == "cancelled") co_return;  // the server ends; it is due when the next one starts
  const auto now = tools_.clock.now();
  const auto next = next_attempt(row.attempts, now, row.until_at, chance(), asked);
  row.state = row.code.empty() ? "delivered" : next && row.status != 410 ? "waiting" : "failed";
  if (row.state == "waiting") row.due_at = *next;
  co_await tools_.database.write([this, hook, row](soci::session& sql) { keep(sql, hook, row); });
}

void Webhooks::keep(soci::session& sql, const HookRow& asked, DeliveryRow row) {
  auto hook = find(sql, asked.id);  // it may have been changed meanwhile
  // To a disabled one nothing is sent by itself: what was under way when it was, or was asked for by hand.
  if (hook && !hook->enabled && row.state == "waiting") row.state = "failed";
  // Asked for again while it was under way: what has failed is tried from the beginning.
  auto again = find_delivery(sql, row.id);
  if (again && again->until_at != row.until_at && row.state != "delivered") {
    row.state = again->state;
    row.attempts = again->attempts;
    row.due_at = again->due_at;
    row.until_at = again->until_at;
  }
  save(sql, row);
  if (!hook || hook->url != asked.url || !hook->enabled) return;
  const auto now = tools_.clock.now();
  if (row.code.empty()) {
    hook->failing_since = 0;
  } else if (row.type != "webhook.test") {
    if (hook->failing_since == 0) hook->failing_since = now;
    // 410: it says itself that it wants no more (Standard Webhooks).
    if (row.status == 410) hook->note = "gone";
    if (now - hook->failing_since >= kPatience) hook->note = "failing";
    hook->enabled = hook->note.empty();
  }
  save(sql, *hook);
  if (hook->enabled) return;
  give_up_waiting(sql, hook->id, "disabled");
  log::warn("webhook {}: disabled, {}", hook->id.text(), hook->note);
}

}  // namespace millrace::webhooks
