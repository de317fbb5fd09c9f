// Server-sent events (WHATWG HTML section 9.2): a response that stays open and says what happens.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "http/message.h"

namespace millrace::http {

struct ServerEvent {
  std::string event;  // its name; empty: "message"
  std::string data;   // any text; line breaks are kept
  std::string id{};
  bool last = false;  // the stream ends after it
};

// One event as text.
std::string event_text(const ServerEvent& event);

// Waits for the next event, at most `patience`; nothing when there was none. Called again and again.
using NextEvent = std::function<Task<std::optional<ServerEvent>>(std::chrono::milliseconds patience)>;

struct EventOptions {
  std::chrono::milliseconds keep_alive{
      15'000};  // a comment after so much silence, so that proxies do not hang up
  std::chrono::milliseconds look_around{1'000};  // how often to see whether the client is still there
};

// Ends after an event marked `last`, when the client has gone, and when the server stops.
Response event_stream(NextEvent next, EventOptions options = {});

}  // namespace millrace::http
