#include "http/parameters.h"

#include "http/message.h"
#include "http/uri.h"
#include "http/utf8.h"

namespace millrace::http {
namespace {

// A quoted string at the front of `text`, which is moved past it.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); i++) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return out;
    }
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) i++;
    out += text[i];
  }
  return std::nullopt;
}

}  // namespace

const std::string* ParameterizedValue::find(std::string_view name) const {
  for (const auto& [key, content] : parameters)
    if (equals_ignoring_case(key, name)) return &content;
  return nullptr;
}

std::optional<ParameterizedValue> parse_parameters(std::string_view text) {
  ParameterizedValue out;
  const auto semicolon = std::min(text.find(';'), text.size());
  out.value = trimmed(text.substr(0, semicolon));
  text.remove_prefix(semicolon);
  if (out.value.empty()) return std::nullopt;
  while (!text.empty()) {  // text starts with a semicolon
    text = trimmed(text.substr(1));
    if (text.empty()) break;
    if (text.front() == ';') continue;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name(trimmed(text.substr(0, equals)));
    text = trimmed(text.substr(equals + 1));
    if (name.empty() || name.find_first_of("; \t\"") != std::string::npos) return std::nullopt;
    std::string value;
    if (text.starts_with('"')) {
      auto quoted = take_quoted(text);
      if (!quoted) return std::nullopt;
      value = std::move(*quoted);
      text = trimmed(text);
      if (!text.empty() && text.front() != ';') return std::nullopt;
    } else {
      const auto end = std::min(text.find(';'), text.size());
      value = trimmed(text.substr(0, end));
      text.remove_prefix(end);
    }
    out.parameters.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

std::optional<std::string> decode_extended_value(std::string_view text) {
  const auto first = text.find('\'');
  const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos || !equals_ignoring_case(text.substr(0, first), "UTF-8"))
    return std::nullopt;
  auto decoded = percent_decode(text.substr(second + 1));
  if (!decoded || !valid_utf8(*decoded)) return std::nullopt;
  return decoded;
}

}  // namespace millrace::http
