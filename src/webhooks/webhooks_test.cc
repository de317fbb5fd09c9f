#include "webhooks/webhooks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "webhooks/schedule.h"
#include "webhooks/signing.h"

namespace millrace::webhooks {
namespace {

using namespace std::chrono_literals;

class HandClock final : public Clock {
 public:
  UnixMillis now() const override { return time; }
  std::atomic<UnixMillis> time = 1'800'000'000'000;
};

// Hooks over a fresh database, a clock turned by hand, and nobody who answers.
class WebhooksTest : public testing::Test {
 protected:
  WebhooksTest() {
    std::filesystem::create_directories(folder_);
    database_ = std::make_unique<db::Database>(db::DatabaseOptions{.path = folder_ / "hooks.db"}, pool_);
    database_->write_now([this](soci::session& sql) {
      sql << "INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES (:id, "
             "'ada', 'ada', '', 'user', 0)",
          soci::use(owner_.text());
      HookRow hook;
      hook.id = hook_;
      hook.owner = owner_;
      hook.url = "http://127.0.0.1:1025/";
      hook.events = "video.ready";
      hook.secret = new_secret();
      insert(sql, hook);
    });
    webhooks_ = std::make_unique<Webhooks>(Webhooks::Tools{*database_, client_, clock_},
                                           WebhooksOptions{.look = 5ms});
  }
  ~WebhooksTest() override {
    pool_.join();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string deliver() {
    return database_->write_now([this](soci::session& sql) {
      DeliveryRow row;
      row.id = "msg_" + random_text(24);
      row.hook = hook_;
      row.type = "video.ready";
      row.body = "{}";
      row.created_at = row.due_at = clock_.time;
      row.until_at = clock_.time + kTried;
      insert(sql, row);
      return row.id;
    });
  }
  DeliveryRow delivery(const std::string& id) {
    return database_->read_now([&](soci::session& sql) { return find_delivery(sql, id).value(); });
  }
  HookRow hook_of(soci::session& sql) { return find(sql, hook_).value(); }
  HookRow hook() {
    return database_->read_now([&](soci::session& sql) { return hook_of(sql); });
  }
  // Runs the loop, an hour with each look, until `done`.
  void run_until(std::function<bool()> done) {
    asio::io_context loop;
    spawn(loop.get_executor(), "webhooks", webhooks_->run());
    spawn(loop.get_executor(), "hours", [](WebhooksTest& test, auto is_done) -> Task<void> {
      while (!is_done()) {
        test.clock_.time += 3600 * 1000;
        co_await sleep_for(20ms);
      }
      test.webhooks_->stop();
    }(*this, std::move(done)));
    loop.run_for(60s);
    EXPECT_TRUE(loop.stopped()) << "still running after a minute";
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("millrace-webhooks-" + random_text(8));
  BlockingPool pool_{2};
  HandClock clock_;
  outbound::Client client_{pool_, outbound::Reach::everywhere()};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Webhooks> webhooks_;
  const UserId owner_ = UserId::random();
  const HookId hook_ = HookId::random();
};

TEST_F(WebhooksTest, gives_up_a_delivery_after_a_day_and_not_the_hook) {
  const auto id = deliver();
  const auto began = clock_.time.load();
  run_until([&] { return delivery(id).state == "failed"; });
  const auto row = delivery(id);
  EXPECT_EQ(row.code, "unreachable");
  EXPECT_EQ(row.status, 0);
  EXPECT_GT(row.attempts, 5);
  EXPECT_GT(row.last_at, began + kTried - 4 * 3600 * 1000);
  EXPECT_TRUE(hook().enabled);
  EXPECT_GT(hook().failing_since, 0);
}

TEST_F(WebhooksTest, disables_a_hook_that_only_fails_and_says_so) {
  database_->write_now([this](soci::session& sql) {
    auto row = find(sql, hook_).value();
    row.failing_since = clock_.time - kPatience;
    save(sql, row);
  });
  const auto first = deliver(), second = deliver();
  run_until([&] { return !hook().enabled; });
  EXPECT_EQ(hook().note, "failing");
  for (const auto& id : {first, second}) EXPECT_EQ(delivery(id).state, "failed") << id;
}

TEST_F(WebhooksTest, tell_no_administrator_of_all_videos_who_is_disabled) {
  auto heard = [this](const char* change) {
    return database_->write_now([&](soci::session& sql) {
      sql << std::string(change);
      return hearing(sql, UserId::random()).size();
    });
  };
  EXPECT_EQ(heard("UPDATE webhooks SET all_videos = 1"), 0U);
  EXPECT_EQ(heard("UPDATE users SET role = 'admin'"), 1U);
  EXPECT_EQ(heard("UPDATE users SET disabled_at = 5"), 0U);
}

TEST_F(WebhooksTest, tells_nothing_to_whom_it_may_not_be_told_any_more) {
  database_->write_now([](soci::session& sql) {
    sql << "UPDATE webhooks SET all_videos = 1";
    sql << "UPDATE users SET role = 'admin'";
  });
  const auto id = deliver();
  ASSERT_TRUE(hook().may_hear);
  database_->write_now([](soci::session& sql) { sql << "UPDATE users SET role = 'user'"; });
  EXPECT_FALSE(hook().may_hear);
  run_until([&] { return delivery(id).state == "failed"; });
  EXPECT_EQ(delivery(id).attempts, 0);
  EXPECT_EQ(delivery(id).code, "disabled");
}

TEST_F(WebhooksTest, gives_each_owner_a_share_of_the_places) {
  database_->write_now([this](soci::session& sql) {
    HookRow more = hook_of(sql);
    for (int i = 0; i < 4; i++) {
      more.id = HookId::random();
      insert(sql, more);
      for (int k = 0; k < 3; k++) {
        DeliveryRow row;
        row.id = "msg_" + random_text(24);
        row.hook = more.id;
        row.created_at = row.due_at = clock_.time;
        insert(sql, row);
      }
    }
    auto rows = due(sql, clock_.time, 2, 4);
    EXPECT_EQ(rows.size(), 4u);
    for (const auto& row : rows) EXPECT_EQ(row.owner, owner_);
    EXPECT_EQ(due(sql, clock_.time, 2, 100).size(), 8u);
  });
}

}  // namespace
}  // namespace millrace::webhooks
