#include "accounts/accounts.h"

#include "accounts/test_accounts.h"

namespace millrace::accounts {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST_F(AccountsTest, who_registers_can_log_in_under_any_spelling_of_the_name) {
  auto account = add("Alice");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->username, "Alice");
  EXPECT_EQ(account->role, Role::user);
  auto session = log_in("aLICE");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->account.username, "Alice");
  EXPECT_EQ(session->expires_in, 600s);
  EXPECT_EQ(require(session->access_token), "Alice");
  EXPECT_EQ(code_of(add("ALICE")), "username_taken");
}

TEST_F(AccountsTest, names_in_any_script_and_names_that_look_like_sql) {
  for (std::string name : {"小明", "'; DROP TABLE users; --", "a\" OR \"1\"=\"1", "%", "_",
                           "robert\\' OR 1=1", ":id", "?", "$1"}) {
    ASSERT_TRUE(add(name)) << name;
    EXPECT_EQ(require(log_in(name)->access_token), name);
  }
  EXPECT_EQ(code_of(log_in("' OR '1'='1")), "bad_login");
  EXPECT_EQ(code_of(log_in("小")), "bad_login");
}

TEST_F(AccountsTest, an_unknown_user_gets_the_same_answer_for_the_same_work) {
  ASSERT_TRUE(add("alice"));
  auto before = accounts_->password_hashes();
  auto wrong = log_in("alice", "not the password");
  auto known_cost = accounts_->password_hashes() - before;
  before = accounts_->password_hashes();
  auto unknown = log_in("nobody", "not the password");
  EXPECT_EQ(accounts_->password_hashes() - before, known_cost);
  EXPECT_EQ(known_cost, 1u);
  EXPECT_EQ(wrong.error().code, "bad_login");
  EXPECT_EQ(wrong.error().code, unknown.error().code);
  EXPECT_EQ(wrong.error().detail, unknown.error().detail);
  EXPECT_EQ(wrong.error().status, unknown.error().status);
}

TEST_F(AccountsTest, what_cannot_be_a_password_is_refused_before_any_hashing) {
  for (const auto& password : {std::string(1 << 20, 'a'), "short"s, "12345678\0"s}) {
    auto refused = add("alice", password);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, Status::unprocessable);
    EXPECT_EQ(refused.error().fields.at(0).loc, "password");
  }
  EXPECT_EQ(code_of(log_in("alice", std::string(1 << 20, 'a'))), "validation");
  EXPECT_EQ(code_of(add("alice\n")), "validation");
  EXPECT_EQ(accounts_->password_hashes(), 0u);
}

TEST_F(AccountsTest, a_hash_of_passlib_logs_in_and_becomes_argon2id) {
  ASSERT_TRUE(add("alice"));
  execute("UPDATE users SET password_hash = '$2b$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2'");
  EXPECT_EQ(code_of(log_in("alice", "wrong horse")), "bad_login");
  EXPECT_EQ(count("SELECT COUNT(*) FROM users WHERE password_hash LIKE '$2b$%'"), 1);
  EXPECT_TRUE(log_in("alice", "correct horse"));
  EXPECT_EQ(count("SELECT COUNT(*) FROM users WHERE password_hash LIKE '$argon2id$%'"), 1);
  EXPECT_TRUE(log_in("alice", "correct horse"));
}

TEST_F(AccountsTest, guesses_at_one_account_and_from_one_address_are_limited) {
  ASSERT_TRUE(add("alice"));
  for (int i = 0; i < 5; i++) EXPECT_EQ(code_of(log_in("alice", "wrong guess")), "bad_login");
  auto hashes = accounts_->password_hashes();
  auto limited = log_in("Alice");
  EXPECT_EQ(code_of(limited), "rate");
  EXPECT_EQ(limited.error().retry_after, 12s);
  EXPECT_EQ(accounts_->password_hashes(), hashes);
  clock_.pass(12s);
  EXPECT_TRUE(log_in("alice"));
  clock_.pass(60s);
  for (int i = 0; i < 60; i++)
    EXPECT_EQ(code_of(log_in("guest" + std::to_string(i), "password", "10.0.0.9")), "bad_login");
  EXPECT_EQ(code_of(log_in("guest61", "password", "10.0.0.9")), "rate");
  EXPECT_EQ(code_of(log_in("guest61", "password", "10.0.0.8")), "bad_login");
}

