#include "http/head_writer.h"

#include <charconv>
#include <ctime>

namespace millrace::http {
namespace {

// "Date: …\r\n", made once a second and thread.
std::string_view date_line() {
  thread_local std::time_t made = 0;
  thread_local char line[64];
  thread_local std::size_t size = 0;
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != made) {
    made = now.tv_sec;
    std::tm utc{};
    gmtime_r(&made, &utc);
    size = std::strftime(line, sizeof line, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
  }
  return {line, size};
}

void append_number(std::string& out, std::uint64_t value) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_clean(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out += text;
  for (std::size_t i = start; i < out.size(); i++)
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
}

bool is_framing(std::string_view name) {
  return (name.size() == 14 && equals_ignoring_case(name, "Content-Length")) ||
         (name.size() == 10 && equals_ignoring_case(name, "Connection")) ||
         (name.size() == 17 && equals_ignoring_case(name, "Transfer-Encoding")) ||
         (name.size() == 4 && equals_ignoring_case(name, "Date"));
}

}  // namespace

void write_head(std::string& out, const Response& response, const Framing& framing) {
  if (response.status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
  } else {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
  }
  out += date_line();
  if (framing.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (framing.length) {
    out += "Content-Length: ";
    append_number(out, *framing.length);
    out += "\r\n";
  }
  if (!framing.keep_alive)
    out += "Connection: close\r\n";
  else if (!framing.http11)
    out += "Connection: keep-alive\r\n";
  bool referrer = false;
  for (const auto& [name, value] : response.headers.all()) {
    if (is_framing(name)) continue;
    if (name.size() == 15 && equals_ignoring_case(name, "Referrer-Policy")) referrer = true;
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  out += "X-Content-Type-Options: nosniff\r\n";
  if (!referrer) out += "Referrer-Policy: same-origin\r\n";
  if (response.status >= 400 && !framing.request_id.empty()) {
    out += "X-Request-Id: ";
    out += framing.request_id;
    out += "\r\n";
  }
  out += "\r\n";
}

}  // namespace millrace::http
