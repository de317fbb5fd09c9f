#include "http/events.h"

namespace millrace::http {
namespace {

using Clock = std::chrono::steady_clock;

// A line break would begin another field.
std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  return out;
}

// `next` by value: the frame keeps it while the stream runs.
Task<bool> run(BodyWriter& writer, NextEvent next, EventOptions options) {
  if (!co_await writer.write(": here\n\n")) co_return false;
  auto spoken = Clock::now();
  while (!writer.client_gone() && !writer.stopping()) {
    const auto event = co_await next(options.look_around);
    if (event) {
      if (!co_await writer.write(event_text(*event))) co_return false;
      if (event->last) co_return true;
      spoken = Clock::now();
    } else if (Clock::now() - spoken >= options.keep_alive) {
      if (!co_await writer.write(": still here\n\n")) co_return false;
      spoken = Clock::now();
    }
  }
  co_return writer.stopping();
}

}  // namespace

std::string event_text(const ServerEvent& event) {
  std::string out;
  if (!event.event.empty()) out += "event: " + one_line(event.event) + "\n";
  if (!event.id.empty()) out += "id: " + one_line(event.id) + "\n";
  std::string_view rest = event.data;
  for (;;) {
    const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
    out += "data: ";
    out += rest.substr(0, end);
    out += '\n';
    if (end == rest.size()) break;
    rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return out + "\n";
}

Response event_stream(NextEvent next, EventOptions options) {
  Response response = Response::empty(200);
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Accel-Buffering", "no");
  response.body =
      Stream([next = std::move(next), options](BodyWriter& writer) { return run(writer, next, options); });
  return response;
}

}  // namespace millrace::http