TEST_F(AccountsTest, registrations_from_one_address_are_limited) {
  for (int i = 0; i < 100; i++) EXPECT_TRUE(add("user" + std::to_string(i)));
  EXPECT_EQ(code_of(add("one more")), "rate");
  clock_.pass(36s);
  EXPECT_TRUE(add("one more"));
}

TEST_F(AccountsTest, tokens_of_a_script_last_an_hour_and_bring_no_refresh_token) {
  ASSERT_TRUE(add("alice"));
  auto session = run(accounts_->log_in({"alice", "password of somebody"}, "10.0.0.1", TokenLife::script));
  EXPECT_EQ(session->expires_in, 3600s);
  EXPECT_EQ(session->refresh_token, "");
  clock_.pass(3600s);
  EXPECT_EQ(require(session->access_token), "alice");
  clock_.pass(61s);
  EXPECT_EQ(require(session->access_token), "token_expired");
}

TEST_F(AccountsTest, a_request_is_somebodys_by_its_bearer_alone) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  EXPECT_EQ(require(""), "unauthorized");
  EXPECT_EQ(require("nonsense"), "unauthorized");
  EXPECT_EQ(require(session.view_token), "unauthorized");
  http::Request bare;
  EXPECT_EQ(code_of(run(accounts_->require(bare))), "unauthorized");
  bare.headers.add("Cookie", "millrace_view=" + session.view_token);
  EXPECT_EQ(code_of(run(accounts_->require(bare))), "unauthorized");
  http::Request basic;
  basic.headers.add("Authorization", "Basic " + session.access_token);
  EXPECT_EQ(code_of(run(accounts_->require(basic))), "unauthorized");
  http::Request small;
  small.headers.add("authorization", "bearer " + session.access_token);
  EXPECT_EQ(code_of(run(accounts_->require(small))), "good");
}

TEST_F(AccountsTest, the_view_cookie_is_good_for_looking_only) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  using http::Method;
  EXPECT_EQ(viewer(Method::get, "Cookie", "a=b; millrace_view=" + session.view_token), "alice");
  EXPECT_EQ(viewer(Method::head, "Cookie", "millrace_view=" + session.view_token), "alice");
  EXPECT_EQ(viewer(Method::post, "Cookie", "millrace_view=" + session.view_token), "nobody");
  EXPECT_EQ(viewer(Method::get, "Cookie", "millrace_view=" + session.access_token), "nobody");
  EXPECT_EQ(viewer(Method::get, "Cookie", "millrace_view=x"), "nobody");
  EXPECT_EQ(viewer(Method::post, "Authorization", "Bearer " + session.access_token), "alice");
  EXPECT_EQ(viewer(Method::get, "Authorization", "Bearer " + session.view_token), "nobody");
  EXPECT_EQ(viewer(Method::get, "X-Nothing", ""), "nobody");
  clock_.pass(12h + 61s);
  EXPECT_EQ(viewer(Method::get, "Cookie", "millrace_view=" + session.view_token), "nobody");
}

TEST_F(AccountsTest, who_is_known_is_believed_for_five_seconds_without_asking_the_database) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  EXPECT_EQ(require(session.access_token), "alice");
  execute("DELETE FROM sessions");  // as another process would
  clock_.pass(4s);
  EXPECT_EQ(require(session.access_token), "alice");
  clock_.pass(1s);
  EXPECT_EQ(require(session.access_token), "unauthorized");
}

TEST_F(AccountsTest, tokens_outlive_a_restart_and_end_with_the_session) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  start({});
  EXPECT_EQ(require(session.access_token), "alice");
  run(accounts_->log_out(session.session));
  EXPECT_EQ(require(session.access_token), "unauthorized");
  EXPECT_EQ(code_of(run(accounts_->refresh(session.refresh_token))), "token_expired");
}

