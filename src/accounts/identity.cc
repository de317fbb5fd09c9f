// Who is asking: tokens of requests, and the memory of living sessions.
#include "accounts/accounts_impl.h"

namespace millrace::accounts {

namespace {

constexpr std::size_t kStandingsRemembered = 100'000;

auto unauthorized() {
  return fail(Status::unauthorized, "unauthorized", "Please log in.");
}

// The token of "Authorization: Bearer …" (the scheme in any case, RFC 9110 section 11.1), or nothing.
std::string_view bearer(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); i++) {
    char c = header[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != scheme[i]) return {};
  }
  header.remove_prefix(scheme.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  return header;
}

}  // namespace

Task<Result<Identity>> Accounts::require(const http::Request& request) {
  auto token = bearer(request.headers.find("Authorization"));
  if (token.empty()) co_return unauthorized();
  auto claims = impl_->tokens.verify(token, TokenType::access, impl_->clock.now());
  if (!claims) co_return fail(claims.error());
  co_return co_await impl_->check(*claims);
}

Task<Result<Identity>> Accounts::require_admin(const http::Request& request) {
  auto who = co_await require(request);
  if (who && !who->admin) co_return fail(Status::forbidden, "forbidden", "This is for administrators.");
  co_return who;
}

Task<std::optional<Identity>> Accounts::viewer(const http::Request& request) {
  // One or the other, never both: a header that is there decides.
  if (!request.headers.find("Authorization").empty()) {
    auto who = co_await require(request);
    if (!who) co_return std::nullopt;
    co_return *who;
  }
  if (request.method != http::Method::get && request.method != http::Method::head) co_return std::nullopt;
  auto cookie = request.cookie("millrace_view");
  if (!cookie) co_return std::nullopt;
  auto claims = impl_->tokens.verify(*cookie, TokenType::view, impl_->clock.now());
  if (!claims) co_return std::nullopt;
  auto who = co_await impl_->check(*claims);
  if (!who) co_return std::nullopt;
  co_return *who;
}

Task<Result<Identity>> Accounts::Impl::check(Claims claims) {
  const auto now = clock.now();
  std::optional<Standing> standing;
  bool known = false;
  {
    std::lock_guard lock(mutex);
    auto it = standings.find(claims.session);
    if (it != standings.end() && now >= it->second.at && now - it->second.at < options.cache.count()) {
      standing = it->second.standing;
      known = true;
    }
  }
  if (!known) {
    standing = co_await database.read(
        [session = claims.session, now](soci::session& sql) { return find_standing(sql, session, now); });
    std::lock_guard lock(mutex);
    if (standings.size() >= kStandingsRemembered) standings.clear();
    standings.insert_or_assign(claims.session, Cached{standing, now});
  }
  if (!standing || standing->identity.username != claims.username) co_return unauthorized();
  if (standing->token_version != claims.version)
    co_return fail(Status::unauthorized, "token_expired", "The session has expired. Please log in again.");
  co_return standing->identity;
}

void Accounts::Impl::forget_session(const SessionId& session) {
  std::lock_guard lock(mutex);
  standings.erase(session);
}

void Accounts::Impl::forget_user(const UserId& user) {
  std::lock_guard lock(mutex);
  std::erase_if(standings, [&](const auto& entry) {
    return entry.second.standing && entry.second.standing->identity.user == user;
  });
}

}  // namespace millrace::accounts
