// What an administrator decides: the first administrator, registration, the lines at the foot of each page.
#include <charconv>

#include "accounts/accounts_impl.h"
#include "accounts/names.h"
#include "http/utf8.h"

namespace millrace::accounts {

namespace {

constexpr std::size_t kMaxLink = 500;
constexpr const char* kSetupToken = "setup_token_sha256";

std::unexpected<Error> invalid(std::string loc, std::string message) {
  Error error{Status::unprocessable, "validation", "Some fields are not valid."};
  error.fields.push_back({std::move(loc), std::move(message), "value_error"});
  return fail(std::move(error));
}

bool has_controls(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  return !http::valid_utf8(text);
}

// Empty, a path of this site, or http(s): nothing that could be a script.
bool good_link(std::string_view link) {
  if (link.empty()) return true;
  if (link.size() > kMaxLink || has_controls(link) || link.find(' ') != std::string_view::npos) return false;
  if (link.starts_with("https://") || link.starts_with("http://")) return true;
  return link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\");
}

}  // namespace

Settings Accounts::Impl::settings_from(const std::map<std::string, std::string>& rows) const {
  auto value = [&](const char* key) {
    auto it = rows.find(key);
    return it == rows.end() ? std::string() : it->second;
  };
  std::int64_t quota = 0;
  const std::string text = value("user_quota_bytes");
  std::from_chars(text.data(), text.data() + text.size(), quota);
  return {parse_registration(value("registration")).value_or(options.registration),
          value("footer_terms"),
          value("footer_privacy"),
          value("footer_icp"),
          quota,
          value("review_public") == "1"};
}

void Accounts::Impl::forget_settings() {
  std::lock_guard lock(mutex);
  cached_settings.reset();
}

Task<Settings> Accounts::settings() {
  auto& impl = *impl_;
  const auto now = impl.clock.now();
  {
    std::lock_guard lock(impl.mutex);
    if (impl.cached_settings && now >= impl.settings_at &&
        now - impl.settings_at < impl.options.cache.count())
      co_return *impl.cached_settings;
  }
  auto found =
      impl.settings_from(co_await impl.database.read([](soci::session& sql) { return load_settings(sql); }));
  std::lock_guard lock(impl.mutex);
  impl.cached_settings = found;
  impl.settings_at = now;
  co_return found;
}

Task<Result<Settings>> Accounts::change_settings(Settings wanted) {
  auto& impl = *impl_;
  if (!good_link(wanted.footer_terms))
    co_return invalid("footer_terms", "Should be a path or an http(s) address");
  if (!good_link(wanted.footer_privacy))
    co_return invalid("footer_privacy", "Should be a path or an http(s) address");
  if (wanted.footer_icp.size() > kMaxLink || has_controls(wanted.footer_icp))
    co_return invalid("footer_icp", "Should be one short line of text");
  co_await impl.database.write([wanted](soci::session& sql) {
    save_setting(sql, "registration", std::string(to_text(wanted.registration)));
    save_setting(sql, "footer_terms", wanted.footer_terms);
    save_setting(sql, "footer_privacy", wanted.footer_privacy);
    save_setting(sql, "footer_icp", wanted.footer_icp);
    save_setting(sql, "user_quota_bytes", std::to_string(wanted.user_quota_bytes));
    save_setting(sql, "review_public", wanted.review_public ? "1" : "0");
  });
  impl.forget_settings();
  co_return wanted;
}

bool Accounts::needs_setup_now() {
  if (impl_->has_admin) return false;
  const auto admins = impl_->database.read_now([](soci::session& sql) { return count_admins(sql); });
  if (admins > 0) impl_->has_admin = true;  // there is always one from then on
  return admins == 0;
}

Task<bool> Accounts::needs_setup() {
  if (impl_->has_admin) co_return false;
  co_return co_await run_blocking(impl_->pool, [this] { return needs_setup_now(); });
}

std::string Accounts::make_setup_token() {
  auto token = random_text(32);
  impl_->database.write_now([&](soci::session& sql) { save_setting(sql, kSetupToken, sha256_hex(token)); });
  return token;
}

Task<Result<LoggedIn>> Accounts::set_up(std::string token, Credentials credentials, Registration registration,
                                        std::string client) {
  auto& impl = *impl_;
  auto done = [] { return fail(Status::conflict, "setup_done", "This server has been set up already."); };
  auto wrong = [] {
    return fail(Status::forbidden, "setup_token",
                "This link is not valid. The newest one is in the server's log.");
  };
  if (!co_await needs_setup()) co_return done();
  const auto now = impl.clock.now();
  if (auto wait = impl.take_log_in(client)) co_return too_often(*wait);
  const auto hash = sha256_hex(token);
  auto is_token = [hash](soci::session& sql) {
    auto rows = load_settings(sql);
    auto it = rows.find(kSetupToken);
    return it != rows.end() && equal_secrets(it->second, hash);
  };
  if (!co_await impl.database.read(is_token)) co_return wrong();
  if (auto good = check_username(credentials.username); !good) co_return fail(good.error());
  if (auto good = check_new_password(credentials.password); !good) co_return fail(good.error());
  auto password = co_await impl.passwords.hash(credentials.password);
  if (!password) co_return fail(password.error());
  auto answer =
      co_await impl.database.write([&impl, is_token, name = credentials.username, password = *password,
                                    registration, now, done, wrong](soci::session& sql) -> Result<LoggedIn> {
        if (count_admins(sql) > 0) return done();
        if (!is_token(sql)) return wrong();
        auto made = insert_user(sql, name, password, Role::admin, now);
        if (!made) return fail(made.error());
        save_setting(sql, "registration", std::string(to_text(registration)));
        delete_setting(sql, kSetupToken);
        return impl.open_session(sql, {*made, password, 1}, TokenLife::page);
      });
  if (answer) impl.has_admin = true;
  impl.forget_settings();
  co_return answer;
}

}  // namespace millrace::accounts
