// Sessions: how they begin, go on and end.
#include <charconv>

#include "accounts/accounts_impl.h"
#include "accounts/names.h"

namespace millrace::accounts {

namespace {

auto bad_login() {
  return fail(Status::unauthorized, "bad_login", "The username or the password is wrong.");
}
auto session_over() {
  return fail(Status::unauthorized, "token_expired", "The session has expired. Please log in again.");
}

}  // namespace

std::unexpected<Error> too_often(std::chrono::seconds wait) {
  Error error{Status::too_many_requests, "rate", "Too many attempts. Please wait a little and try again."};
  error.retry_after = wait;
  return fail(std::move(error));
}

Task<Result<LoggedIn>> Accounts::log_in(Credentials credentials, std::string client, TokenLife life) {
  auto& impl = *impl_;
  if (auto good = check_given_password(credentials.password); !good) co_return fail(good.error());
  const auto now = impl.clock.now();
  const auto address = http::client_key(client);
  if (auto wait = impl.take_log_in(client)) co_return too_often(*wait);
  // What cannot be a name is nobody's: the same work and the same answer.
  const auto key = username_key(credentials.username.substr(0, 256));
  if (auto wait = impl.guesses.attempt(key, address, now)) co_return too_often(*wait);

  auto user = co_await impl.database.read([key](soci::session& sql) { return find_user(sql, key); });
  auto right =
      co_await impl.passwords.verify(credentials.password, user ? user->password_hash : std::string());
  if (!right) {
    impl.guesses.take_back(key, address);
    co_return fail(right.error());
  }
  if (!*right) co_return bad_login();
  impl.guesses.succeeded(key, address);
  if (user->disabled)
    co_return fail(Status::forbidden, "account_disabled",
                   "This account is disabled. Ask an administrator of this server.");

  std::string better;
  if (needs_upgrade(user->password_hash, impl.options.passwords.cost)) {
    auto hashed = co_await impl.passwords.hash(credentials.password);
    if (hashed) better = std::move(*hashed);  // otherwise next time
  }
  co_return co_await impl.database.write(
      [&impl, checked = *user, better, life](soci::session& sql) -> Result<LoggedIn> {
        auto row = find_user(sql, checked.account.id);
        if (!row || row->disabled || row->token_version != checked.token_version)
          return bad_login();  // changed while we looked
        if (!better.empty()) replace_hash(sql, row->account.id, checked.password_hash, better);
        return impl.open_session(sql, *row, life);
      });
}

LoggedIn Accounts::Impl::issue(const UserRow& user, const SessionId& session, TokenLife life) const {
  LoggedIn answer;
  answer.account = user.account;
  answer.session = session;
  answer.expires_in = life == TokenLife::page ? options.access_lifetime : options.long_access_lifetime;
  answer.view_expires_in = options.view_lifetime;
  const std::int64_t now = clock.now() / 1000;
  Claims claims{user.account.username, session, user.token_version,
                TokenType::access,     now,     now + answer.expires_in.count()};
  answer.access_token = tokens.sign(claims);
  claims.type = TokenType::view;
  claims.expires_at = now + answer.view_expires_in.count();
  answer.view_token = tokens.sign(claims);
  return answer;
}

LoggedIn Accounts::Impl::open_session(soci::session& sql, const UserRow& user, TokenLife life) const {
  auto id = SessionId::random();
  auto answer = issue(user, id, life);
  auto lasts = life == TokenLife::page ? options.refresh_lifetime
                                       : std::max(options.long_access_lifetime, options.view_lifetime);
  auto token = refresh_token(id, 1);
  const auto now = clock.now();
  insert_session(sql, {id, user.account.id, sha256_hex(token), "", now, now + lasts.count() * 1000});
  if (life == TokenLife::page) {  // a script logs in again
    answer.refresh_token = std::move(token);
    answer.refresh_expires_in = options.refresh_lifetime;
  }
  return answer;
}

std::string Accounts::Impl::refresh_token(const SessionId& session, std::int64_t number) const {
  auto text = session.text() + "." + std::to_string(number);
  return text + "." + base64url(hmac_sha256(refresh_key, text));
}

std::optional<std::pair<SessionId, std::int64_t>> Accounts::Impl::parse_refresh_token(
    std::string_view token) const {
  const auto dot = token.find('.');
  if (token.size() > 128 || dot == std::string_view::npos) return std::nullopt;
  auto session = SessionId::parse(token.substr(0, dot));
  std::int64_t number = 0;
  const char* end = token.data() + token.size();
  auto parsed = std::from_chars(token.data() + dot + 1, end, number);
  if (!session || parsed.ec != std::errc{} || number < 1) return std::nullopt;
  if (!equal_secrets(token, refresh_token(*session, number))) return std::nullopt;
  return std::pair(*session, number);
}

Task<Result<LoggedIn>> Accounts::refresh(std::string token) {
  auto& impl = *impl_;
  auto parts = impl.parse_refresh_token(token);
  if (!parts) co_return session_over();
  auto hash = sha256_hex(token);
  // What it decides is written in any case, so the refusal travels inside the value: an error would roll
  // back.
  auto answer = co_await impl.database.write([&impl, parts, hash](soci::session& sql) {
    return std::optional(impl.refresh_now(sql, parts->first, parts->second, hash));
  });
  if (!answer->has_value()) impl.forget_session(parts->first);
  co_return std::move(*answer);
}

Result<LoggedIn> Accounts::Impl::refresh_now(soci::session& sql, const SessionId& id, std::int64_t number,
                                             const std::string& hash) {
  const auto now = clock.now();
  auto session = find_session(sql, id);
  if (!session) return session_over();
  auto user = find_user(sql, session->user);
  const bool again =
      hash == session->previous_hash && now - session->rotated_at <= options.refresh_grace.count() * 1000;
  if (!user || session->expires_at <= now || (hash != session->refresh_hash && !again)) {
    delete_session(sql, id);  // over, or two have it
    return session_over();
  }
  auto answer = issue(*user, id, TokenLife::page);
  answer.refresh_token = refresh_token(id, number + 1);
  answer.refresh_expires_in = options.refresh_lifetime;
  if (!again)
    rotate_session(sql, {id, session->user, sha256_hex(answer.refresh_token), hash, now,
                         now + options.refresh_lifetime.count() * 1000});
  return answer;
}

Task<void> Accounts::log_out(SessionId session) {
  co_await impl_->database.write([session](soci::session& sql) { delete_session(sql, session); });
  impl_->forget_session(session);
}

Task<void> Accounts::log_out_by_refresh_token(std::string token) {
  if (auto parts = impl_->parse_refresh_token(token)) co_await log_out(parts->first);
}

Task<std::int64_t> Accounts::forget_expired_sessions() {
  const auto now = impl_->clock.now();
  co_return co_await impl_->database.write(
      [now](soci::session& sql) { return delete_expired_sessions(sql, now); });
}

}  // namespace millrace::accounts
