#include "http/uri.h"

#include "http/utf8.h"

namespace millrace::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> bad_target(std::string detail) {
  return fail(Status::bad_request, "bad_request", std::move(detail));
}

std::string spaces_from_plus(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '+') c = ' ';
  return out;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Result<std::string> decode_path(std::string_view raw) {
  if (raw.empty() || raw.front() != '/') return bad_target("The path does not start with a slash.");
  std::string path;
  if (raw.find('%') == std::string_view::npos) {
    path.assign(raw);
  } else {
    auto decoded = percent_decode(raw);
    if (!decoded) return bad_target("The path has a broken percent escape.");
    path = std::move(*decoded);
  }
  if (!valid_utf8(path)) return bad_target("The path is not UTF-8.");

  std::string out;
  out.reserve(path.size());
  std::size_t at = 0;
  while (at < path.size()) {  // path[at] is a slash
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment(path.data() + at + 1, end - at - 1);
    for (char c : segment)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
        return bad_target("The path has control characters.");
    if (segment == "." || segment == "..") return bad_target("The path has dot segments.");
    if (!segment.empty() || end == path.size()) {
      out += '/';
      out += segment;
    }
    at = end;
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> decode_query(std::string_view raw) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(spaces_from_plus(pair.substr(0, equals)));
    auto value = percent_decode(spaces_from_plus(pair.substr(std::min(equals + 1, pair.size()))));
    if (!name || !value) return bad_target("The query has a broken percent escape.");
    if (!valid_utf8(*name) || !valid_utf8(*value)) return bad_target("The query is not UTF-8.");
    if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos)
      return bad_target("The query has control characters.");
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace millrace::http
