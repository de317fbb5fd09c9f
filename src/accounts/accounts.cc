#include "accounts/accounts.h"

#include "accounts/accounts_impl.h"
#include "accounts/invites.h"
#include "accounts/names.h"

namespace millrace::accounts {

namespace {

http::Rate rate(int number, std::chrono::seconds period) {
  return {static_cast<double>(number), number / static_cast<double>(period.count())};
}

// Limits follow the clock that tests can set.
http::RateLimiter::Clock::time_point instant(UnixMillis time) {
  return http::RateLimiter::Clock::time_point(std::chrono::milliseconds(time));
}

}  // namespace

Accounts::Impl::Impl(db::Database& db, BlockingPool& blocking, const Clock& time, AccountsOptions given)
    : database(db),
      pool(blocking),
      clock(time),
      options(std::move(given)),
      secret(load_or_make_secret(options.secret_file)),
      tokens(hmac_sha256(secret, "tokens")),
      refresh_key(hmac_sha256(secret, "refresh tokens")),
      passwords(options.passwords),
      log_ins(rate(options.log_ins_per_minute, std::chrono::minutes(1))),
      registrations(rate(options.registrations_per_hour, std::chrono::hours(1))) {}

std::optional<std::chrono::seconds> Accounts::Impl::take_log_in(const std::string& client) {
  if (options.log_ins_per_minute <= 0) return std::nullopt;
  return log_ins.take(http::client_key(client), instant(clock.now()));
}

std::optional<std::chrono::seconds> Accounts::Impl::take_registration(const std::string& client) {
  if (options.registrations_per_hour <= 0) return std::nullopt;
  return registrations.take(http::client_key(client), instant(clock.now()));
}

Accounts::Accounts(db::Database& database, BlockingPool& pool, const Clock& clock, AccountsOptions options)
    : impl_(std::make_unique<Impl>(database, pool, clock, std::move(options))) {}
Accounts::~Accounts() = default;

std::string_view to_text(Role role) {
  return role == Role::admin ? "admin" : "user";
}

std::string_view to_text(Registration registration) {
  switch (registration) {
    case Registration::open:
      return "open";
    case Registration::invite:
      return "invite";
    case Registration::closed:
      break;
  }
  return "closed";
}

std::optional<Registration> parse_registration(std::string_view text) {
  for (auto registration : {Registration::open, Registration::invite, Registration::closed})
    if (to_text(registration) == text) return registration;
  return std::nullopt;
}

Task<Result<Account>> Accounts::register_user(Credentials credentials, std::string client,
                                              std::string invite) {
  auto& impl = *impl_;
  const auto registration = (co_await settings()).registration;
  const bool invited = registration == Registration::invite && !invite.empty();
  if (registration != Registration::open && !invited)
    co_return fail(Status::forbidden, "registration_closed",
                   registration == Registration::invite
                       ? "Accounts are made with an invitation here. Ask an administrator for one."
                       : "New accounts are made by an administrator here.");
  if (auto good = check_username(credentials.username); !good) co_return fail(good.error());
  if (auto good = check_new_password(credentials.password); !good) co_return fail(good.error());
  const auto now = impl.clock.now();
  if (auto wait = impl.take_registration(client)) co_return too_often(*wait);
  if (invited) {
    auto good = co_await impl.database.read(
        [invite, now](soci::session& sql) { return find_invite(sql, invite, now); });
    if (!good) co_return fail(good.error());
  }
  const auto key = username_key(credentials.username);
  if (co_await impl.database.read([key](soci::session& sql) { return find_user(sql, key).has_value(); }))
    co_return fail(Status::conflict, "username_taken", "This username is taken.");
  auto hash = co_await impl.passwords.hash(credentials.password);
  if (!hash) co_return fail(hash.error());
  co_return co_await impl.database.write([name = credentials.username, hash = *hash, now, invited,
                                          invite](soci::session& sql) -> Result<Account> {
    if (invited)
      if (auto used = use_invite(sql, invite, now); !used) return fail(used.error());
    return insert_user(sql, name, hash, Role::user, now);
  });
}

Task<Result<Account>> Accounts::account(UserId user) {
  auto row = co_await impl_->database.read([user](soci::session& sql) { return find_user(sql, user); });
  if (!row) co_return fail(Status::not_found, "not_found", "There is no such account.");
  co_return row->account;
}

// Guesses count here too: whoever holds a stolen token is not to find out the password.
Task<Result<UserRow>> Accounts::Impl::check_password(Identity who, std::string password, std::string loc) {
  if (auto good = check_given_password(password, loc); !good) co_return fail(good.error());
  const auto place = "session " + who.session.text();
  if (auto wait = guesses.attempt(who.user.text(), place, clock.now())) co_return too_often(*wait);
  auto user = co_await database.read([id = who.user](soci::session& sql) { return find_user(sql, id); });
  auto right = co_await passwords.verify(password, user ? user->password_hash : std::string());
  if (!right) {
    guesses.take_back(who.user.text(), place);
    co_return fail(right.error());
  }
  if (!*right) co_return fail(Status::forbidden, "bad_login", "The password is wrong.");
  guesses.succeeded(who.user.text(), place);
  co_return *user;
}

Task<Result<LoggedIn>> Accounts::change_password(Identity who, std::string current_password,
                                                 std::string new_password) {
  auto& impl = *impl_;
  if (auto good = check_new_password(new_password, "new_password"); !good) co_return fail(good.error());
  auto user = co_await impl.check_password(who, std::move(current_password), "current_password");
  if (!user) co_return fail(user.error());
  auto hash = co_await impl.passwords.hash(std::move(new_password));
  if (!hash) co_return fail(hash.error());
  co_await impl.database.write([who, hash = *hash, &row = *user](soci::session& sql) {
    row.token_version = set_password(sql, who.user, hash);
    delete_sessions(sql, who.user, who.session);
  });
  impl.forget_user(who.user);
  co_return impl.issue(*user, who.session, TokenLife::page);
}

Task<Result<void>> Accounts::close_account(Identity who, std::string password) {
  auto& impl = *impl_;
  auto user = co_await impl.check_password(who, std::move(password), "password");
  if (!user) co_return fail(user.error());
  const auto now = impl.clock.now();
  auto closed = co_await impl.database.write([&impl, who, now](soci::session& sql) -> Result<void> {
    auto row = find_user(sql, who.user);
    if (!row) return {};
    if (row->account.role == Role::admin && count_admins(sql) == 1)
      return fail(Status::conflict, "last_admin", "Somebody else must be made an administrator first.");
    close_user(sql, who.user, now);
    if (impl.closed_hook) impl.closed_hook(sql, who.user);
    return {};
  });
  impl.forget_user(who.user);
  co_return closed;
}

void Accounts::on_closed(std::function<void(soci::session&, const UserId&)> hook) {
  impl_->closed_hook = std::move(hook);
}

std::uint64_t Accounts::password_hashes() const {
  return impl_->passwords.hash_calls();
}

}  // namespace millrace::accounts
