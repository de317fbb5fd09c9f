// Webhooks and their deliveries as rows. Functions over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::webhooks {

using HookId = Id<struct HookTag>;

struct HookRow {
  HookId id;
  UserId owner;
  std::string username;
  bool admin = false;    // its owner is one, now
  bool may_hear = true;  // its owner may still hear of what it is for
  std::string url;
  bool all_videos = false;
  std::string events;  // "video.ready video.deleted"
  std::string secret;
  std::string former_secret;  // signs as well until former_until
  UnixMillis former_until = 0;
  bool enabled = true;
  std::string note;              // why it was disabled
  UnixMillis failing_since = 0;  // 0: the last one was taken
  UnixMillis created_at = 0;

  std::vector<std::string> secrets(UnixMillis now) const {
    if (former_secret.empty() || former_until <= now) return {secret};
    return {secret, former_secret};
  }
};

struct DeliveryRow {
  std::string id;
  HookId hook;
  UserId owner;  // of the hook; not saved
  std::string type;
  std::string body;
  std::string state = "waiting";  // "delivered", "failed"
  int attempts = 0;
  UnixMillis due_at = 0;
  UnixMillis until_at = 0;
  UnixMillis last_at = 0;
  int status = 0;      // of the last answer; 0: none
  std::string code;    // why there was none, or it does not count
  std::string answer;  // its first bytes
  UnixMillis created_at = 0;
};

void insert(soci::session& sql, const HookRow& row);
// URL, events, secrets, whether and why it is enabled, and since when it fails.
void save(soci::session& sql, const HookRow& row);
void erase(soci::session& sql, const HookId& id);
void erase_all_of(soci::session& sql, const UserId& owner);
std::optional<HookRow> find(soci::session& sql, const HookId& id);
std::vector<HookRow> of_owner(soci::session& sql, const UserId& owner);
// Enabled ones that hear of a video of this owner: theirs, and those of administrators for all.
std::vector<HookRow> hearing(soci::session& sql, const UserId& owner);

void insert(soci::session& sql, const DeliveryRow& row);
// All but what it says. False when it is gone.
bool save(soci::session& sql, const DeliveryRow& row);
std::optional<DeliveryRow> find_delivery(soci::session& sql, const std::string& id);
std::vector<DeliveryRow> latest(soci::session& sql, const HookId& hook, int most);
// Waiting ones whose time has come, the oldest first; at most so many of each hook, and of each owner.
std::vector<DeliveryRow> due(soci::session& sql, UnixMillis now, int of_each, int of_owner);
void give_up_waiting(soci::session& sql, const HookId& hook, const std::string& code);
void erase_deliveries_before(soci::session& sql, UnixMillis created);

}  // namespace millrace::webhooks
