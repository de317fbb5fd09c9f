#include "imports/resuming.h"

#include <charconv>
#include <ctime>

namespace millrace::imports {
namespace {

// IMF-fixdate alone (RFC 9110 section 5.6.7); servers that write another one have no validator.
std::optional<std::time_t> parse_date(std::string_view text) {
  std::tm utc{};
  const std::string owned(text);
  const char* end = ::strptime(owned.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&utc);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool strong_tag(std::string_view tag) {
  return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"' && tag.size() <= 512;
}

}  // namespace

std::string validator_of(const http::Headers& headers) {
  const auto tag = headers.find("ETag");
  if (strong_tag(tag)) return std::string(tag);
  const auto changed = headers.find("Last-Modified");
  const auto then = parse_date(changed), now = parse_date(headers.find("Date"));
  // Section 8.8.2.2: a file may change twice in a second, so one that has just changed proves nothing.
  return then && now && *now - *then >= 60 ? std::string(changed) : std::string();
}

std::optional<Part> parse_content_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-'), slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return std::nullopt;
  const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1, slash - dash - 1));
  const auto length = number(text.substr(slash + 1));
  if (!first || !last || *last < *first || *last == UINT64_MAX) return std::nullopt;
  if (!length && text.substr(slash + 1) != "*") return std::nullopt;
  if (length && *last >= *length) return std::nullopt;
  return Part{*first, *last + 1, length};
}

bool goes_on(const http::Headers& headers, std::uint64_t offset, std::optional<std::uint64_t> length,
             std::string_view validator) {
  const auto part = parse_content_range(headers.find("Content-Range"));
  if (!part || part->begin != offset) return false;
  if (length && part->length && *part->length != *length) return false;
  if (const auto whole = length ? length : part->length; whole && part->end != *whole) return false;
  // A server that knows no If-Range sends what it has by now, and says what that is (RFC 9110, 15.3.7).
  const auto said = headers.find(validator.starts_with('"') ? "ETag" : "Last-Modified");
  return said.empty() || said == validator;
}

}  // namespace millrace::imports
