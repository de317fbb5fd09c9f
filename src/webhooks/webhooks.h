// Other servers are told what happens to videos: each event becomes, in the transaction that takes it from
// videos/happened.h, one delivery for each hook that hears of it, with its id and its body for good. A loop
// sends what is due and writes down what came of it; it is sent again, later each time, for a day. So a
// delivery is made at least once, and under the same id each time.
//
// app/ owns the one Webhooks; everything may be awaited on any loop, run() on one. See
// docs/design/webhooks.md.
#pragma once
#include <atomic>
#include <map>
#include <mutex>

#include "accounts/accounts.h"
#include "outbound/client.h"
#include "videos/videos.h"
#include "webhooks/rows.h"
#include "webhooks/shown.h"

namespace millrace::webhooks {

struct WebhooksOptions {
  std::string public_url;  // of this server, or empty
  std::size_t hooks_per_user = 10;
  std::chrono::milliseconds look = std::chrono::seconds(1);         // for what happened, and what is due
  std::chrono::milliseconds time_limit = std::chrono::seconds(15);  // of a delivery
  int at_once = 16;
  int at_once_of_owner = 4;
  int at_once_of_each = 2;
};

class Webhooks {
 public:
  struct Tools {
    db::Database& database;
    outbound::Client& client;
    const Clock& clock;
  };
  Webhooks(Tools tools, WebhooksOptions options) : tools_(tools), options_(std::move(options)) {}

  // Makes deliveries of all that has happened, in the caller's transaction: of videos whose rows go with it.
  void hand_on_all(soci::session& sql);

  // "validation", "forbidden" (all videos), "too_many_webhooks".
  Task<Result<Webhook>> make(accounts::Identity who, NewWebhook wanted);
  Task<std::vector<Webhook>> list(UserId owner);
  Task<Result<Webhook>> edit(UserId owner, std::string id, WebhookEdit wanted);
  Task<Result<void>> remove(UserId owner, std::string id);
  // A new secret; the former one signs as well for a day.
  Task<Result<Webhook>> rotate(UserId owner, std::string id);
  Task<Result<std::vector<WebhookDelivery>>> deliveries(UserId owner, std::string id);
  Task<Result<WebhookDelivery>> test(UserId owner, std::string id);
  Task<Result<WebhookDelivery>> send_again(UserId owner, std::string id, std::string delivery);
  Task<void> forget_old();

  Task<void> run();
  void stop() { stopping_ = true; }

 private:
  Result<std::string> checked_url(const std::string& url) const;
  Task<Result<HookRow>> owned(UserId owner, std::string id);
  using Change = std::function<void(soci::session&, HookRow&)>;
  Task<Result<HookRow>> change(UserId owner, std::string id, Change how);
  // sender.cc
  bool hand_on_now(soci::session& sql);
  Task<void> look_for_work(Executor executor);
  Task<void> deliver(DeliveryRow row);
  Task<void> attempt(HookRow hook, DeliveryRow row);
  void keep(soci::session& sql, const HookRow& hook, DeliveryRow row);

  Tools tools_;
  const WebhooksOptions options_;
  std::atomic<bool> stopping_ = false;
  struct InHand {
    HookId hook;
    UserId owner;
  };
  std::map<std::string, InHand> in_hand_;  // deliveries under way; run()'s loop only
};

}  // namespace millrace::webhooks
