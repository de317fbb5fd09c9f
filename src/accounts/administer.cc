// What an administrator does with somebody else's account. Never with their own: so one is always left.
#include "accounts/accounts_impl.h"

namespace millrace::accounts {
namespace {

Result<UserRow> somebody(soci::session& sql, const UserId& user) {
  auto row = find_user(sql, user);
  if (!row) return fail(Status::not_found, "not_found", "There is no such account.");
  return *row;
}

std::unexpected<Error> own_account() {
  return fail(Status::conflict, "own_account", "Your own account is changed on the account page.");
}

}  // namespace

Task<Result<void>> Accounts::administer(Identity who, UserId user, AccountChange change) {
  auto& impl = *impl_;
  const auto now = impl.clock.now();
  // A quota is no power over anybody: administrators have one, too.
  if (who.user == user && (change.role || change.disabled)) co_return own_account();
  auto done = co_await impl.database.write([=](soci::session& sql) -> Result<void> {
    auto row = somebody(sql, user);
    if (!row) return fail(row.error());
    if (change.quota_bytes) set_quota(sql, user, *change.quota_bytes);
    if (change.role && *change.role != row->account.role) set_role(sql, user, *change.role);
    if (change.disabled && *change.disabled != row->disabled)
      set_disabled(sql, user, *change.disabled ? now : 0);
    return {};
  });
  impl.forget_user(user);
  co_return done;
}

Task<Result<void>> Accounts::close_account_of(Identity who, UserId user) {
  auto& impl = *impl_;
  const auto now = impl.clock.now();
  if (who.user == user) co_return own_account();
  auto closed = co_await impl.database.write([&impl, user, now](soci::session& sql) -> Result<void> {
    if (auto row = somebody(sql, user); !row) return fail(row.error());
    close_user(sql, user, now);
    if (impl.closed_hook) impl.closed_hook(sql, user);
    return {};
  });
  impl.forget_user(user);
  co_return closed;
}

}  // namespace millrace::accounts
