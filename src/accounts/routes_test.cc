#include "accounts/routes.h"

#include <boost/json.hpp>

#include "accounts/test_accounts.h"

namespace millrace::accounts {
namespace {

namespace json = boost::json;
using http::Method;

class TextBody final : public http::BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  std::optional<std::uint64_t> declared_bytes() const override { return text_.size(); }
  Task<Result<std::size_t>> read_some(std::span<char> into) override {
    auto size = std::min(into.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, size, into.data());
    at_ += size;
    co_return size;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

struct Answer {
  int status = 0;
  json::value body;
  std::vector<std::string> cookies;
  std::string text(const char* name) const { return std::string(body.at(name).as_string()); }
  std::string code() const { return status < 400 ? "good" : text("code"); }
};

class RoutesTest : public AccountsTest {
 protected:
  RoutesTest() { serve(); }
  void serve() {
    router_ = http::Router();
    add_routes(router_, *accounts_, {.version = "1.2.3", .max_upload_bytes = 1000});
  }
  Answer ask(Method method, const std::string& path, const std::string& body = "",
             std::vector<std::pair<std::string, std::string>> headers = {}) {
    auto match = router_.match(method, path);
    EXPECT_NE(match.route, nullptr) << path;
    http::Request request;
    request.method = method;
    request.path = path;
    request.params = match.params;
    request.client = "10.0.0.2";
    request.secure = secure_;
    request.origin = "https://videos.example";
    request.headers.add("Content-Type", "application/json");
    for (auto& [name, value] : headers) request.headers.set(name, value);
    TextBody reader(body);
    request.body = &reader;
    auto response = run(match.route->handler(request));
    Answer answer{response.status, nullptr, {}};
    if (auto* text = std::get_if<std::string>(&response.body); text && !text->empty())
      answer.body = json::parse(*text);
    for (const auto& [name, value] : response.headers.all())
      if (name == "Set-Cookie") answer.cookies.push_back(value);
    return answer;
  }
  static std::string credentials(const std::string& name,
                                 const std::string& password = "password of somebody") {
    return json::serialize(json::object{{"username", name}, {"password", password}});
  }
  static std::string cookie_value(const std::string& cookie) { return cookie.substr(0, cookie.find(';')); }
  static std::pair<std::string, std::string> bearer(const Answer& session) {
    return {"Authorization", "Bearer " + session.text("access_token")};
  }

  http::Router router_;
  bool secure_ = true;
};

TEST_F(RoutesTest, tells_about_the_server) {
  auto answer = ask(Method::get, "/api/v1/server");
  EXPECT_EQ(
      json::serialize(answer.body),
      R"({"name":"Millrace","version":"1.2.3","registration":"open","needs_setup":true,"max_upload_bytes":1000,"transcription":false,"imports":false,)"
      R"("footer_terms":"","footer_privacy":"","footer_icp":"","review_public":false})");
}

TEST_F(RoutesTest, registers_and_says_what_is_wrong_field_by_field) {
  auto made = ask(Method::post, "/api/v1/users", credentials("小明"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(json::serialize(made.body),
            R"({"username":"小明","role":"user","created_at":"2027-01-15T08:00:00.000Z"})");
  EXPECT_EQ(ask(Method::post, "/api/v1/users", credentials("小明")).status, 409);
  auto wrong = ask(Method::post, "/api/v1/users", credentials("b", "short"));
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.body.at("errors").at(0).at("loc").as_string(), "password");
  auto sneaky =
      ask(Method::post, "/api/v1/users", R"({"username":"b","password":"long enough","role":"admin"})");
  EXPECT_EQ(sneaky.status, 422);
  EXPECT_EQ(sneaky.body.at("errors").at(0).at("loc").as_string(), "role");
}

TEST_F(RoutesTest, logs_in_with_two_cookies_that_scripts_cannot_read) {
  ASSERT_TRUE(add("alice"));
  auto session = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(session.text("token_type"), "bearer");
  EXPECT_EQ(session.body.at("expires_in").as_int64(), 600);
  EXPECT_EQ(session.body.at("user").at("username").as_string(), "alice");
  ASSERT_EQ(session.cookies.size(), 2u);
  auto attributes = [](const std::string& cookie) { return cookie.substr(cookie.find(';')); };
  EXPECT_EQ(attributes(session.cookies[0]),
            "; Path=/api/v1/sessions; HttpOnly; SameSite=Strict; Max-Age=2592000; Secure");
  EXPECT_EQ(attributes(session.cookies[1]), "; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure");
  secure_ = false;
  EXPECT_EQ(ask(Method::post, "/api/v1/sessions", credentials("alice")).cookies[1].find("Secure"),
            std::string::npos);
  EXPECT_EQ(ask(Method::post, "/api/v1/sessions", credentials("alice", "wrong guess")).code(), "bad_login");
  EXPECT_EQ(ask(Method::post, "/api/v1/sessions", credentials("bob", "wrong guess")).code(), "bad_login");
}

TEST_F(RoutesTest, a_form_of_another_site_cannot_log_in) {
  ASSERT_TRUE(add("alice"));
  EXPECT_EQ(
      ask(Method::post, "/api/v1/sessions", credentials("alice"), {{"Content-Type", "text/plain"}}).status,
      415);
  EXPECT_EQ(ask(Method::post, "/api/v1/sessions", credentials("alice"), {{"Origin", "https://evil.example"}})
                .code(),
            "origin_mismatch");
}

TEST_F(RoutesTest, refreshes_by_cookie_from_its_own_page_only) {
  ASSERT_TRUE(add("alice"));
  auto session = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  auto cookie = cookie_value(session.cookies[0]);
  auto refresh = [&](std::vector<std::pair<std::string, std::string>> headers) {
    headers.emplace_back("Cookie", cookie);
    return ask(Method::post, "/api/v1/sessions/refresh", "", std::move(headers));
  };
  EXPECT_EQ(refresh({{"Origin", "https://evil.example"}}).code(), "origin_mismatch");
  EXPECT_EQ(refresh({{"Origin", "null"}}).code(), "origin_mismatch");
  EXPECT_EQ(refresh({{"Sec-Fetch-Site", "cross-site"}}).code(), "origin_mismatch");
  EXPECT_EQ(refresh({{"Sec-Fetch-Site", "same-site"}, {"Origin", "https://videos.example"}}).code(),
            "origin_mismatch");
  auto next = refresh({{"Origin", "https://videos.example"}});
  EXPECT_EQ(next.status, 200);
  EXPECT_NE(cookie_value(next.cookies.at(0)), cookie);
  clock_.pass(std::chrono::seconds(11));
  auto used_up = refresh({{"Sec-Fetch-Site", "same-origin"}});
  EXPECT_EQ(used_up.status, 401);
  EXPECT_EQ(used_up.code(), "token_expired");
  EXPECT_EQ(cookie_value(used_up.cookies.at(0)), "millrace_refresh=");  // and it is taken away
  EXPECT_EQ(ask(Method::post, "/api/v1/sessions/refresh").code(), "token_expired");
}

TEST_F(RoutesTest, logs_out_by_token_or_by_cookie) {
  ASSERT_TRUE(add("alice"));
  auto session = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  auto out = ask(Method::delete_, "/api/v1/sessions/current", "", {bearer(session)});
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.cookies.size(), 2u);
  EXPECT_EQ(ask(Method::get, "/api/v1/users/me", "", {bearer(session)}).code(), "unauthorized");
  session = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  std::pair<std::string, std::string> cookie{"Cookie", cookie_value(session.cookies[0])};
  EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/current", "", {cookie, {"Origin", "https://evil.example"}})
                .status,
            403);
  EXPECT_EQ(ask(Method::get, "/api/v1/users/me", "", {bearer(session)}).status, 200);
  EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/current", "", {cookie}).status, 204);
  EXPECT_EQ(ask(Method::get, "/api/v1/users/me", "", {bearer(session)}).code(), "unauthorized");
}

TEST_F(RoutesTest, changes_the_password_and_closes_the_account) {
  ASSERT_TRUE(add("alice"));
  auto session = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  auto change = [&](const char* current, const char* fresh) {
    return ask(Method::patch, "/api/v1/users/me",
               json::serialize(json::object{{"current_password", current}, {"new_password", fresh}}),
               {bearer(session)});
  };
  EXPECT_EQ(change("wrong guess", "another password").status, 403);
  auto changed = change("password of somebody", "another password");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("username"), "alice");
  ASSERT_EQ(changed.cookies.size(), 1u);  // pictures go on loading
  EXPECT_TRUE(changed.cookies[0].starts_with("millrace_view="));
  EXPECT_EQ(ask(Method::get, "/api/v1/users/me", "", {bearer(session)}).code(), "token_expired");
  session = ask(Method::post, "/api/v1/sessions/refresh", "", {{"Cookie", cookie_value(session.cookies[0])}});
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(
      ask(Method::delete_, "/api/v1/users/me", R"({"password":"wrong guess"})", {bearer(session)}).status,
      403);
  EXPECT_EQ(ask(Method::delete_, "/api/v1/users/me", R"({"password":"another password"})", {bearer(session)})
                .status,
            204);
  EXPECT_EQ(ask(Method::get, "/api/v1/users/me", "", {bearer(session)}).code(), "unauthorized");
}

TEST_F(RoutesTest, sets_up_once_and_lets_only_administrators_change_settings) {
  auto body = [](const std::string& token) {
    return json::serialize(json::object{
        {"token", token}, {"username", "root"}, {"password", "password of root"}, {"registration", "open"}});
  };
  EXPECT_EQ(ask(Method::post, "/api/v1/setup", body("guess")).code(), "setup_token");
  auto token = accounts_->make_setup_token();
  auto root = ask(Method::post, "/api/v1/setup", body(token));
  EXPECT_EQ(root.status, 201);
  EXPECT_EQ(root.body.at("user").at("role").as_string(), "admin");
  EXPECT_EQ(ask(Method::post, "/api/v1/setup", body(token)).code(), "setup_done");
  EXPECT_FALSE(ask(Method::get, "/api/v1/server").body.at("needs_setup").as_bool());

  auto changed = ask(Method::patch, "/api/v1/admin/settings",
                     R"({"registration":"closed","footer_icp":"ICP"})", {bearer(root)});
  EXPECT_EQ(
      json::serialize(changed.body),
      R"({"registration":"closed","footer_terms":"","footer_privacy":"","footer_icp":"ICP","user_quota_bytes":0,"review_public":false})");
  EXPECT_EQ(json::serialize(ask(Method::get, "/api/v1/admin/settings", "", {bearer(root)}).body),
            json::serialize(changed.body));
  EXPECT_EQ(ask(Method::post, "/api/v1/users", credentials("alice")).code(), "registration_closed");
  EXPECT_EQ(
      ask(Method::patch, "/api/v1/admin/settings", R"({"registration":"perhaps"})", {bearer(root)}).status,
      422);

  ASSERT_TRUE(accounts_->create_user_now({"alice", "password of somebody"}, Role::user));
  auto alice = ask(Method::post, "/api/v1/sessions", credentials("alice"));
  EXPECT_EQ(ask(Method::get, "/api/v1/admin/settings", "", {bearer(alice)}).status, 403);
  EXPECT_EQ(ask(Method::patch, "/api/v1/admin/settings", "{}", {bearer(alice)}).status, 403);
  EXPECT_EQ(ask(Method::patch, "/api/v1/admin/settings", "{}").status, 401);
}

}  // namespace
}  // namespace millrace::accounts
