#include "accounts/cookies.h"

namespace millrace::accounts {

namespace {

struct Cookie {
  std::string_view name;
  std::string_view value;
  std::string_view rest;
  std::chrono::seconds age{};
};

constexpr std::string_view kRefreshRest = "; Path=/api/v1/sessions; HttpOnly; SameSite=Strict";
constexpr std::string_view kViewRest = "; Path=/; HttpOnly; SameSite=Lax";

void add(const http::Request& request, http::Response& response, const Cookie& cookie) {
  std::string text(cookie.name);
  text += "=";
  text += cookie.value;
  text += cookie.rest;
  text += "; Max-Age=" + std::to_string(cookie.age.count());
  if (request.secure) text += "; Secure";
  response.headers.add("Set-Cookie", std::move(text));
}

}  // namespace

void set_cookies(const http::Request& request, http::Response& response, const LoggedIn& session) {
  if (!session.refresh_token.empty())
    add(request, response, {kRefreshCookie, session.refresh_token, kRefreshRest, session.refresh_expires_in});
  add(request, response, {kViewCookie, session.view_token, kViewRest, session.view_expires_in});
}

void clear_cookies(const http::Request& request, http::Response& response) {
  add(request, response, {kRefreshCookie, "", kRefreshRest});
  add(request, response, {kViewCookie, "", kViewRest});
}

Result<void> check_origin(const http::Request& request) {
  const auto site = request.headers.find("Sec-Fetch-Site");
  const auto origin = request.headers.find("Origin");
  const bool good = !site.empty() ? site == "same-origin" : origin.empty() || origin == request.origin;
  if (!good) return fail(Status::forbidden, "origin_mismatch", "This request came from another site.");
  return {};
}

}  // namespace millrace::accounts
