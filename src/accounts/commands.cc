// What the command line may do to accounts. Blocking, on the caller's thread.
#include "accounts/accounts_impl.h"
#include "accounts/names.h"

namespace millrace::accounts {

namespace {

auto no_such_user() {
  return fail(Status::not_found, "not_found", "There is no such account.");
}

}  // namespace

Result<Account> Accounts::create_user_now(const Credentials& credentials, Role role) {
  if (auto good = check_username(credentials.username); !good) return fail(good.error());
  if (auto good = check_new_password(credentials.password); !good) return fail(good.error());
  const auto hash = hash_password(credentials.password, impl_->options.passwords.cost);
  const auto now = impl_->clock.now();
  return impl_->database.write_now(
      [&](soci::session& sql) { return insert_user(sql, credentials.username, hash, role, now); });
}

Result<void> Accounts::set_role_now(const std::string& username, Role role) {
  return impl_->database.write_now([&](soci::session& sql) -> Result<void> {
    auto user = find_user(sql, username_key(username));
    if (!user) return no_such_user();
    if (user->account.role == role) return {};
    if (user->account.role == Role::admin && count_admins(sql) == 1)
      return fail(Status::conflict, "last_admin", "Somebody else must be made an administrator first.");
    set_role(sql, user->account.id, role);
    impl_->database.after_commit(sql, [this, id = user->account.id] { impl_->forget_user(id); });
    return {};
  });
}

Result<void> Accounts::reset_password_now(const std::string& username, const std::string& password) {
  if (auto good = check_new_password(password); !good) return good;
  const auto hash = hash_password(password, impl_->options.passwords.cost);
  return impl_->database.write_now([&](soci::session& sql) -> Result<void> {
    auto user = find_user(sql, username_key(username));
    if (!user) return no_such_user();
    set_password(sql, user->account.id, hash);
    delete_sessions(sql, user->account.id, SessionId());
    impl_->database.after_commit(sql, [this, id = user->account.id] { impl_->forget_user(id); });
    return {};
  });
}

std::vector<Account> Accounts::list_users_now() {
  return impl_->database.read_now([](soci::session& sql) { return list_users(sql); });
}

}  // namespace millrace::accounts