TEST_F(AccountsTest, a_new_password_ends_other_sessions_and_all_older_tokens) {
  ASSERT_TRUE(add("alice"));
  auto here = *log_in("alice"), there = *log_in("alice");
  auto request = with_bearer(here.access_token);
  auto who = *run(accounts_->require(request));
  EXPECT_EQ(code_of(run(accounts_->change_password(who, "wrong guess", "another password"))), "bad_login");
  EXPECT_EQ(code_of(run(accounts_->change_password(who, "password of somebody", "short"))), "validation");
  auto changed = run(accounts_->change_password(who, "password of somebody", "another password"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(require(here.access_token), "token_expired");
  EXPECT_EQ(require(changed->access_token), "alice");
  EXPECT_EQ(require(there.access_token), "unauthorized");
  EXPECT_EQ(code_of(run(accounts_->refresh(here.refresh_token))), "good");
  EXPECT_EQ(code_of(run(accounts_->refresh(there.refresh_token))), "token_expired");
  EXPECT_EQ(code_of(log_in("alice")), "bad_login");
  EXPECT_TRUE(log_in("alice", "another password"));
}

TEST_F(AccountsTest, a_stolen_token_is_no_way_to_guess_the_password) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  auto request = with_bearer(session.access_token);
  auto who = *run(accounts_->require(request));
  for (int i = 0; i < 5; i++) (void)run(accounts_->close_account(who, "wrong guess"));
  EXPECT_EQ(code_of(run(accounts_->close_account(who, "password of somebody"))), "rate");
}

TEST_F(AccountsTest, a_closed_account_is_gone_and_its_name_is_free) {
  auto account = *add("alice");
  auto session = *log_in("alice");
  auto request = with_bearer(session.access_token);
  auto who = *run(accounts_->require(request));
  std::string closed;
  accounts_->on_closed([&](soci::session&, const UserId& user) { closed = user.text(); });
  EXPECT_EQ(code_of(run(accounts_->close_account(who, "wrong guess"))), "bad_login");
  EXPECT_EQ(closed, "");
  EXPECT_TRUE(run(accounts_->close_account(who, "password of somebody")));
  EXPECT_EQ(closed, account.id.text());
  EXPECT_EQ(require(session.access_token), "unauthorized");
  EXPECT_EQ(code_of(run(accounts_->refresh(session.refresh_token))), "token_expired");
  EXPECT_EQ(code_of(log_in("alice")), "bad_login");
  EXPECT_EQ(count("SELECT COUNT(*) FROM users WHERE username LIKE '%alice%' OR password_hash <> ''"), 0);
  auto next = add("alice");
  ASSERT_TRUE(next);
  EXPECT_NE(next->id, account.id);
}

TEST_F(AccountsTest, a_hook_that_fails_leaves_the_account_open) {
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  auto request = with_bearer(session.access_token);
  auto who = *run(accounts_->require(request));
  accounts_->on_closed([](soci::session&, const UserId&) { throw std::runtime_error("no"); });
  EXPECT_THROW((void)run(accounts_->close_account(who, "password of somebody")), std::runtime_error);
  EXPECT_TRUE(log_in("alice"));
}

TEST_F(AccountsTest, the_command_line_makes_promotes_and_rescues) {
  EXPECT_TRUE(accounts_->needs_setup_now());
  EXPECT_EQ(code_of(accounts_->create_user_now({"root", "short"}, Role::admin)), "validation");
  EXPECT_TRUE(accounts_->create_user_now({"root", "password of root"}, Role::admin));
  EXPECT_FALSE(accounts_->needs_setup_now());
  EXPECT_EQ(code_of(accounts_->create_user_now({"Root", "password of root"}, Role::user)), "username_taken");
  ASSERT_TRUE(add("alice"));
  auto session = *log_in("alice");
  EXPECT_EQ(require(session.access_token), "alice");
  EXPECT_TRUE(accounts_->set_role_now("ALICE", Role::admin));
  EXPECT_EQ(require(session.access_token), "token_expired");  // says the old role
  auto refreshed = run(accounts_->refresh(session.refresh_token));
  auto request = with_bearer(refreshed->access_token);
  EXPECT_TRUE(run(accounts_->require_admin(request))->admin);
  EXPECT_TRUE(accounts_->set_role_now("alice", Role::user));
  EXPECT_EQ(code_of(accounts_->set_role_now("root", Role::user)), "last_admin");
  EXPECT_EQ(code_of(accounts_->set_role_now("nobody", Role::user)), "not_found");
  EXPECT_TRUE(accounts_->reset_password_now("alice", "a new password"));
  EXPECT_EQ(code_of(run(accounts_->refresh(refreshed->refresh_token))), "token_expired");
  EXPECT_TRUE(log_in("alice", "a new password"));
  std::string names;
  for (const auto& user : accounts_->list_users_now())
    names += user.username + ":" + std::string(to_text(user.role)) + " ";
  EXPECT_EQ(names, "alice:user root:admin ");
}

TEST_F(AccountsTest, the_last_administrator_cannot_close_the_account) {
  ASSERT_TRUE(accounts_->create_user_now({"root", "password of root"}, Role::admin));
  auto session = *log_in("root", "password of root");
  auto request = with_bearer(session.access_token);
  auto who = *run(accounts_->require(request));
  EXPECT_EQ(code_of(run(accounts_->close_account(who, "password of root"))), "last_admin");
  EXPECT_EQ(require(session.access_token), "root");
}

TEST_F(AccountsTest, setting_up_works_once_with_the_newest_token) {
  auto old_token = accounts_->make_setup_token(), token = accounts_->make_setup_token();
  auto set_up = [&](const std::string& with, const std::string& name) {
    return code_of(
        run(accounts_->set_up(with, {name, "password of root"}, Registration::closed, "10.0.0.1")));
  };
  EXPECT_TRUE(run(accounts_->needs_setup()));
  EXPECT_EQ(set_up("", "root"), "setup_token");
  EXPECT_EQ(set_up(old_token, "root"), "setup_token");
  EXPECT_EQ(set_up(token, " root"), "validation");
  EXPECT_EQ(set_up(token, "root"), "good");
  EXPECT_EQ(set_up(token, "second"), "setup_done");
  EXPECT_FALSE(run(accounts_->needs_setup()));
  EXPECT_EQ(code_of(add("alice")), "registration_closed");
  EXPECT_EQ(count("SELECT COUNT(*) FROM settings WHERE key LIKE 'setup%'"), 0);
  EXPECT_EQ(log_in("root", "password of root")->account.role, Role::admin);
}

TEST_F(AccountsTest, settings_override_the_options_and_refuse_scripts) {
  start({.registration = Registration::closed});
  EXPECT_EQ(run(accounts_->settings()).registration, Registration::closed);
  auto changed = run(accounts_->change_settings(
      {Registration::open, "/terms", "https://example.org/privacy", "京ICP备00000000号"}));
  ASSERT_TRUE(changed);
  start({.registration = Registration::closed});
  auto settings = run(accounts_->settings());
  EXPECT_EQ(settings.registration, Registration::open);
  EXPECT_EQ(settings.footer_icp, "京ICP备00000000号");
  EXPECT_TRUE(add("alice"));
  for (std::string link : {"javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x",
                           " /x", "terms", "https://a b"})
    EXPECT_EQ(code_of(run(accounts_->change_settings({Registration::open, link, "", ""}))), "validation")
        << link;
}

TEST_F(AccountsTest, expired_sessions_are_swept) {
  ASSERT_TRUE(add("alice"));
  ASSERT_TRUE(log_in("alice"));
  EXPECT_EQ(run(accounts_->forget_expired_sessions()), 0);
  clock_.pass(31 * 24h);
  EXPECT_EQ(run(accounts_->forget_expired_sessions()), 1);
}

}  // namespace
}  // namespace millrace::accounts
