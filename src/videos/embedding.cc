#include "videos/embedding.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::videos {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

// A label is neither empty nor begins or ends with a hyphen (RFC 1034 section 3.5).
bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253 || !std::ranges::all_of(host, is_host_character)) return false;
  while (!host.empty()) {
    const auto end = std::min(host.find('.'), host.size());
    const auto label = host.substr(0, end);
    if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-')) return false;
    if (end + 1 == host.size()) return false;
    host.remove_prefix(std::min(end + 1, host.size()));
  }
  return true;
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && !port.starts_with('0') &&
         port.find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi(std::string(port)) < 65536;
}

bool is_origin(std::string_view origin) {
  if (origin.starts_with("https://"))
    origin.remove_prefix(8);
  else if (origin.starts_with("http://"))
    origin.remove_prefix(7);
  else
    return false;
  const auto colon = origin.find(':');
  if (colon != std::string_view::npos && !is_port(origin.substr(colon + 1))) return false;
  return is_host(origin.substr(0, colon));
}

std::unexpected<Error> invalid(std::string loc, std::string message) {
  return fail(Error{Status::unprocessable,
                    "validation",
                    "The sites that may embed the video are not valid.",
                    {{std::move(loc), std::move(message), "value_error"}}});
}

}  // namespace

Result<std::string> text_of(const Embedding& embedding) {
  const auto& [mode, origins] = embedding;
  if ((mode == "listed") == origins.empty())
    return invalid("origins", "A list of sites goes with 'listed', and has at least one");
  if (origins.size() > kMostOrigins) return invalid("origins", "At most 50 sites");
  std::string text;
  for (std::size_t i = 0; i < origins.size(); i++) {
    std::string origin = origins[i];
    for (char& c : origin)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_origin(origin))
      return invalid(fmt::format("origins.{}", i),
                     "Should be like https://example.org, without a path and without *");
    text += (text.empty() ? "" : " ") + origin;
  }
  return mode == "default" ? std::string() : mode == "anyone" ? "*" : mode == "nobody" ? "-" : text;
}

Embedding embedding_of(const std::string& text) {
  if (text.empty()) return {};
  if (text == "*") return {"anyone", {}};
  if (text == "-") return {"nobody", {}};
  Embedding out{"listed", {}};
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    out.origins.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string frame_ancestors(const std::string& own, const std::string& all) {
  const std::string& text = own.empty() ? all : own;
  if (text.empty() || text == "*") return "*";
  return text == "-" ? "'self'" : "'self' " + text;
}

}  // namespace millrace::videos
