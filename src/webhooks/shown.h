// Webhooks as the API shows them (docs/design/http-surface.md), and what is sent to them.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/json.h"

namespace millrace::webhooks {

inline const std::vector<std::string> kEvents{"video.ready", "video.rejected", "video.deleted",
                                              "video.restored"};

struct NewWebhook {
  std::string url;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> all_videos;
};
BOOST_DESCRIBE_STRUCT(NewWebhook, (), (url, events, all_videos))
inline http::Rules rules(const NewWebhook*) {
  return {{"events", {.min_length = 1, .max_length = kEvents.size(), .description = "all if not given"}},
          {"all_videos", {.description = "of everybody, not one's own alone; administrators"}}};
}

struct WebhookEdit {
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(WebhookEdit, (), (url, events, enabled))
inline http::Rules rules(const WebhookEdit*) {
  return {{"events", {.min_length = 1, .max_length = kEvents.size()}}};
}

struct Webhook {
  std::string id;
  std::string url;
  std::vector<std::string> events;
  bool all_videos = false;
  bool enabled = true;
  std::optional<std::string> note;
  std::optional<std::string> failing_since;
  std::string created_at;
  std::optional<std::string> secret;
};
BOOST_DESCRIBE_STRUCT(Webhook, (),
                      (id, url, events, all_videos, enabled, note, failing_since, created_at, secret))
inline http::Rules rules(const Webhook*) {
  return {{"note", {.description = "why the server disabled it: gone, failing"}},
          {"secret", {.description = "when it is made or rotated, and never again"}}};
}
struct WebhookList {
  std::vector<Webhook> items;
};
BOOST_DESCRIBE_STRUCT(WebhookList, (), (items))

struct WebhookDelivery {
  std::string id;
  std::string type;
  std::string state;
  int attempts = 0;
  std::optional<int> status;
  std::optional<std::string> code;
  std::string answer;
  std::string body;
  std::string created_at;
  std::optional<std::string> last_at;
  std::optional<std::string> next_at;
};
BOOST_DESCRIBE_STRUCT(WebhookDelivery, (),
                      (id, type, state, attempts, status, code, answer, body, created_at, last_at, next_at))
inline http::Rules rules(const WebhookDelivery*) {
  return {{"state", {.one_of = {"waiting", "delivered", "failed"}}},
          {"status", {.description = "of the last answer"}},
          {"code", {.description = "why the last attempt did not do"}},
          {"answer", {.description = "its first bytes"}}};
}
struct WebhookDeliveryList {
  std::vector<WebhookDelivery> items;
};
BOOST_DESCRIBE_STRUCT(WebhookDeliveryList, (), (items))

// The body of a delivery.
struct EventVideo {
  std::string id;
  std::string title;
  std::string owner;
  std::string visibility;
  std::string state;
  std::optional<std::string> reason;
  double duration = 0;
  std::string path;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(EventVideo, (), (id, title, owner, visibility, state, reason, duration, path, url))
struct Event {
  std::string type;
  std::string timestamp;
  EventVideo data;
};
BOOST_DESCRIBE_STRUCT(Event, (), (type, timestamp, data))
struct TestNote {
  std::string webhook;
};
BOOST_DESCRIBE_STRUCT(TestNote, (), (webhook))
struct TestEvent {
  std::string type;
  std::string timestamp;
  TestNote data;
};
BOOST_DESCRIBE_STRUCT(TestEvent, (), (type, timestamp, data))

}  // namespace millrace::webhooks
