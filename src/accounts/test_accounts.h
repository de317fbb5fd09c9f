// What the tests of accounts share: a database, a clock that stands still, cheap passwords.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "accounts/accounts.h"

namespace millrace::accounts {

class ManualClock final : public Clock {
 public:
  UnixMillis now() const override { return time; }
  void pass(std::chrono::seconds seconds) { time += seconds.count() * 1000; }
  std::atomic<UnixMillis> time = 1'800'000'000'000;
};

template <class T>
T run(Task<T> task) {
  asio::io_context loop;
  std::optional<T> value;
  std::exception_ptr failure;  // thrown when the loop has come to rest: the pool may still know it before
  asio::co_spawn(
      loop.get_executor(),
      [](Task<T> inner, std::optional<T>& out) -> Task<void> { out.emplace(co_await std::move(inner)); }(
                                                   std::move(task), value),
      [&failure](std::exception_ptr thrown) { failure = thrown; });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

inline void run(Task<void> task) {
  run([](Task<void> inner) -> Task<bool> {
    co_await std::move(inner);
    co_return true;
  }(std::move(task)));
}

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "good" : result.error().code;
}

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    std::filesystem::create_directories(folder_);
    database_ = std::make_unique<db::Database>(db::DatabaseOptions{.path = folder_ / "test.db"}, pool_);
    start({});
  }
  ~AccountsTest() override {
    accounts_.reset();
    pool_.join();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  // As after a restart.
  void start(AccountsOptions options) {
    options.secret_file = folder_ / "secret";
    options.passwords.cost = {.memory_kib = 64};
    accounts_ = std::make_unique<Accounts>(*database_, pool_, clock_, std::move(options));
  }
  Result<Account> add(const std::string& name, const std::string& password = "password of somebody") {
    return run(accounts_->register_user({name, password}, "10.0.0.1"));
  }
  Result<LoggedIn> log_in(const std::string& name, const std::string& password = "password of somebody",
                          const std::string& client = "10.0.0.1") {
    return run(accounts_->log_in({name, password}, client));
  }
  static http::Request with_bearer(const std::string& token, http::Method method = http::Method::get) {
    http::Request request;
    request.method = method;
    request.headers.add("Authorization", "Bearer " + token);
    return request;
  }
  std::string require(const std::string& token) {
    auto request = with_bearer(token);
    auto who = run(accounts_->require(request));
    return who ? who->username : who.error().code;
  }
  std::string viewer(http::Method method, const std::string& header, const std::string& value) {
    http::Request request;
    request.method = method;
    request.headers.add(header, value);
    auto who = run(accounts_->viewer(request));
    return who ? who->username : "nobody";
  }
  std::int64_t count(const std::string& query) {
    std::int64_t number = 0;
    database_->read_now([&](soci::session& sql) { sql << query, soci::into(number); });
    return number;
  }
  void execute(const std::string& statement) {
    database_->write_now([&](soci::session& sql) { sql << statement; });
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("millrace-accounts-" + random_text(8));
  BlockingPool pool_{2};
  ManualClock clock_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Accounts> accounts_;
};

}  // namespace millrace::accounts
