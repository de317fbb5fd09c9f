// The two cookies of a session, and the check that a request which is let in by a cookie alone comes from our
// own page. Pure functions, any thread.
#pragma once
#include "accounts/accounts.h"
#include "http/message.h"

namespace millrace::accounts {

inline constexpr std::string_view kRefreshCookie = "millrace_refresh";
inline constexpr std::string_view kViewCookie = "millrace_view";

// A refresh token that is empty leaves its cookie as it is.
void set_cookies(const http::Request& request, http::Response& response, const LoggedIn& session);
void clear_cookies(const http::Request& request, http::Response& response);

// 403 "origin_mismatch" when a browser says that another site asks. Programs that send neither Sec-Fetch-Site
// nor Origin pass: they have no cookies of somebody else's to misuse.
Result<void> check_origin(const http::Request& request);

}  // namespace millrace::accounts
