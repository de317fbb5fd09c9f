#include "accounts/routes.h"

#include "accounts/cookies.h"
#include "http/json.h"

namespace millrace::accounts {

BOOST_DESCRIBE_ENUM(Role, user, admin)
BOOST_DESCRIBE_ENUM(Registration, open, invite, closed)
BOOST_DESCRIBE_STRUCT(Credentials, (), (username, password))
BOOST_DESCRIBE_STRUCT(Settings, (), (registration, footer_terms, footer_privacy, footer_icp))

namespace {

using http::Method;
using http::Request;
using http::Response;

struct User {
  std::string username;
  Role role = Role::user;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (username, role, created_at))

struct Session {
  std::string access_token;
  std::string token_type = "bearer";
  std::int64_t expires_in = 0;
  User user;
};
BOOST_DESCRIBE_STRUCT(Session, (), (access_token, token_type, expires_in, user))

struct Server {
  std::string name;
  std::string version;
  Registration registration = Registration::open;
  bool needs_setup = false;
  std::uint64_t max_upload_bytes = 0;
  bool transcription = false;
  bool imports = false;
  std::string footer_terms;
  std::string footer_privacy;
  std::string footer_icp;
};
BOOST_DESCRIBE_STRUCT(Server, (),
                      (name, version, registration, needs_setup, max_upload_bytes, transcription, imports,
                       footer_terms, footer_privacy, footer_icp))

struct NewUser {
  std::string username;
  std::string password;
  std::optional<std::string> invite;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (username, password, invite))
http::Rules rules(const NewUser*) {
  return {{"username", {.min_length = 1, .max_length = 64}},
          {"password", {.description = "8 to 1,024 bytes"}},
          {"invite", {.max_length = 64, .description = "of a link, where registration is by invitation"}}};
}

struct Setup {
  std::string token;
  std::string username;
  std::string password;
  Registration registration = Registration::open;
};
BOOST_DESCRIBE_STRUCT(Setup, (), (token, username, password, registration))

struct PasswordChange {
  std::string current_password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current_password, new_password))

struct PasswordConfirmation {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordConfirmation, (), (password))

struct SettingsChange {
  std::optional<Registration> registration;
  std::optional<std::string> footer_terms;
  std::optional<std::string> footer_privacy;
  std::optional<std::string> footer_icp;
};
BOOST_DESCRIBE_STRUCT(SettingsChange, (), (registration, footer_terms, footer_privacy, footer_icp))

User to_user(const Account& account) {
  return {account.username, account.role, to_rfc3339(account.created_at)};
}

// What holds a token must not stay in anybody's cache.
Response session_answer(const Request& request, int status, const LoggedIn& session) {
  Session body{session.access_token, "bearer", session.expires_in.count(), to_user(session.account)};
  auto response = http::json_response(status, body);
  response.headers.set("Cache-Control", "no-store");
  set_cookies(request, response, session);
  return response;
}

void add_session_routes(http::Router& router, Accounts& accounts) {
  http::json_route<Credentials, Session>(
      router, Method::post, "/api/v1/sessions", {.summary = "Log in", .tag = "accounts"},
      [&accounts](Request& request, Credentials credentials) -> Task<Result<Response>> {
        if (auto own = check_origin(request); !own) co_return fail(own.error());
        auto session = co_await accounts.log_in(std::move(credentials), request.client);
        if (!session) co_return fail(session.error());
        co_return session_answer(request, 200, *session);
      });
  http::json_route<Session>(
      router, Method::post, "/api/v1/sessions/refresh",
      {.summary = "A new access token, by the refresh cookie", .tag = "accounts"},
      [&accounts](Request& request) -> Task<Result<Response>> {
        if (auto own = check_origin(request); !own) co_return fail(own.error());
        auto session = co_await accounts.refresh(std::string(request.cookie(kRefreshCookie).value_or("")));
        if (session) co_return session_answer(request, 200, *session);
        auto response = http::problem(request, session.error());
        clear_cookies(request, response);
        co_return response;
      });
  http::json_route<http::Nothing>(router, Method::delete_, "/api/v1/sessions/current",
                                  {.summary = "Log out", .tag = "accounts"},
                                  [&accounts](Request& request) -> Task<Result<Response>> {
                                    if (auto own = check_origin(request); !own) co_return fail(own.error());
                                    auto who = co_await accounts.require(request);
                                    if (who) co_await accounts.log_out(who->session);
                                    auto cookie = request.cookie(kRefreshCookie);
                                    if (cookie)
                                      co_await accounts.log_out_by_refresh_token(std::string(*cookie));
                                    auto response = Response::empty(204);
                                    clear_cookies(request, response);
                                    co_return response;
                                  });
}

void add_user_routes(http::Router& router, Accounts& accounts) {
  http::json_route<NewUser, User>(
      router, Method::post, "/api/v1/users", {.summary = "Register", .tag = "accounts", .success = 201},
      [&accounts](Request& request, NewUser user) -> Task<Result<User>> {
        auto account = co_await accounts.register_user({user.username, user.password}, request.client,
                                                       user.invite.value_or(""));
        if (!account) co_return fail(account.error());
        co_return to_user(*account);
      });
  http::json_route<User>(router, Method::get, "/api/v1/users/me",
                         {.summary = "One's own account", .tag = "accounts", .needs_token = true},
                         [&accounts](Request& request) -> Task<Result<User>> {
                           auto who = co_await accounts.require(request);
                           if (!who) co_return fail(who.error());
                           auto account = co_await accounts.account(who->user);
                           if (!account) co_return fail(account.error());
                           co_return to_user(*account);
                         });
  http::json_route<PasswordChange, User>(
      router, Method::patch, "/api/v1/users/me",
      {.summary = "Change the password; other sessions end", .tag = "accounts", .needs_token = true},
      [&accounts](Request& request, PasswordChange change) -> Task<Result<Response>> {
        auto who = co_await accounts.require(request);
        if (!who) co_return fail(who.error());
        auto session = co_await accounts.change_password(*who, change.current_password, change.new_password);
        if (!session) co_return fail(session.error());
        auto response = http::json_response(200, to_user(session->account));
        set_cookies(request, response, *session);
        co_return response;
      });
  http::json_route<PasswordConfirmation, http::Nothing>(
      router, Method::delete_, "/api/v1/users/me",
      {.summary = "Close the account; its videos go with it", .tag = "accounts", .needs_token = true},
      [&accounts](Request& request, PasswordConfirmation confirmation) -> Task<Result<Response>> {
        auto who = co_await accounts.require(request);
        if (!who) co_return fail(who.error());
        auto closed = co_await accounts.close_account(*who, confirmation.password);
        if (!closed) co_return fail(closed.error());
        auto response = Response::empty(204);
        clear_cookies(request, response);
        co_return response;
      });
}

void add_server_routes(http::Router& router, Accounts& accounts, const ServerFacts& facts) {
  http::json_route<Server>(
      router, Method::get, "/api/v1/server", {.summary = "About this server", .tag = "server"},
      [&accounts, facts](Request&) -> Task<Result<Server>> {
        auto settings = co_await accounts.settings();
        bool needs_setup = co_await accounts.needs_setup();
        co_return Server{facts.name,         facts.version,          settings.registration,
                         needs_setup,        facts.max_upload_bytes, facts.transcription,
                         facts.imports,      settings.footer_terms,  settings.footer_privacy,
                         settings.footer_icp};
      });
  http::json_route<Setup, Session>(
      router, Method::post, "/api/v1/setup",
      {.summary = "Make the first administrator, once", .tag = "server", .success = 201},
      [&accounts](Request& request, Setup setup) -> Task<Result<Response>> {
        if (auto own = check_origin(request); !own) co_return fail(own.error());
        auto session = co_await accounts.set_up(setup.token, {setup.username, setup.password},
                                                setup.registration, request.client);
        if (!session) co_return fail(session.error());
        co_return session_answer(request, 201, *session);
      });
  http::json_route<Settings>(router, Method::get, "/api/v1/admin/settings",
                             {.summary = "Settings", .tag = "admin", .needs_token = true},
                             [&accounts](Request& request) -> Task<Result<Settings>> {
                               auto who = co_await accounts.require_admin(request);
                               if (!who) co_return fail(who.error());
                               co_return co_await accounts.settings();
                             });
  http::json_route<SettingsChange, Settings>(
      router, Method::patch, "/api/v1/admin/settings",
      {.summary = "Change settings", .tag = "admin", .needs_token = true},
      [&accounts](Request& request, SettingsChange change) -> Task<Result<Settings>> {
        auto who = co_await accounts.require_admin(request);
        if (!who) co_return fail(who.error());
        auto settings = co_await accounts.settings();
        settings.registration = change.registration.value_or(settings.registration);
        settings.footer_terms = change.footer_terms.value_or(settings.footer_terms);
        settings.footer_privacy = change.footer_privacy.value_or(settings.footer_privacy);
        settings.footer_icp = change.footer_icp.value_or(settings.footer_icp);
        co_return co_await accounts.change_settings(settings);
      });
}

}  // namespace

void add_routes(http::Router& router, Accounts& accounts, ServerFacts facts) {
  add_session_routes(router, accounts);
  add_user_routes(router, accounts);
  add_server_routes(router, accounts, facts);
}

}  // namespace millrace::accounts
