#include "http/message.h"

namespace millrace::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

Response made(int status, std::string body, std::string type) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::move(type));
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
  }
  return "";
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return equals_ignoring_case(field.first, name); });
  fields_.emplace_back(std::move(name), std::move(value));
}

std::string_view Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (equals_ignoring_case(key, name)) return value;
  return {};
}

Task<Result<std::string>> BodyReader::read_all(std::size_t limit) {
  const Error too_large{Status::too_large, "too_large",
                        "The body is larger than " + std::to_string(limit) + " bytes."};
  if (declared_bytes().value_or(0) > limit) co_return fail(too_large);
  std::string body;
  for (;;) {
    const std::size_t old = body.size();
    body.resize(old + std::min<std::size_t>(64 * 1024, declared_bytes().value_or(16 * 1024) + 1));
    auto count = co_await read_some(std::span<char>(body.data() + old, body.size() - old));
    if (!count) co_return fail(count.error());
    body.resize(old + *count);
    if (*count == 0) co_return body;
    if (body.size() > limit) co_return fail(too_large);
  }
}

std::string_view Request::param(std::string_view name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view{} : found->second;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  for (const auto& [key, line] : headers.all()) {
    if (!equals_ignoring_case(key, "Cookie")) continue;
    std::string_view rest = line;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      std::string_view value = pair.substr(equals + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      return value;
    }
  }
  return std::nullopt;
}

Response Response::text(int status, std::string body, std::string type) {
  return made(status, std::move(body), std::move(type));
}
Response Response::json(int status, std::string body) {
  // Answers of an API are for whoever asked; without a word a cache would guess (RFC 9111 section 4.2.2).
  auto response = made(status, std::move(body), "application/json");
  response.headers.set("Cache-Control", "private, no-cache");
  return response;
}
Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}
Response Response::redirect(int status, std::string location) {
  Response response;
  response.status = status;
  response.headers.add("Location", std::move(location));
  return response;
}

}  // namespace millrace::http
